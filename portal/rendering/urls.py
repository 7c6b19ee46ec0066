"""Documents that the portal made, and the page that tells whether a copy is one of them."""

from django.urls import path

from portal.rendering import views

app_name = "rendering"

urlpatterns = [
    path("documents/<uuid:document>/", views.download, name="download"),
    path("documents/<uuid:document>/reprendre/", views.retry, name="retry"),
    path("documents/etat/", views.listing, name="listing"),
    path("verifier/", views.verify_any, name="verify_any"),
    path("verifier/fichier/", views.verify_file, name="verify_file"),
    path("verifier/<str:code>/", views.verify, name="verify"),
]
