"""Addresses of the demonstration; each answers 404 while PORTAL_DEMO is off."""

from django.urls import path

from portal.web import demo

urlpatterns = [
    path("", demo.people, name="demo"),
    path("ouvrir/<slug:key>/", demo.open_session, name="demo_open"),
]
