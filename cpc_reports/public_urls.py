"""Addresses of the triage, of the finder and of the lists as data.

They come before those of the published frameworks, whose address is a reference.
"""

from django.urls import path

from cpc_reports.views import orientation, public, tips

app_name = "cpc_public"

urlpatterns = [
    path("declarer/cpc/orientation/", orientation.triage, name="triage"),
    path("cpc/organismes/", public.finder, name="finder"),
    path("cpc/organismes/<int:pk>/informer/", tips.write, name="write_tip"),
    path("cpc/informations/<uuid:uuid>/", tips.told, name="tip"),
    path("cpc/donnees.json", public.as_json, name="json"),
    path("cpc/donnees.csv", public.as_csv, name="csv"),
    path("cpc/catalogue.jsonld", public.dcat, name="dcat"),
    path("cpc/flux.atom", public.feed, name="feed"),
]
