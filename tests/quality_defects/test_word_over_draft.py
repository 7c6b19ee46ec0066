"""A Word form read over an existing draft, and the document that the portal produced."""

import datetime
import zipfile
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from portal.core.fields import Unknown, freeze
from portal.core.workflow import perform
from portal.filings import registry
from portal.filings.models import WordImport
from portal.filings.services import word
from portal.rendering.word import archive, reading
from quality_defects.models import Case
from tests.factories import quality_defects as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.word import Edited
from tests.quality_defects.pages import address
from tests.quality_defects.word import NEW, filled, produced, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def spec():
    return registry.get("quality_defects")


@pytest.fixture
def blank(spec):
    return word.blank_form(spec, "volet1", "fr")


@pytest.fixture
def desk(client):
    desk = factory.set_up()
    factory.log_in(client, desk.drafter)
    return desk


def propose(client, desk, made):
    """Upload a document over the volet and return its import and the page that asks."""
    answer = client.post(address("word_part", desk.case, "volet1"), upload(made), follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return WordImport.objects.get(), answer


def confirm(client, desk, kept, version):
    url = address("word_report", desk.case, "volet1", kept.uuid)
    return client.post(url, {"version": version})


def test_differences_are_shown_before_anything_changes(client, desk, blank):
    before = desk.volet.values()

    kept, page = propose(client, desk, filled(blank, description="Une autre description.").bytes())

    assert desk.volet.values() == before
    assert [change.field for change in page.context["changes"]] == ["description"]
    assert "Une autre description" in page.content.decode()
    assert not kept.is_applied
    version = page.context["part"].version
    assert confirm(client, desk, kept, version).status_code == 302
    assert desk.volet.values() == before | {"description": "Une autre description."}
    assert desk.volet.saved_by == desk.drafter
    kept.refresh_from_db()
    assert kept.is_applied
    shown = client.get(address("word_report", desk.case, "volet1", kept.uuid)).content.decode()
    assert "Les réponses lues sont dans le brouillon" in shown
    assert "Reprendre ces réponses" not in shown
    # Twice is once.
    assert confirm(client, desk, kept, version).status_code == 302
    assert desk.volet.version == version + 1


def test_row_of_a_blank_form_is_the_row_of_the_same_name(client, desk, blank):
    key = desk.volet.lots.get().key
    made = filled(blank, lots__number="TEST-A01", lots__expiry="04/2028")

    kept, page = propose(client, desk, made.bytes())

    changed = {change.field for change in page.context["changes"]}
    assert "lots.expiry" in changed
    assert "lots.number" not in changed
    confirm(client, desk, kept, page.context["part"].version)
    lot = desk.volet.lots.get()
    assert (lot.key, lot.expiry) == (key, datetime.date(2028, 4, 30))


def test_draft_saved_meanwhile_is_not_overwritten(client, desk, blank):
    kept, page = propose(client, desk, filled(blank, description="Du document.").bytes())
    volet = desk.volet
    volet.description, volet.version = "De quelqu’un d’autre.", volet.version + 1
    volet.save()

    answer = confirm(client, desk, kept, page.context["part"].version)

    assert answer.status_code == 409
    assert desk.volet.description == "De quelqu’un d’autre."
    assert "De quelqu’un d’autre." in answer.content.decode()
    assert confirm(client, desk, kept, desk.volet.version).status_code == 302
    assert desk.volet.description == "Du document."


@pytest.mark.parametrize("version", ["", "x", "²", "9" * 30])
def test_version_that_makes_no_sense_changes_nothing(client, desk, blank, version):
    kept, _page = propose(client, desk, filled(blank, description="Du document.").bytes())
    assert confirm(client, desk, kept, version).status_code == 409


def test_signed_draft_cannot_be_imported_over(client, desk, blank):
    kept, page = propose(client, desk, filled(blank, description="Du document.").bytes())
    factory.sign(desk)
    assert client.get(address("word_part", desk.case, "volet1")).status_code == 302
    answer = confirm(client, desk, kept, page.context["part"].version)
    assert answer.url == address("case", desk.case)
    assert "document" not in desk.volet.description


def test_report_is_for_who_may_write(client, desk, blank):
    kept, _page = propose(client, desk, filled(blank, description="Du document.").bytes())
    factory.sign(desk)
    url = address("word_report", desk.case, "volet1", kept.uuid)
    for person, status in (
        (desk.drafter, 200),
        (desk.reader, 403),
        (desk.evaluator, 404),
        (desk.outsider, 404),
    ):
        factory.log_in(client, person)
        assert client.get(url).status_code == status
    other = factory.set_up()
    factory.log_in(client, other.drafter)
    assert client.get(address("word_report", other.case, "volet1", kept.uuid)).status_code == 404


# The document that the portal produced


def test_produced_document_comes_back_without_loss(client, spec):
    desk = factory.set_up(recall=True)
    volet = desk.volet
    volet.set_answers({"handler_name": Unknown(datetime.date(2026, 12, 4))})
    volet.description = (
        "Première ligne de la description du défaut.\r\n\r\n\tAvec 😀 ; <b> & fin.  "
    )
    volet.save()
    factory.sign(desk)

    opened = archive.open_document(BytesIO(produced(desk)))
    found = reading.read(opened, volet.specification, spec.key)

    assert found.problems == []
    revision = desk.again().revisions.get()
    told = dict(found.answers.clean)
    told |= {
        name: [{"key": row.key} | row.answers.clean for row in rows]
        for name, rows in found.rows.items()
    }
    blank = {name: one.nothing() for name, one in volet.specification.fields.items()}
    for group in volet.specification.rows.values():
        told[group.name] = [group.blank() | row for row in told.get(group.name, [])]
    assert freeze(volet.specification, blank | told) == revision.payload["answers"]
    assert (opened.identity.reference, opened.identity.revision) == (desk.again().reference, 1)


def test_produced_document_over_its_case_changes_only_what_was_changed(client):
    desk = factory.submitted()
    made = produced(desk)
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.log_in(client, desk.drafter)

    kept, page = propose(client, desk, made)
    assert page.context["changes"] == []
    assert not page.context["other_case"]

    WordImport.objects.all().delete()
    document = Edited(made).type("lots.number", "TEST-B02").type("complaints_world", "")
    kept, page = propose(client, desk, document.bytes())
    changes = {change.field: (change.before, change.after) for change in page.context["changes"]}
    assert changes == {"lots.number": ("TEST-A01", "TEST-B02"), "complaints_world": ("2", "")}
    key = desk.volet.lots.get().key
    confirm(client, desk, kept, page.context["part"].version)
    assert (desk.volet.lots.get().number, desk.volet.lots.get().key) == ("TEST-B02", key)
    assert desk.volet.complaints_world is None


def test_produced_document_starts_another_case_and_says_so(client, blank):
    desk = factory.submitted()
    factory.log_in(client, desk.drafter)

    report = client.post(NEW, upload(produced(desk)), follow=True)

    assert Case.objects.count() == 2
    assert report.context["other_case"]
    assert desk.again().reference in report.content.decode()


def test_produced_document_bears_its_number_on_every_page():
    desk = factory.submitted()
    made = produced(desk)
    opened = Document(BytesIO(made))
    assert desk.again().reference in opened.sections[0].header.paragraphs[0].text
    with zipfile.ZipFile(BytesIO(made)) as archive_:
        assert archive_.testzip() is None


# What it costs


def test_import_asks_no_more_of_the_database_for_its_report_than_for_another(client, desk, blank):
    def queries(**typed):
        WordImport.objects.all().delete()
        kept, _page = propose(client, desk, filled(blank, **typed).bytes())
        with CaptureQueriesContext(connection) as captured:
            client.get(address("word_report", desk.case, "volet1", kept.uuid))
        return len(captured)

    few = queries(description="Du document.")
    many = queries(
        description="Du document.",
        complaints_france="beaucoup",
        complaints_world="trop",
        lots__number="A",
        lots__expiry="fin mars",
        products__name="EXEMPLIUM",
    )
    assert many == few


def test_organisation_of_the_page_gets_the_draft(client, blank):
    member = MembershipFactory()
    OrganisationFactory()
    factory.log_in(client, member.user)
    client.post(NEW, upload(filled(blank, description="Un défaut.").bytes()))
    assert Case.objects.get().organisation == member.organisation
