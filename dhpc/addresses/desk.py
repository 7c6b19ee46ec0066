"""Addresses of the agency's decisions and of the dossiers that it opens."""

from django.urls import path

from dhpc.views import agency, entry

DESK = "agence/dhpc/<uuid:uuid>/"

patterns = [
    path("agence/dhpc/ouvrir/", entry.entry, name="entry"),
    path("agence/dhpc/reprise/<uuid:uuid>/", entry.take_over, name="take_over"),
    path("agence/dhpc/reprise/<uuid:uuid>/refus/", entry.refuse, name="refuse"),
    path(DESK + "decision/", agency.qualify, name="qualify"),
    path(DESK + "autorite/", agency.authority, name="set_authority"),
    path(DESK + "orientation/", agency.route_out, name="route_out"),
    path(DESK + "indications/", agency.indications, name="indications"),
    path(DESK + "notification-europeenne/", agency.network, name="network"),
]
