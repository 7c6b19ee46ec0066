"""Addresses of the pages of the perimeter and the laboratories."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
