"""The journey through the pages: draft, sections, signature, agency, question, second version."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.core.workflow import perform
from portal.filings.models.requests import RequestReason
from quality_defects.models import Case
from tests.factories import quality_defects as factory
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db

SLUG = "defauts-qualite"


def address(name, case, *args):
    return reverse(f"filings:{name}", args=[SLUG, case.uuid, *args])


def section_url(case, section):
    return address("section", case, "volet1", section)


@pytest.fixture
def desk():
    return factory.set_up()


@pytest.fixture
def sent():
    return factory.submitted()


def test_first_click_creates_the_draft(client):
    member = MembershipFactory()
    factory.log_in(client, member.user)
    response = client.post(reverse("filings:create", args=[SLUG]))
    case = Case.objects.get()
    assert response.url == address("part", case, "volet1")
    assert case.volet1.establishment_name == member.organisation.name
    assert case.volet1.handler_name == member.user.full_name


def test_reader_cannot_start_a_case(client, desk):
    factory.log_in(client, desk.reader)
    assert client.post(reverse("filings:create", args=[SLUG])).status_code == 403


def test_reader_cannot_write(client, desk):
    factory.log_in(client, desk.reader)
    assert client.get(section_url(desk.case, "defect")).status_code == 403


def test_strangers_find_nothing(client, desk):
    factory.log_in(client, desk.outsider)
    for url in (
        address("case", desk.case),
        address("part", desk.case, "volet1"),
        address("summary", desk.case, "volet1"),
        section_url(desk.case, "defect"),
    ):
        assert client.get(url).status_code == 404


def test_task_list_tells_what_is_done(client, desk):
    factory.log_in(client, desk.drafter)
    page = client.get(address("part", desk.case, "volet1")).content.decode()
    assert "Brouillon : rien n’a été transmis à l’agence" in page
    assert "8 sur 8" in page


@pytest.mark.parametrize(
    "section", ["declaration", "products", "lots", "defect", "impact", "measures", "people"]
)
def test_section_shows_its_answers_and_saves_them_unchanged(client, desk, section):
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, section)
    before = desk.volet.values()
    response = client.get(url)
    forms = response.context["forms"]
    data = {"version": response.context["version"]} | posted(forms)
    assert client.post(url, data).status_code == 302
    assert desk.volet.values() == before


def posted(forms):
    """Return what a browser would send back for these forms."""
    data = {}
    for form in [forms.form, *(one for rows in forms.rows.values() for one in rows.forms)]:
        for bound in form:
            value = bound.value()
            if value is None or value == "":
                continue
            if not isinstance(value, list | tuple):
                value = bound.field.widget.format_value(value)
            data[bound.html_name] = value
    for rows in forms.rows.values():
        for bound in rows.management_form:
            data[bound.html_name] = bound.value()
        data[f"{rows.prefix}-TOTAL_FORMS"] = len(rows.forms)
    return data


def lot(**fields):
    row = {
        "lots-TOTAL_FORMS": "1",
        "lots-INITIAL_FORMS": "0",
        "lots-MIN_NUM_FORMS": "1",
        "lots-MAX_NUM_FORMS": "500",
        "version": "0",
    }
    return row | {f"lots-0-{name}": value for name, value in fields.items()}


def test_month_alone_is_its_last_day(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    client.post(section_url(desk.case, "lots"), lot(number="TEST-B2", expiry="02/2028"))
    assert desk.volet.lots.get().expiry == datetime.date(2028, 2, 29)


@pytest.mark.parametrize(
    ("section", "name", "typed"),
    [
        ("declaration", "signal_received_at", "hier soir"),
        ("defect", "complaints_france", "beaucoup"),
        ("impact", "deaths", "-1"),
        ("people", "pharmacist_phone", "appelez-moi"),
        ("people", "pharmacist_email", "pas une adresse"),
        ("people", "pharmacist_name", "x" * 201),
        ("defect", "category", "DQ77"),
    ],
)
def test_wrong_answer_is_kept_with_its_message(client, desk, section, name, typed):
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, section)
    response = client.get(url)
    data = {"version": "0"} | posted(response.context["forms"]) | {name: typed}
    answer = client.post(url, data)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("error") > 1
    assert answer.context["form"].errors[name]
    assert "<title>Erreur" in page
    again = client.get(url)
    assert again.context["form"].errors[name]
    if name != "category":
        assert typed in again.content.decode()
    problems = client.get(address("summary", desk.case, "volet1")).context["problems"]
    assert any(section in one["url"] for one in problems)


def test_wrong_answer_in_a_row_is_kept_with_its_message(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, "lots")
    client.post(url, lot(number="TEST-A01", expiry="bientôt"))
    page = client.get(url).content.decode()
    assert "bientôt" in page
    assert "Saisissez une date" in page


def test_row_is_added_without_losing_what_was_typed(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, "lots")
    response = client.post(url, lot(number="TEST-A01") | {"lots-add": "1"})
    rows = response.context["row_sets"][0]
    assert [form["number"].value() for form in rows.forms] == ["TEST-A01", None]


def test_row_is_removed(client, desk):
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, "lots")
    data = {"version": "0"} | posted(client.get(url).context["forms"])
    client.post(url, data | {"lots-remove": "0"})
    assert not desk.volet.lots.exists()


def test_two_people_see_both_versions(client, desk):
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, "defect")
    data = {"version": "0"} | posted(client.get(url).context["forms"])
    client.post(url, data | {"description": "Première version, écrite par une autre personne."})
    answer = client.post(url, data | {"description": "Seconde version, qui ne doit rien écraser."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Première version" in page
    assert "Seconde version" in page
    assert "Première version" in desk.volet.description
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page))
    assert fields["version"] == "1"
    mine = client.post(url, data | {"description": fields["description"], "version": "1"})
    assert mine.status_code == 302
    assert "Seconde version" in desk.volet.description


def test_two_people_may_write_two_sections(client, desk):
    factory.log_in(client, desk.drafter)
    for section in ("defect", "impact"):
        url = section_url(desk.case, section)
        data = {"version": "0"} | posted(client.get(url).context["forms"])
        assert client.post(url, data).status_code == 302


def test_autosave_answers_the_next_version_and_the_keys_of_rows(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    url = address("autosave", desk.case, "volet1", "lots")
    first = client.post(url, lot(number="TEST-A01")).json()
    assert first["version"] == 1
    key = first["fields"]["lots-0-key"]
    again = lot(number="TEST-A01-bis", key=key) | {"version": "1"}
    assert client.post(url, again).json()["version"] == 2
    assert desk.volet.lots.get().number == "TEST-A01-bis"


def test_autosave_tells_wrong_answers_by_field(client, desk):
    factory.log_in(client, desk.drafter)
    url = address("autosave", desk.case, "volet1", "defect")
    data = {"version": "0", "complaints_france": "beaucoup"}
    assert "id_complaints_france" in client.post(url, data).json()["errors"]


def test_autosave_conflict_leads_to_both_versions(client, desk):
    factory.log_in(client, desk.drafter)
    url = address("autosave", desk.case, "volet1", "impact")
    client.post(url, {"version": "0", "deaths": "1"})
    answer = client.post(url, {"version": "0", "deaths": "2"})
    assert answer.status_code == 409
    page = client.get(answer.json()["conflict_url"])
    assert page.status_code == 409
    assert 'name="deaths" value="2"' in page.content.decode()


def test_autosave_without_session_says_so(client, desk):
    url = address("autosave", desk.case, "volet1", "impact")
    assert client.post(url, {"version": "0"}).status_code == 401


def test_expired_session_keeps_what_was_typed(client, desk):
    url = section_url(desk.case, "impact")
    response = client.post(url, {"version": "0", "pharmacovigilance_references": "PV-123"})
    assert response.status_code == 302
    assert reverse("account_login") in response.url
    kept = dict(client.session.items())
    factory.log_in(client, desk.drafter)
    session = client.session
    session.update({name: value for name, value in kept.items() if name.startswith("kept-input")})
    session.save()
    page = client.get(url).content.decode()
    assert "PV-123" in page
    assert "Vos réponses ont été retrouvées" in page


def test_summary_links_what_is_missing(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    problems = client.get(address("summary", desk.case, "volet1")).context["problems"]
    assert len(problems) > 12
    marked = client.get(problems[0]["url"])
    assert "répondez à cette question" in marked.content.decode()


def test_signature_needs_a_recent_second_factor(client, desk):
    factory.log_in(client, desk.signatory, recently=False)
    response = client.get(address("sign", desk.case, "volet1"))
    assert response.status_code == 302
    assert "reauthenticate" in response.url


def test_drafter_is_refused_at_the_signature(client, desk):
    factory.give_totp(desk.drafter)
    factory.log_in(client, desk.drafter)
    assert client.get(address("sign", desk.case, "volet1")).status_code == 403


def sign(client, case):
    return client.post(address("sign", case, "volet1"), {"final": "false", "attestation": "on"})


def test_signing_leads_to_the_receipt(client, desk):
    factory.log_in(client, desk.signatory)
    assert client.get(address("sign", desk.case, "volet1")).status_code == 200
    response = sign(client, desk.case)
    assert response.url == address("receipt", desk.case, "volet1")
    page = client.get(response.url).content.decode()
    assert desk.again().reference in page


def test_same_signature_twice_files_once(client, desk):
    factory.log_in(client, desk.signatory)
    first, second = sign(client, desk.case), sign(client, desk.case)
    assert first.url == second.url
    assert desk.again().revisions.count() == 1


def test_signing_without_attestation_says_so(client, desk):
    factory.log_in(client, desk.signatory)
    page = client.post(address("sign", desk.case, "volet1"), {"final": "false"}).content.decode()
    assert "Cochez l’attestation pour signer." in page
    assert desk.again().reference is None


def test_final_version_lists_what_it_still_needs(client, desk):
    factory.log_in(client, desk.signatory)
    page = client.post(
        address("sign", desk.case, "volet1"), {"final": "true", "attestation": "on"}
    ).content.decode()
    assert "La version définitive demande encore des réponses" in page


def test_recall_shows_the_call_on_both_sides(client):
    desk = factory.submitted(recall=True)
    factory.log_in(client, desk.drafter)
    assert "01 55 87 30 00" in client.get(address("case", desk.case)).content.decode()
    url = reverse("quality_defects:log_call", args=[desk.case.uuid])
    now = timezone.localtime().strftime("%d/%m/%Y %H:%M")
    call = {"called_at": now, "number": "01 55 87 30 00", "interlocutor": "Standard"}
    assert client.post(url, call).status_code == 302
    factory.log_in(client, desk.duty_officer)
    assert "Standard" in client.get(address("agency_case", desk.case)).content.decode()
    confirm = reverse("quality_defects:confirm_call", args=[desk.case.uuid])
    assert client.post(confirm, call).status_code == 302
    alert = desk.again().phone_alert
    assert alert.state == "confirmed"
    assert [one.side for one in alert.calls.all()] == ["firm", "agency"]


def test_inbox_lists_what_nobody_follows(client, sent):
    factory.log_in(client, sent.evaluator)
    page = client.get(reverse("filings:inbox")).content.decode()
    assert sent.again().reference in page


def test_inbox_is_closed_to_firms(client, sent):
    factory.log_in(client, sent.signatory)
    assert client.get(reverse("filings:inbox")).status_code == 403


def test_evaluator_takes_the_case(client, sent):
    factory.log_in(client, sent.evaluator)
    url = address("agency_move", sent.case, "case", "take")
    assert client.get(url).status_code == 200
    assert client.post(url, {"comment": ""}).status_code == 302
    assert sent.again().assigned_to == sent.evaluator


def test_case_is_handed_to_another_evaluator(client, sent):
    perform(sent.again(), "take", actor=sent.evaluator)
    factory.log_in(client, sent.evaluator)
    url = address("agency_move", sent.case, "case", "reassign")
    assert client.post(url, {"comment": ""}).status_code == 200
    client.post(url, {"assignee": sent.second.pk, "comment": "congés"})
    assert sent.again().assigned_to == sent.second


def ask(client, desk, field="defect:description"):
    due = (timezone.localdate() + datetime.timedelta(days=3)).strftime("%d/%m/%Y")
    return client.post(
        address("ask", desk.case, "volet1"),
        {
            "field": field,
            "reason": RequestReason.INCOMPLETE,
            "question": "Combien de plaquettes ?",
            "due_on": due,
        },
    )


def test_question_is_answered_in_place_by_a_second_version(client, sent):
    factory.log_in(client, sent.evaluator)
    assert ask(client, sent).status_code == 302
    assert sent.volet.state == "completion_requested"
    asked = sent.again().requests.get()

    factory.log_in(client, sent.drafter)
    url = section_url(sent.case, "defect")
    response = client.get(url)
    page = response.content.decode()
    assert page.index("Combien de plaquettes ?") < page.index('id="id_description"')
    data = {"version": "0"} | posted(response.context["forms"])
    data["description"] = factory.ANSWERS["description"] + " Deux par boîte."
    data[f"answer-{asked.uuid}"] = "Deux."
    client.post(url, data)
    asked.refresh_from_db()
    assert asked.draft_answer == "Deux."

    factory.log_in(client, sent.signatory)
    sign(client, sent.case)
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.answer_revision) == ("answered", "Deux.", 2)

    factory.log_in(client, sent.evaluator)
    case = client.get(address("agency_case", sent.case)).content.decode()
    assert "Deux par boîte." in case
    assert "<ins>" in case
    version = client.get(address("version", sent.case, "volet1", 2))
    assert [one.field for one in version.context["changes"]] == ["description"]


def test_question_with_a_past_date_says_so(client, sent):
    factory.log_in(client, sent.evaluator)
    response = client.post(
        address("ask", sent.case, "volet1"),
        {
            "field": "defect:description",
            "reason": RequestReason.CLARIFY,
            "question": "Combien ?",
            "due_on": "01/01/2020",
        },
    )
    assert response.status_code == 200
    assert "passée" in response.content.decode()
    assert sent.volet.state == "submitted"


def test_internal_note_never_reaches_the_firm(client, sent):
    factory.log_in(client, sent.evaluator)
    client.post(
        address("agency_message", sent.case), {"kind": "note", "body": "Note confidentielle"}
    )
    client.post(
        address("agency_message", sent.case), {"kind": "message", "body": "Message visible"}
    )
    assert "Note confidentielle" in client.get(address("agency_case", sent.case)).content.decode()
    factory.log_in(client, sent.drafter)
    page = client.get(address("case", sent.case)).content.decode()
    assert "Message visible" in page
    assert "Note confidentielle" not in page


def test_dropped_amendment_restores_the_signed_answers(client, sent):
    perform(sent.volet, "amend", actor=sent.drafter)
    volet = sent.volet
    volet.description = "Autre chose"
    volet.save()
    volet.lots.all().delete()
    factory.log_in(client, sent.drafter)
    client.post(address("move", sent.case, "volet1", "drop_amendment"))
    assert sent.volet.description == factory.ANSWERS["description"]
    assert sent.volet.lots.get().number == "TEST-A01"
    assert sent.volet.state == "submitted"


def test_draft_is_abandoned_after_confirmation(client, desk):
    factory.log_in(client, desk.drafter)
    url = address("move", desk.case, "case", "abandon")
    assert "ne peut pas être annulée" in client.get(url).content.decode()
    client.post(url)
    assert desk.again().state == "abandoned"
    assert "Aucun dossier" in client.get(reverse("filings:dashboard")).content.decode()


@pytest.mark.parametrize("room", ["dashboard", "inbox"])
def test_lists_cost_the_same_for_one_case_and_three(client, room, django_assert_max_num_queries):
    counts = []
    desk = factory.submitted()
    user = desk.drafter if room == "dashboard" else desk.evaluator
    factory.log_in(client, user)
    client.get(reverse(f"filings:{room}"))
    for more in (0, 2):
        for _turn in range(more):
            case = factory.set_up()
            case.case.organisation = desk.case.organisation
            case.case.save()
            factory.sign(case, actor=desk.signatory)
        with django_assert_max_num_queries(60) as captured:
            client.get(reverse(f"filings:{room}"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
