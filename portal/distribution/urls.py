"""Addresses of those who follow the publications."""

from django.urls import path

from portal.distribution.views import feeds, receivers, register, replies, subscriptions, watched

app_name = "distribution"

urlpatterns = [
    path("flux.atom", feeds.feed, name="feed"),
    path("abonnements/", subscriptions.subscribe, name="subscribe"),
    path("abonnements/<uuid:uuid>/", subscriptions.subscription, name="subscription"),
    path("abonnements/<uuid:uuid>/confirmer/", subscriptions.confirm, name="confirm"),
    path("espace/rappels/", replies.todo, name="replies"),
    path("espace/rappels/produits-suivis/", watched.watched, name="watched"),
    path("espace/rappels/produits-suivis/<int:pk>/retirer/", watched.unwatch, name="unwatch"),
    path("espace/rappels/registre.csv", register.register, name="reply_register"),
    path("espace/rappels/<str:reference>/", replies.reply, name="reply"),
    path("espace/rappels/<str:reference>/lu/", replies.acknowledge, name="acknowledge"),
    path("espace/rappels/<str:reference>/<slug:move>/", replies.act, name="reply_act"),
    path("espace/diffusion/", receivers.receivers, name="receivers"),
    path("espace/diffusion/appels/ajouter/", receivers.add, name="add_receiver"),
    path("espace/diffusion/appels/<uuid:uuid>/", receivers.receiver, name="receiver"),
    path(
        "espace/diffusion/appels/<uuid:uuid>/<slug:change>/",
        receivers.change_receiver,
        name="change_receiver",
    ),
    path("espace/diffusion/cles/ajouter/", receivers.add_key, name="add_key"),
    path("espace/diffusion/cles/<int:pk>/revoquer/", receivers.revoke_key, name="revoke_key"),
]
