"""Addresses of the pages that belong to no workflow."""

from django.urls import path
from django.views.i18n import set_language

from portal.web import components_page, health, legal, orientation, views

urlpatterns = [
    path("", views.home, name="home"),
    path("declarer/", orientation.orientation, name="orientation"),
    path("declarer/<slug:slug>/", orientation.declare, name="declare"),
    path("langue/", set_language, name="set_language"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("session/", views.session, name="session"),
    path("renvoyer/", views.resend, name="resend"),
    path("plan-du-site/", legal.site_plan, name="site_plan"),
    path("accessibilite/", legal.accessibility, name="accessibility"),
    path("mentions-legales/", legal.legal_notice, name="legal_notice"),
    path("donnees-personnelles/", legal.personal_data, name="personal_data"),
    path("cookies/", legal.cookies, name="cookies"),
    path("healthz", health.alive, name="health_alive"),
    path("readyz", health.ready, name="health_ready"),
    path("metrics", health.metrics, name="metrics"),
    path(".well-known/security.txt", legal.security_txt, name="security_txt"),
    path("composants/", components_page.components, name="components"),
    path("composants/formulaire/", components_page.example_form, name="components_form"),
    path("composants/suggestions/", components_page.suggestions, name="components_suggestions"),
    path("composants/brouillon/", components_page.autosave, name="components_autosave"),
]
