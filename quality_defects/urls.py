"""Addresses of the pages of this workflow alone."""

from django.urls import path

from quality_defects.views import (
    agency_closure,
    agency_decision,
    agency_entry,
    agency_links,
    agency_triage,
    duty,
    flash,
    judgements,
    phone,
    registers,
    shares,
    sheet_requests,
    tracks,
    withdrawal,
)

app_name = "quality_defects"

CASE = "espace/defauts-qualite/<uuid:uuid>/"
DESK = "agence/defauts-qualite/<uuid:uuid>/"
SHARED = "espace/partages/<uuid:uuid>/"
REQUESTS = "agence/defauts-qualite/demandes/"
FLASH = "espace/defauts-qualite/mandats-flash/"

urlpatterns = [
    path("agence/defauts-qualite/saisie/", agency_entry.entry, name="entry"),
    path(CASE + "appel/", phone.log_call, name="log_call"),
    path(CASE + "<slug:part>/partages/", shares.manage, name="shares"),
    path(SHARED, shares.shared, name="shared"),
    path(SHARED + "fin/", shares.revoke, name="revoke_share"),
    path(SHARED + "<slug:section_name>/", shares.section, name="shared_section"),
    path(REQUESTS, sheet_requests.register, name="sheet_requests"),
    path(REQUESTS + "nouvelle/", sheet_requests.new, name="new_sheet_request"),
    path(REQUESTS + "<uuid:uuid>/", sheet_requests.page, name="sheet_request"),
    path(REQUESTS + "<uuid:uuid>/retrait/", sheet_requests.withdraw, name="withdraw_request"),
    path(CASE + "demande/decliner/", sheet_requests.decline, name="decline_request"),
    path(CASE + "flash/", flash.send, name="flash"),
    path(FLASH, flash.list_mandates, name="flash_mandates"),
    path(FLASH + "nouveau/", flash.give_mandate, name="give_flash_mandate"),
    path(FLASH + "<int:pk>/fin/", flash.end_mandate, name="end_flash_mandate"),
    path(CASE + "retrait/", withdrawal.request_withdrawal, name="request_withdrawal"),
    path(DESK + "appel/", phone.confirm_call, name="confirm_call"),
    path(DESK + "triage/", agency_triage.triage, name="triage"),
    path(DESK + "risque/", agency_triage.risk, name="risk"),
    path(DESK + "decision/", agency_decision.decision, name="decision"),
    path(DESK + "sans-suite/", agency_decision.dismiss, name="dismiss"),
    path(DESK + "doublon/", agency_decision.merge, name="merge"),
    path(DESK + "lies/", agency_links.links, name="links"),
    path(DESK + "cloture/", agency_closure.closure, name="closure"),
    path(DESK + "cloture/lettre/", agency_closure.close, name="close"),
    path(DESK + "reouverture/", agency_closure.reopen, name="reopen"),
    path(DESK + "retrait/<int:pk>/<slug:name>/", agency_closure.withdrawal, name="withdrawal"),
    path(DESK + "appel/recu/", phone.call_received, name="call_received"),
    path("agence/astreinte/", duty.page, name="duty"),
    path("espace/defauts-qualite/capa/", registers.firm_capas, name="firm_capas"),
    path("agence/defauts-qualite/capa/", registers.agency_capas, name="agency_capas"),
    path(DESK + "mesure/nouvelle/", tracks.new_measure, name="new_measure"),
    path(DESK + "volet-2/avis/", judgements.judge_volet2, name="judge"),
]

# Both sides read the same pages, each in its own room.
for room, prefix in (("espace", ""), ("agence", "agency_")):
    for kind, word in (("capa", "capa"), ("measure", "mesure")):
        address = f"{room}/defauts-qualite/<uuid:uuid>/{word}/<uuid:key>/"
        urlpatterns += [
            path(address, tracks.track, {"kind": kind}, name=f"{prefix}{kind}"),
            path(f"{address}<slug:name>/", tracks.act, {"kind": kind}, name=f"{prefix}{kind}_act"),
        ]
