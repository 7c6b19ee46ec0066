"""The only addresses where files come in and go out."""

from django.urls import path

from portal.documents import views

app_name = "documents"

urlpatterns = [
    path("envoyer/", views.upload, name="upload"),
    path("liste/", views.listing, name="list"),
    path("<uuid:file>/", views.download, name="download"),
    path("<uuid:file>/modifier/", views.describe, name="describe"),
    path("<uuid:file>/retirer/", views.remove, name="remove"),
]
