"""Addresses of the pages of this workflow alone."""

from django.urls import path

from quality_defects.views import judgements, phone, registers, tracks

app_name = "quality_defects"

CASE = "defauts-qualite/<uuid:uuid>/"

urlpatterns = [
    path("espace/defauts-qualite/<uuid:uuid>/appel/", phone.log_call, name="log_call"),
    path("agence/defauts-qualite/<uuid:uuid>/appel/", phone.confirm_call, name="confirm_call"),
    path("espace/defauts-qualite/capa/", registers.firm_capas, name="firm_capas"),
    path("agence/defauts-qualite/capa/", registers.agency_capas, name="agency_capas"),
    path("agence/" + CASE + "mesure/nouvelle/", tracks.new_measure, name="new_measure"),
    path("agence/" + CASE + "volet-2/avis/", judgements.judge_volet2, name="judge"),
]

# Both sides read the same pages, each in its own room.
for room, prefix in (("espace", ""), ("agence", "agency_")):
    for kind, word in (("capa", "capa"), ("measure", "mesure")):
        address = f"{room}/{CASE}{word}/<uuid:key>/"
        urlpatterns += [
            path(address, tracks.track, {"kind": kind}, name=f"{prefix}{kind}"),
            path(f"{address}<slug:name>/", tracks.act, {"kind": kind}, name=f"{prefix}{kind}_act"),
        ]
