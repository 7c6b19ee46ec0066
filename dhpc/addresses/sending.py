"""Addresses of the pages of the dispatch and the publication."""

from django.urls import path

from dhpc.views import impact, mailing, sending

DESK = "agence/dhpc/<uuid:uuid>/diffusion/"
FIRM = "espace/dhpc/<uuid:uuid>/diffusion/"
MAILER = "espace/dhpc/<uuid:uuid>/routage/"

patterns = [
    path(DESK, sending.agency, name="agency_dispatch"),
    path(DESK + "suivi/", impact.figures, name="impact"),
    path(DESK + "date/", sending.schedule, name="schedule"),
    path(DESK + "publication/", sending.publish, name="publish"),
    path(DESK + "office/", sending.substitute, name="substitute"),
    path(DESK + "couverture/<slug:name>/", sending.dispatch_move, name="dispatch_move"),
    path(FIRM, sending.firm, name="dispatch"),
    path(FIRM + "bon-a-tirer/", sending.upload, name="print_proof"),
    path(FIRM + "diffusion.zip", sending.package, name="package"),
    path(FIRM + "envoi/", sending.declare, name="declare"),
    path(FIRM + "pieces/", sending.join_piece, name="join_piece"),
    path(FIRM + "preuves/", sending.proofs, name="proofs"),
    path(FIRM + "prestataire/", mailing.grant, name="grant_mailer"),
    path(FIRM + "prestataire/<int:pk>/retrait/", mailing.end, name="end_mailer"),
    path("espace/dhpc/routage/", mailing.listing, name="mailings"),
    path(MAILER, mailing.page, name="mailer"),
    path(MAILER + "diffusion.zip", mailing.package, name="mailer_package"),
    path(MAILER + "pieces/", mailing.join_piece, name="mailer_piece"),
]
