"""Scenarios of the dossier that cross several parts of the workflow, each from end to end."""

import datetime
import shutil
import subprocess

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.models import Organisation
from portal.core.deadlines import PARIS
from portal.core.workflow import perform
from portal.mail.models import OutgoingMessage
from portal.reference.demo import DEMO_DATE, DEMO_FOLDER
from portal.reference.loaders.loading import load
from portal.reference.models import Medicine
from portal.rendering import builders, pdf
from portal.rendering.services import documents_of
from quality_defects.enums import RECEIPT_DOCUMENT, VOLET1_DOCUMENT, VOLET2_DOCUMENT
from quality_defects.models import PhoneAlert
from quality_defects.tasks import escalate_silent_recalls
from tests.factories import quality_defects as factory
from tests.factories import volet2 as second
from tests.quality_defects.pages import address, posted, section_url

pytestmark = pytest.mark.django_db

SUNDAY = datetime.datetime(2026, 5, 24, 2, 0, tzinfo=PARIS)


def at(minutes):
    return time_machine.travel(SUNDAY + datetime.timedelta(minutes=minutes), tick=False)


def text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def sent(key):
    return OutgoingMessage.objects.filter(content__key=f"quality_defects.{key}")


# 1


def test_recall_proposed_on_a_sunday_night_without_a_call(client):
    with at(0):
        desk = factory.set_up(recall=True)
        factory.fill_volet(
            desk.volet, recall=True, signal_received_at=SUNDAY - datetime.timedelta(hours=3)
        )
        factory.sign(desk)
        case = desk.again()
        assert case.reference == "2026-DQ-00001"
        assert not case.revisions.get().is_final
        assert documents_of(case.subject).filter(kind=RECEIPT_DOCUMENT).exists()
        assert sent("recall_proposed").get().address == desk.duty_officer.mobile
        factory.log_in(client, desk.signatory)
        receipt = text(client.get(address("receipt", case, "volet1")))
        assert case.reference in receipt
        assert 'href="tel:+33155873000"' in receipt
        factory.log_in(client, desk.evaluator)
        assert "Week-end" in text(client.get(reverse("filings:inbox"), {"vue": "all"}))
    for minutes, steps in ((14, 0), (15, 1), (30, 1), (60, 1), (120, 0)):
        with at(minutes):
            assert escalate_silent_recalls() == steps, minutes
    alert = PhoneAlert.objects.get(filing=case)
    assert [alert.firm_told_at, alert.duty_officer_told_at, alert.head_told_at] == [
        SUNDAY + datetime.timedelta(minutes=minutes) for minutes in (15, 30, 60)
    ]


# 3


def test_second_version_tells_exactly_what_changed_and_moves_no_clock(client):
    desk = factory.submitted()
    clock = desk.again().clocks.get(kind="volet2")
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.fill_volet(desk.volet, complaints_france=5, complaints_world=5)
    factory.sign(desk)
    after = desk.again().clocks.get(kind="volet2")
    assert (after.pk, after.anchor_at, after.due_at) == (clock.pk, clock.anchor_at, clock.due_at)
    factory.log_in(client, desk.evaluator)
    page = client.get(address("compare", desk.case, "volet1"), {"de": "1", "a": "2"})
    assert {(one.field, one.before, one.after) for one in page.context["changes"]} == {
        ("complaints_france", "2", "5"),
        ("complaints_world", "2", "5"),
    }


# 6


