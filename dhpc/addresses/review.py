"""Addresses of the pages of the letter and its evaluation."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
