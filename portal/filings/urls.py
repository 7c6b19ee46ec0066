"""Addresses of the shared pages of both rooms."""

from django.urls import path

from portal.filings.views import (
    agency,
    declarant,
    exports,
    parameters,
    row_imports,
    row_scans,
    rows,
    sections,
    statistics,
    versions,
    word,
)

app_name = "filings"

CASE = "espace/<slug:slug>/<uuid:uuid>/"
PART = CASE + "<slug:part_name>/"
GROUP = PART + "rubrique/<slug:section_name>/<slug:group_name>/"
DESK = "agence/<slug:slug>/<uuid:uuid>/"

urlpatterns = [
    path("agence/parametres/", parameters.listing, name="parameters"),
    path("agence/parametres/<str:name>/", parameters.check, name="parameter_check"),
    path("espace/", declarant.dashboard, name="dashboard"),
    path("espace/<slug:slug>/nouveau/", declarant.create, name="create"),
    path("espace/<slug:slug>/importer-word/", word.new, name="word_new"),
    path("declarer/<slug:slug>/modele/<slug:part_name>.docx", word.blank_form, name="blank_form"),
    path(CASE, declarant.case, name="case"),
    path(CASE + "dossier.zip", versions.archive, name="archive"),
    path(CASE + "messages/", declarant.post_message, name="post_message"),
    path(CASE + "action/<slug:part_name>/<slug:name>/", declarant.move, name="move"),
    path(PART, declarant.part, name="part"),
    path(PART + "recapitulatif/", declarant.summary, name="summary"),
    path(PART + "signature/", declarant.sign, name="sign"),
    path(PART + "accuse/", declarant.receipt, name="receipt"),
    path(PART + "versions/<int:number>/", versions.version, name="version"),
    path(PART + "versions/comparer/", versions.compare, name="compare"),
    path(PART + "versions/<int:number>/lignes/<slug:group>/", versions.rows, name="version_rows"),
    path(
        PART + "versions/<int:number>/reponses.json",
        versions.answers,
        {"kind": "json"},
        name="answers_json",
    ),
    path(
        PART + "versions/<int:number>/reponses.csv",
        versions.answers,
        {"kind": "csv"},
        name="answers_csv",
    ),
    path(PART + "importer-word/", word.into_part, name="word_part"),
    path(PART + "importer-word/<uuid:import_uuid>/", word.report, name="word_report"),
    path(PART + "rubrique/<slug:section_name>/", sections.section, name="section"),
    path(PART + "rubrique/<slug:section_name>/enregistrer/", sections.autosave, name="autosave"),
    path(GROUP + "ajouter/", rows.add_row, name="add_row"),
    path(GROUP + "supprimer/", rows.delete_rows, name="delete_rows"),
    path(GROUP + "ligne/<uuid:key>/", rows.row, name="row"),
    path(GROUP + "scanner/", row_scans.scan, name="scan"),
    path(GROUP + "scanner/completer/", row_scans.follow, name="follow"),
    path(GROUP + "importer/", row_imports.import_rows, name="import_rows"),
    path(
        GROUP + "importer/modele.<slug:kind>",
        row_imports.import_template,
        name="import_template",
    ),
    path(
        GROUP + "importer/<uuid:preview>/",
        row_imports.import_preview,
        name="import_preview",
    ),
    path(GROUP + "importer/<uuid:preview>/a-corriger/", row_imports.import_bad, name="import_bad"),
    path(
        GROUP + "importer/<uuid:preview>/a-corriger.csv",
        row_imports.import_bad_csv,
        name="import_bad_csv",
    ),
    path("agence/", agency.inbox, name="inbox"),
    path("agence/exports/", exports.exports, name="exports"),
    path("agence/exports/liste/", exports.exports_list, name="exports_list"),
    path("agence/exports/nouveau/", exports.create, name="export"),
    path("agence/exports/<uuid:uuid>/fichier/", exports.download, name="export_file"),
    path("agence/exports/<uuid:uuid>/relancer/", exports.retry, name="export_retry"),
    path("agence/statistiques/", statistics.choose, name="statistics_choose"),
    path("agence/statistiques/<slug:slug>/", statistics.page, name="statistics"),
    path(
        "agence/statistiques/<slug:slug>/<slug:name>.csv", statistics.table, name="statistics_csv"
    ),
    path(DESK, agency.case, name="agency_case"),
    path(DESK + "messages/", agency.post_message, name="agency_message"),
    path(DESK + "action/<slug:part_name>/<slug:name>/", agency.move, name="agency_move"),
    path(DESK + "<slug:part_name>/question/", agency.ask, name="ask"),
]
