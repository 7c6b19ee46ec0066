"""Addresses of the pages of the letter and its evaluation."""

from django.urls import path

from dhpc.views import annexes, comments, consulting, phone, review

CASE = "espace/dhpc/<uuid:uuid>/lettre/"
DESK = "agence/dhpc/<uuid:uuid>/lettre/"

patterns = [
    path(CASE, review.firm_letter, name="firm_letter"),
    path(CASE + "controles/<slug:section>/", review.findings, name="findings"),
    path(CASE + "apercu/", review.preview, name="preview"),
    path(CASE + "apercu/texte/", review.draft_text, name="draft_text"),
    path(CASE + "langues/<slug:section>/", review.draft_pairs, name="draft_pairs"),
    path(CASE + "remarques/", comments.firm_matrix, name="firm_matrix"),
    path(CASE + "remarques.csv", comments.firm_matrix_csv, name="firm_matrix_csv"),
    path(CASE + "remarques/<int:pk>/", comments.answer, name="answer_comment"),
    path(DESK, review.agency_letter, name="agency_letter"),
    path(DESK + "accord/", review.agree, name="agree"),
    path(DESK + "accord/telephone/", phone.record, name="agree_by_phone"),
    path(DESK + "destinataires/", review.recipient_groups, name="recipient_groups"),
    path(DESK + "annexes/retirer/", annexes.withdraw, name="withdraw_annex"),
    path(DESK + "annexes/<uuid:file>/", annexes.hold, name="hold_annex"),
    path(DESK + "remarques/", comments.agency_matrix, name="agency_matrix"),
    path(DESK + "remarques.csv", comments.agency_matrix_csv, name="agency_matrix_csv"),
    path(DESK + "remarques/<int:pk>/<slug:name>/", comments.move, name="move_comment"),
    path(DESK + "commenter/<slug:section>/", comments.comment, name="comment"),
    path(DESK + "avis/", consulting.opinions, name="consulting"),
    path(
        DESK + "avis/<uuid:consultation>/<slug:section>/<slug:name>/",
        consulting.handle,
        name="handle_remark",
    ),
    path("consultation/dhpc/<uuid:uuid>/", consulting.consulted, name="consulted"),
]
