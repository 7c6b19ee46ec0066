"""Superusers can look at every table; filings and evidence are read there, never written."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory

from portal.accounts.models import User
from portal.filings import registry
from tests.consistency.sources import ROOT

OURS = [
    model
    for model in apps.get_models()
    if (ROOT / model.__module__.split(".")[0]).is_dir()
    and not model.__module__.startswith("tests.")
    and not hasattr(model, "pgh_tracked_model")
]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_table_is_registered(model):
    assert admin.site.is_registered(model)


REGISTERS = {"cpc_reports.Body"}
"""Reference data among a workflow's tables: superusers load and correct it."""
READ_ONLY = {"filings", "audit", "publication", *(spec.key for spec in registry.all_specs())}


@pytest.mark.parametrize(
    "model",
    [
        model
        for model in OURS
        if model._meta.app_label in READ_ONLY and model._meta.label not in REGISTERS
    ],
    ids=lambda model: model._meta.label,
)
def test_filings_are_read_only(model):
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_staff=True)
    page = admin.site.get_model_admin(model)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


def test_every_workflow_is_among_them():
    assert {"quality_defects", "recalls", "dhpc", "cpc_reports"} <= READ_ONLY
