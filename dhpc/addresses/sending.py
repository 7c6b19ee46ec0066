"""Addresses of the pages of the dispatch and the publication."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
