"""Addresses of suggestions while typing."""

from django.urls import path

from dhpc.views import suggesting

patterns = [path("dhpc/suggestions/medicaments/", suggesting.medicines, name="medicines")]
