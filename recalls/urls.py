"""Addresses of the pages of this workflow alone."""

from django.urls import path

from recalls.views import agency, codes, declarant, entry, imports, publication, replies

app_name = "recalls"

CASE = "espace/actions-de-securite/<uuid:uuid>/"
IMPORT = "agence/actions-de-securite/import/"
DESK = "agence/actions-de-securite/<uuid:uuid>/"

urlpatterns = [
    path(CASE + "rapport-final/", declarant.report, name="report"),
    path(CASE + "reponses/", replies.for_firm, name="firm_replies"),
    path(CASE + "codes/relance/", codes.again, name="codes_again"),
    path(CASE + "codes/<slug:group>/", codes.add, name="codes_add"),
    path("agence/actions-de-securite/saisie/", entry.entry, name="entry"),
    path("agence/actions-de-securite/questions/", replies.questions, name="questions"),
    path(
        "agence/actions-de-securite/reprises/<slug:reference>/reponses/",
        replies.for_import,
        name="imported_replies",
    ),
    path("agence/actions-de-securite/reprise/<uuid:uuid>/", entry.take_over, name="take_over"),
    path("agence/actions-de-securite/reprise/<uuid:uuid>/refus/", entry.refuse, name="refuse"),
    path(IMPORT, imports.upload, name="imports"),
    path(IMPORT + "modele.csv", imports.model, name="import_model"),
    path(IMPORT + "<uuid:uuid>/", imports.report, name="import"),
    path(IMPORT + "<uuid:uuid>/etat/", imports.progress, name="import_progress"),
    path(IMPORT + "<uuid:uuid>/lignes.csv", imports.problems, name="import_problems"),
    path(IMPORT + "<uuid:uuid>/confirmer/", imports.confirm, name="import_confirm"),
    path(IMPORT + "<uuid:uuid>/reprendre/", imports.retry, name="import_retry"),
    path(IMPORT + "<uuid:uuid>/lots/<int:pk>/", imports.lots, name="import_lots"),
    path(DESK + "fiche/", publication.sheet, name="sheet"),
    path(DESK + "publication/", publication.publication, name="publication"),
    path(DESK + "validation/", publication.decide, {"name": "validate"}, name="validate"),
    path(DESK + "publier/", publication.decide, {"name": "publish"}, name="publish"),
    path(
        DESK + "publier-la-correction/",
        publication.decide,
        {"name": "publish_correction"},
        name="publish_correction",
    ),
    path(DESK + "correction/", publication.correct, name="correct"),
    path(DESK + "reponses/", replies.for_agency, name="replies"),
    path(DESK + "suivi/", agency.end, name="end"),
    path(DESK + "exercice/", agency.exercise, name="exercise"),
    path(DESK + "circuit/", agency.lane, name="lane"),
    path(DESK + "programmation/", agency.schedule, name="schedule"),
    path(DESK + "publication-urgente/", publication.fast, name="fast"),
    path(DESK + "retrait/", agency.retract, name="retract"),
    path(DESK + "cloture/", agency.close, name="close"),
    path(DESK + "reouverture/", agency.reopen, name="reopen"),
]
