"""Addresses of the programming interface and of its page."""

from django.urls import include, path

from portal.api import v1, views
from portal.distribution.api.place import Place

urlpatterns = [
    path("aide/api/", views.guide, name="api-guide"),
    path(f"{v1.PATH[1:]}/", include((v1.patterns(Place(v1.PATH)), "api"))),
    path(
        f"{v1.SANDBOX_PATH[1:]}/",
        include((v1.patterns(Place(v1.SANDBOX_PATH, exercises=True)), "api-sandbox")),
    ),
]
