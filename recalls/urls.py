"""Addresses of the pages of this workflow alone."""

from django.urls import path

from recalls.views import agency, declarant, entry, imports

app_name = "recalls"

CASE = "espace/actions-de-securite/<uuid:uuid>/"
IMPORT = "agence/actions-de-securite/import/"
DESK = "agence/actions-de-securite/<uuid:uuid>/"

urlpatterns = [
    path(CASE + "rapport-final/", declarant.report, name="report"),
    path("agence/actions-de-securite/saisie/", entry.entry, name="entry"),
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
    path(DESK + "fiche/", agency.sheet, name="sheet"),
    path(DESK + "circuit/", agency.lane, name="lane"),
    path(DESK + "programmation/", agency.schedule, name="schedule"),
    path(DESK + "publication-urgente/", agency.fast, name="fast"),
    path(DESK + "retrait/", agency.retract, name="retract"),
    path(DESK + "cloture/", agency.close, name="close"),
    path(DESK + "reouverture/", agency.reopen, name="reopen"),
]
