"""Addresses of the mail pages."""

from django.urls import path, re_path

from portal.mail import mailbox, views
from portal.mail.querysets import VIEWS

app_name = "mail"

urlpatterns = [
    path("compte/notifications/", views.preferences, name="preferences"),
    path("agence/messages/", views.outgoing, name="messages"),
    re_path(
        rf"^agence/messages/(?P<view>{'|'.join(VIEWS)})/$", views.outgoing, name="messages_view"
    ),
    path("agence/messages/renvoyer/", views.resend_all, name="resend_all"),
    path("agence/messages/<int:pk>/", views.message, name="message"),
    path("agence/messages/<int:pk>/renvoyer/", views.resend, name="resend"),
    path("agence/messages/<int:pk>/annuler/", views.cancel, name="cancel"),
    path("demo/courrier/", mailbox.inbox, name="mailbox"),
    path("demo/courrier/<int:pk>/", mailbox.letter, name="letter"),
    path("demo/courrier/<int:pk>/html/", mailbox.letter_html, name="letter_html"),
]
