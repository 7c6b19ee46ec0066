"""Addresses of the audit pages."""

from django.urls import path

from portal.audit import views

app_name = "audit"

urlpatterns = [path("agence/acces/<str:subject>/", views.accesses, name="accesses")]
