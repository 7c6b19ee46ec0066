"""Addresses of the actions on casework, and of the consultee's pages."""

from django.urls import path

from portal.filings.views import casework, disclosures, links, opinions

app_name = "casework"

DESK = "agence/<slug:slug>/<uuid:uuid>/"

urlpatterns = [
    path(DESK + "suivi/<slug:kind>/<int:pk>/<slug:name>/", casework.act, name="act"),
    path(DESK + "fichiers/<uuid:file>/communiquer/", disclosures.disclose, name="disclose"),
    path(
        DESK + "fichiers/<uuid:file>/communiquer/<int:pk>/retirer/",
        disclosures.withdraw,
        name="withdraw_disclosure",
    ),
    path(DESK + "avis/nouveau/", casework.invite, name="invite"),
    path(DESK + "liens/nouveau/", links.create, name="link"),
    path(DESK + "liens/<int:pk>/retirer/", links.remove, name="unlink"),
    path("avis/", opinions.opinions, name="opinions"),
    path("avis/<uuid:uuid>/", opinions.opinion, name="opinion"),
]
