"""Addresses of the pages of the perimeter, of the laboratories and of the recipients."""

from django.urls import path

from dhpc.views import audience, joining, labs, room

DESK = "agence/dhpc/<uuid:uuid>/"
LAB = "espace/dhpc/<uuid:uuid>/laboratoire/"

patterns = [
    path(DESK + "perimetre/", labs.perimeter_page, name="agency_perimeter"),
    path(DESK + "perimetre/hors/", labs.leave_out, name="leave_out"),
    path(DESK + "coordonnateur/", labs.confirm_coordinator, name="confirm_coordinator"),
    path(DESK + "designation/", labs.designate, name="designate"),
    path("espace/dhpc/<uuid:uuid>/destinataires/", audience.add, name="audience_add"),
    path(DESK + "rattachement/", joining.attach, name="attach_laboratory"),
    path(DESK + "compte/", joining.rebind, name="rebind_laboratory"),
    path(DESK + "invitations/<int:pk>/annulation/", joining.cancel, name="cancel_invitation"),
    path("espace/dhpc/invitation/<str:token>/", joining.join, name="join"),
    path("espace/dhpc/communes/", room.shared_list, name="shared"),
    path(LAB, room.laboratory, name="laboratory"),
    path(LAB + "reponse/", room.answer, name="laboratory_answer"),
    path(LAB + "message/", room.write, name="room_write"),
    path(LAB + "incident/", room.signal, name="incident"),
]
