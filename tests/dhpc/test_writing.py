"""Controls of a letter while it is written, and once its PDF is made."""

import pytest
from django.urls import reverse

from dhpc import validation
from dhpc.models import Justification, Letter
from dhpc.review import reading, recipients
from portal.core.workflow import GuardFailed, perform
from portal.filings.services import revisions
from tests.dhpc.evaluating import agency, comment
from tests.factories import dhpc as factory

pytestmark = pytest.mark.django_db


# Controls while writing ------------------------------------------------------------------------


def test_a_blocking_fault_stops_the_deposit_with_its_section():
    desk = factory.writing()
    factory.fill_letter(desk.letter, subject="Une information importante")

    with pytest.raises(GuardFailed) as refusal:
        factory.sign(desk, desk.letter)
    found = [one for one in refusal.value.obstacles if "(V10)" in one.text]
    assert {one.section for one in found} == {"heading"}


def test_a_warning_stops_the_deposit_until_it_is_justified():
    desk = factory.writing()
    factory.fill_letter(
        desk.letter, background=factory.LETTER["background"] + " Il est efficace et bien toléré."
    )

    with pytest.raises(GuardFailed, match=r"V17.*justifiez par écrit") as refusal:
        factory.sign(desk, desk.letter)
    assert {one.section for one in refusal.value.obstacles} == {"controls"}
    Justification.objects.create(
        part=desk.letter, control="V17", reason="Citation du résumé des caractéristiques."
    )
    factory.sign(desk, desk.letter)

    assert desk.letter.state == "submitted"


def test_the_form_shows_the_findings_of_its_section_and_how_to_refresh_them(client):
    desk = factory.writing()
    factory.fill_letter(desk.letter, subject="Une information importante")
    client.force_login(desk.drafter)
    here = ["dhpc", desk.dossier.uuid, "letter"]

    page = client.get(reverse("filings:section", args=[*here, "heading"])).text
    assert "V10" in page
    assert f'hx-get="{agency(desk, "findings", "heading")}"' in page
    assert 'hx-trigger="portal:saved from:body"' in page
    other = client.get(reverse("filings:section", args=[*here, "plan"])).text
    assert "V10" not in other
    assert "V10" in client.get(reverse("filings:summary", args=here)).text


def test_the_findings_follow_each_save(client):
    desk = factory.writing()
    factory.fill_letter(desk.letter, subject="Une information importante")
    client.force_login(desk.drafter)
    url = agency(desk, "findings", "heading")
    assert "V10" in client.get(url).text

    Letter.objects.filter(pk=desk.letter.pk).update(subject=factory.LETTER["subject"])

    page = client.get(url)
    assert "Aucun point à revoir." in page.text
    assert "<html" not in page.text
    assert client.get(agency(desk, "findings", "nowhere")).status_code == 404


@pytest.mark.parametrize(
    ("section", "group"), [("source", "source_points"), ("summary", "key_points")]
)
def test_points_added_on_the_page_survive_the_save_that_follows_the_autosave(
    client, section, group
):
    desk = factory.writing(european=True)
    client.force_login(desk.drafter)
    here = ["dhpc", desk.dossier.uuid, "letter", section]
    sent = {f"{group}-TOTAL_FORMS": 2, f"{group}-INITIAL_FORMS": 0, "version": 0}
    for number in range(2):
        told = {"key": "", "kind": "fact", "text": f"Point {number}."}
        sent |= {f"{group}-{number}-{name}": value for name, value in told.items()}

    saved = client.post(reverse("filings:autosave", args=here), sent).json()
    sent |= saved["fields"] | {"version": saved["version"], "next": "1"}
    client.post(reverse("filings:section", args=here), sent)

    kept = getattr(desk.letter, group).order_by("position").values_list("kind", "text")
    assert list(kept) == [("fact", "Point 0."), ("fact", "Point 1.")]


@pytest.mark.parametrize("name", ["evaluator", "outsider", "other_drafter"])
def test_nobody_else_reads_the_findings_of_a_draft(client, name):
    desk = factory.writing()
    client.force_login(getattr(desk, name))

    assert client.get(agency(desk, "findings", "heading")).status_code == 404


def test_the_agreement_is_refused_while_a_control_blocks():
    desk = factory.in_review()
    factory.ready(desk)
    dossier = desk.again()
    dossier.products.update(marketed=False)

    with pytest.raises(GuardFailed, match=r"\(V9\)"):
        perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")
    found = validation.agreement_obstacles(desk.letter)
    assert not any("V13" in one.text or "V27" in one.text for one in found)


def test_the_section_of_a_draft_shows_the_comments_to_answer(client):
    desk = factory.in_review()
    row = comment(desk)
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    client.force_login(desk.drafter)
    here = ["dhpc", desk.dossier.uuid, "letter"]

    page = client.get(reverse("filings:section", args=[*here, "background"])).text
    assert "Donnez la source." in page
    assert agency(desk, "answer_comment", row.pk) in page
    assert (
        "Donnez la source." not in client.get(reverse("filings:section", args=[*here, "plan"])).text
    )

    url = agency(desk, "answer_comment", row.pk)
    refused = client.post(url, {"answer_kind": "argued", "comment": ""})
    assert "Écrivez vos arguments." in refused.text
    client.post(url, {"answer_kind": "argued", "comment": "La source est au RCP."})
    row.refresh_from_db()
    assert (row.state, row.answer) == ("answered", "La source est au RCP.")


def test_a_version_reads_the_same_whatever_the_draft_becomes():
    desk = factory.in_review()
    dossier = desk.again()
    last = recipients.last_of(dossier)
    before = reading.composed(dossier.letter, last)
    Letter.objects.filter(pk=desk.letter.pk).update(background="Autre texte.")

    dossier = desk.again()
    assert reading.composed(dossier.letter, last) == before
    assert revisions.answers_of(dossier.letter, last)["background"] == factory.LETTER["background"]


# The layout ------------------------------------------------------------------------------------

LONG = "Des cas ont été rapportés chez 3 enfants sur 120 exposés pendant la grossesse.\n\n"


def test_a_letter_that_is_too_long_is_found_once_its_pdf_is_made(run_tasks):
    desk = factory.in_review(background=LONG * 120)
    assert reading.report_of(desk.letter, recipients.last_of(desk.again())).pending
    run_tasks()

    report = reading.report_of(desk.letter, recipients.last_of(desk.again()))
    assert not report.pending
    assert [str(one.control) for one in report.blocking] == ["V2"]
    factory.ready(desk)
    with pytest.raises(GuardFailed, match=r"\(V2\)"):
        perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")

    perform(desk.again(), "waive_pages", actor=desk.evaluator, comment="Quatre populations.")
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")
    assert desk.letter.state == "proposed"


def test_a_preview_of_the_draft_as_it_stands_measures_it_before_the_deposit(client, run_tasks):
    desk = factory.writing()
    factory.fill_letter(desk.letter, background=LONG * 120)
    client.force_login(desk.drafter)
    assert reading.report_of_draft(desk.letter).pending

    client.post(agency(desk, "preview"))
    run_tasks()

    with pytest.raises(GuardFailed, match="V2"):
        factory.sign(desk, desk.letter)
    Letter.objects.filter(pk=desk.letter.pk).update(background=LONG * 119)
    assert reading.report_of_draft(desk.letter).pending


def test_the_pdf_of_a_usual_letter_fits_and_is_accessible(run_tasks):
    desk = factory.in_review()
    run_tasks()

    report = reading.report_of(desk.letter, recipients.last_of(desk.again()))
    assert not report.pending
    assert not report.blocking
