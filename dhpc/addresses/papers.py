"""Addresses of the pages of the papers made of a letter."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
