"""Addresses of the pages of this workflow alone."""

from django.urls import path

from cpc_reports.views import (
    agency,
    dialogues,
    filers,
    framework,
    framework_rows,
    labs,
    mandates,
    registers,
    tips,
)

app_name = "cpc_reports"

DESK = "agence/cpc/<uuid:uuid>/"
CASE = "espace/cpc/<uuid:uuid>/"

urlpatterns = [
    path("agence/cpc/saisie/", agency.entry, name="entry"),
    path("agence/cpc/initiative/", agency.own, name="own"),
    path("agence/cpc/registres/", registers.registers, name="registers"),
    path("agence/cpc/registres/<int:pk>/", registers.history, name="body"),
    path("agence/cpc/registres/<int:pk>/<slug:name>/", registers.decide, name="body_decide"),
    path(
        "agence/cpc/registres/mandats/<int:pk>/<slug:name>/",
        mandates.decide,
        name="mandate_decide",
    ),
    path(DESK + "evaluation/", agency.evaluation, name="evaluation"),
    path(DESK + "evaluation/<uuid:key>/", agency.appraise, name="appraise"),
    path(
        DESK + "evaluation/rubrique/<slug:name>/", agency.appraise_section, name="appraise_section"
    ),
    path(DESK + "references/<int:pk>/", agency.retry_citation, name="retry_citation"),
    path(DESK + "clore/", agency.propose_closure, name="propose_closure"),
    path(DESK + "parties/", framework.parties, name="parties"),
    path(
        DESK + "parties/<slug:kind>/<int:pk>/<slug:name>/",
        framework.party_move,
        name="party_move",
    ),
    path(DESK + "echanges/<slug:kind>/<int:pk>/<slug:name>/", dialogues.move, name="dialogue_move"),
    path("espace/cpc/echanges/<slug:kind>/<uuid:uuid>/", dialogues.reply, name="reply"),
    path(DESK + "cadre/", framework.framework, name="framework"),
    path(DESK + "cadre/rapport/<int:pk>/", framework.periodic_report, name="periodic_report"),
    path(DESK + "cadre/<slug:kind>/<int:pk>/<slug:act>/", framework_rows.row, name="framework_row"),
    path(DESK + "cadre/<slug:name>/", framework.framework_move, name="framework_move"),
    *[
        path(f"{DESK}decision/{name}/", agency.move, {"name": name}, name=f"move_{name}")
        for name in agency.MOVES
    ],
    path(CASE + "references/", filers.references, name="references"),
    path(CASE + "reprendre/", filers.clone, name="clone"),
    path(CASE + "retirer/", filers.withdraw, name="withdraw"),
    path(CASE + "appuyer/<int:number>/", filers.support, name="support"),
    path("espace/cpc/cosignatures/", filers.cosignatures, name="cosignatures"),
    path("espace/cpc/cosignatures/<int:pk>/<slug:name>/", filers.cosignature, name="cosignature"),
    path("espace/cpc/appuis/", filers.supports, name="supports"),
    path("espace/cpc/registre/", filers.body_request, name="body_request"),
    path("espace/cpc/registre/mandat/", mandates.mandate, name="mandate"),
    path(
        "espace/cpc/registre/mandat/<uuid:uuid>/retirer/",
        mandates.withdraw,
        name="mandate_withdraw",
    ),
    path("espace/cpc/informations/", tips.received, name="tips"),
    path("espace/cpc/informations/<uuid:uuid>/", tips.tip, name="tip"),
    path("espace/cpc/informations/<uuid:uuid>/reprendre/", tips.take_up, name="take_up_tip"),
    path("espace/cpc/laboratoire/", labs.laboratories, name="laboratories"),
    path("espace/cpc/laboratoire/mesures/", labs.measures, name="measures"),
    path("espace/cpc/laboratoire/<uuid:uuid>/", labs.laboratory, name="laboratory"),
    path("espace/cpc/laboratoire/<uuid:uuid>/mesure/", labs.measure, name="measure"),
    path("cpc/suggestions/organismes/", registers.bodies, name="bodies"),
    path("cpc/suggestions/medicaments/", registers.medicines, name="medicines"),
]