@pytest.fixture
def without(tmp_path):
    """Return a function that copies the base without the lines of one medicine."""

    def copy(cis):
        folder = tmp_path / "bdpm"
        shutil.copytree(DEMO_FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        for path in folder.glob("*.txt"):
            lines = path.read_bytes().splitlines(keepends=True)
            path.write_bytes(b"".join(line for line in lines if not line.startswith(cis.encode())))
        return folder

    return copy


def test_facts_of_a_medicine_outlive_its_line_in_the_base(client, without):
    load(DEMO_FOLDER, source_date=DEMO_DATE)
    medicine = Medicine.objects.filter(mitm_entry__isnull=False, presentations__isnull=False)[0]
    cis, cip13 = medicine.pk, medicine.presentations.order_by("pk")[0].pk
    desk = factory.set_up()
    desk.volet.products.update(name="", substances="", cip13=cip13)
    factory.log_in(client, desk.drafter)
    section = section_url(desk.case, "products")
    shown = client.get(section)
    client.post(section, posted(shown.context["forms"]) | {"version": shown.context["version"]})
    kept = desk.volet.products.get()
    assert (kept.cis, kept.mitm, kept.snapshot["mitm"]) == (cis, "yes", True)
    factory.sign(desk)

    load(without(cis), source_date=DEMO_DATE + datetime.timedelta(days=30))
    assert not Medicine.objects.live().filter(pk=cis).exists()
    perform(desk.volet, "amend", actor=desk.drafter)
    shown = client.get(section)
    client.post(section, posted(shown.context["forms"]) | {"version": shown.context["version"]})
    factory.sign(desk)
    for revision in desk.again().revisions.all():
        (facts,) = revision.payload["reference_data"].values()
        assert (facts["mitm"], facts["source_date"]) == (True, DEMO_DATE.isoformat())
        assert revision.payload["answers"]["products"][0]["mitm"] == "yes"


# 8


@pytest.fixture
def firms():
    """Two firms whose medicines share a batch of active substance, and nothing else."""
    first, other = factory.set_up(), factory.set_up()
    first.volet.lots.update(substance_lot="API-77 b")
    other.volet.lots.update(number="AUTRE-01", substance_lot=" api-77B")
    other.volet.products.update(
        name="MODELIA 1 g, gélule", cip13="3400980013712", substances="modelium"
    )
    Organisation.objects.filter(pk=other.case.organisation_id).update(name="Laboratoire Voisin")
    factory.fill_volet(other.volet, category="DQ09")
    factory.sign(first)
    factory.sign(other)
    return first, other


def test_same_batch_of_active_substance_makes_one_affair(client, firms):
    first, other = firms
    factory.log_in(client, first.evaluator)
    page = reverse("quality_defects:links", args=[first.case.uuid])
    (found,) = client.get(page).context["related"]
    assert found["case"].reference == other.again().reference
    assert found["reasons"] == ["même lot de substance active"]
    client.post(page, {"reference": other.again().reference})
    for desk, twin in ((first, other), (other, first)):
        shown = text(client.get(reverse("quality_defects:links", args=[desk.case.uuid])))
        assert "Affaire parente" in shown
        assert twin.again().reference in shown


def test_words_in_place_of_a_batch_bring_nothing_together(client):
    desks = [factory.set_up(), factory.set_up()]
    codes = ("3400980013705", "3400980013712")
    for number, (desk, code) in enumerate(zip(desks, codes, strict=True)):
        desk.volet.lots.update(number=f"SEUL-{number}", substance_lot="Sans objet")
        desk.volet.products.update(cip13=code, substances=f"modelium {number}")
        factory.sign(desk)
    factory.log_in(client, desks[0].evaluator)
    page = reverse("quality_defects:links", args=[desks[0].case.uuid])
    assert client.get(page).context["related"] == []


def test_firms_of_one_affair_see_nothing_of_each_other(client, firms):
    first, other = firms
    factory.log_in(client, first.evaluator)
    client.post(
        reverse("quality_defects:links", args=[first.case.uuid]),
        {"reference": other.again().reference},
    )
    factory.log_in(client, first.signatory)
    hidden = (
        other.again().reference,
        "Laboratoire Voisin",
        "MODELIA",
        "AUTRE-01",
        str(other.case.uuid),
    )
    own = (
        address("case", first.case),
        address("version", first.case, "volet1", 1),
        address("answers_json", first.case, "volet1", 1),
        address("answers_csv", first.case, "volet1", 1),
        *(reverse("filings:dashboard") + f"?q={words}" for words in ("", *hidden[:4])),
    )
    for page in own:
        told = text(client.get(page))
        # The words of a search are shown again in its own field.
        searched = page.partition("?q=")[2]
        assert [one for one in hidden if one in told and one != searched] == [], page
    closed = (
        address("case", other.case),
        address("version", other.case, "volet1", 1),
        address("answers_json", other.case, "volet1", 1),
        address("answers_csv", other.case, "volet1", 1),
        address("agency_case", other.case),
        reverse("quality_defects:links", args=[first.case.uuid]),
        reverse("filings:exports"),
        reverse("audit:accesses", args=[other.case.subject]),
    )
    for page in closed:
        assert client.get(page).status_code in (403, 404), page


# 13


def test_number_is_on_every_page_of_both_volets_as_text():
    desk = second.signed()
    reference = desk.again().reference
    for kind in (VOLET1_DOCUMENT, VOLET2_DOCUMENT):
        document = documents_of(desk.case.subject).get(kind=kind, format="pdf")
        made = pdf.write(document, builders.build(document))
        run = subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True, check=True)
        pages = run.stdout.decode().split("\f")[:-1]
        assert len(pages) > 1
        assert [number for number, page in enumerate(pages) if reference not in page] == []
        assert "TEST-A01" in run.stdout.decode()


# 14


@pytest.mark.parametrize("answer", ["yes", "under_study"])
def test_suspected_falsification_opens_its_questions(client, answer):
    desk = factory.set_up()
    factory.log_in(client, desk.drafter)
    questions = section_url(desk.case, "falsification_details")
    task_list = address("part", desk.case, "volet1")
    assert client.get(questions).status_code == 404
    assert questions not in text(client.get(task_list))
    factory.fill_volet(desk.volet, falsification=answer)
    assert client.get(questions).status_code == 200
    assert questions in text(client.get(task_list))


def test_falsification_is_at_least_p1_whatever_the_rest():
    desk = factory.set_up()
    factory.fill_volet(
        desk.volet,
        falsification="yes",
        verification_alert="no",
        category="DQ09",
        criticality="minor",
        extent="one_unit",
    )
    factory.sign(desk)
    assert desk.again().priority in ("P0", "P1")
