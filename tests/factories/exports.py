"""Exports of lists, asked and made, and what their files hold."""

import csv
import io

from portal.core.workflow import perform
from portal.filings import registry
from portal.filings.exports import production
from portal.filings.models import Export
from portal.filings.services import drafts
from quality_defects.models import Case
from tests.factories import quality_defects as factory

ALL = {"vue": "all", "q": ""}


def ask(user, *, filters=ALL, content="cases", format="csv", **columns):
    export = Export.objects.create(
        requested_by=user,
        workflow="quality_defects",
        filters=filters,
        content=content,
        format=format,
        **columns,
    )
    return export


def made(user, **asked):
    """Return an export that a worker has made, and what its file holds."""
    export = ask(user, **asked)
    production.produce(export.pk)
    export.refresh_from_db()
    assert export.state == "done", export.error
    return export, content_of(export)


def content_of(export):
    with export.file.storage.open(export.file.name) as file:
        return file.read()


def rows_of(content):
    text = content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def another_case(desk, **volet):
    spec = registry.get("quality_defects")
    case = drafts.create_draft(spec, organisation=desk.case.organisation, user=desk.drafter)
    factory.fill_volet(case.volet1, **volet)
    perform(case.volet1, "submit", actor=desk.signatory, attestation=True, final=False)
    return Case.objects.get(pk=case.pk)
