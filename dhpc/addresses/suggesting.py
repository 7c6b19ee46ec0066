"""Addresses of suggestions while typing."""

from django.urls import path

from portal.reference.views import medicines

patterns = [path("dhpc/suggestions/medicaments/", medicines.suggestions, name="medicines")]
