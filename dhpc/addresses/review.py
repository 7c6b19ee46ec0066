"""Addresses of the pages of the letter and its evaluation."""

from django.urls import path

from dhpc.views import answering, review

DESK = "agence/dhpc/<uuid:uuid>/lettre/"
FIRM = "espace/dhpc/<uuid:uuid>/lettre/"

patterns = [
    path(DESK, review.letter, name="agency_letter"),
    path(DESK + "commentaire/", review.comment, name="comment"),
    path(DESK + "commentaire/<int:pk>/<slug:name>/", review.comment_move, name="comment_move"),
    path(DESK + "destinataires/", review.recipients, name="recipients"),
    path(DESK + "avis/<int:pk>/", review.triage, name="triage"),
    path(DESK + "comparaison/", review.changes, name="agency_changes"),
    path(FIRM + "commentaires/", answering.comments, name="comments"),
    path(FIRM + "commentaires/<int:pk>/", answering.answer, name="comment_answer"),
    path(FIRM + "comparaison/", answering.versions, name="changes"),
    path(FIRM + "apercu/", answering.preview, name="preview"),
    path(FIRM + "controles/", answering.controls, name="controls"),
]
