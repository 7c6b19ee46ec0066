"""Addresses of the pages of this workflow alone."""

from django.urls import path

from quality_defects.views import (
    agency_closure,
    agency_decision,
    agency_entry,
    agency_links,
    agency_triage,
    duty,
    phone,
    withdrawal,
)

app_name = "quality_defects"

CASE = "espace/defauts-qualite/<uuid:uuid>/"
DESK = "agence/defauts-qualite/<uuid:uuid>/"

urlpatterns = [
    path("agence/defauts-qualite/saisie/", agency_entry.entry, name="entry"),
    path(CASE + "appel/", phone.log_call, name="log_call"),
    path(CASE + "retrait/", withdrawal.request_withdrawal, name="request_withdrawal"),
    path(DESK + "appel/", phone.confirm_call, name="confirm_call"),
    path(DESK + "triage/", agency_triage.triage, name="triage"),
    path(DESK + "risque/", agency_triage.risk, name="risk"),
    path(DESK + "decision/", agency_decision.decision, name="decision"),
    path(DESK + "mesures/<int:pk>/<slug:name>/", agency_decision.measure, name="measure"),
    path(DESK + "sans-suite/", agency_decision.dismiss, name="dismiss"),
    path(DESK + "doublon/", agency_decision.merge, name="merge"),
    path(DESK + "lies/", agency_links.links, name="links"),
    path(DESK + "cloture/", agency_closure.closure, name="closure"),
    path(DESK + "cloture/lettre/", agency_closure.close, name="close"),
    path(DESK + "reouverture/", agency_closure.reopen, name="reopen"),
    path(DESK + "retrait/<int:pk>/<slug:name>/", agency_closure.withdrawal, name="withdrawal"),
    path(DESK + "appel/recu/", phone.call_received, name="call_received"),
    path("agence/astreinte/", duty.page, name="duty"),
]
