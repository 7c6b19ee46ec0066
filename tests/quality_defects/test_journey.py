"""The journey through the pages: signature, receipt, agency, question, second version."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AccessLog
from portal.core.workflow import perform
from portal.filings.models.requests import RequestReason
from tests.factories import quality_defects as factory
from tests.quality_defects.pages import address, posted, section_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return factory.set_up()


@pytest.fixture
def sent():
    return factory.submitted()


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
    alert = desk.again().phone_alerts.get()
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


def test_version_leaves_as_json_and_csv(client, sent):
    volet = sent.volet
    perform(volet, "amend", actor=sent.drafter)
    volet = sent.volet
    volet.internal_reference = "=SOMME(A1)"
    volet.save()
    factory.sign(sent)
    factory.log_in(client, sent.drafter)
    revision = sent.again().revisions.get(number=2)
    assert client.get(address("answers_json", sent.case, "volet1", 2)).json() == revision.payload
    csv = client.get(address("answers_csv", sent.case, "volet1", 2))
    assert sent.again().reference in csv["Content-Disposition"]
    page = csv.content.decode("utf-8-sig")
    assert "'=SOMME(A1)" in page
    assert "D01 Description du défaut qualité" in page
    factory.log_in(client, sent.outsider)
    assert client.get(address("answers_csv", sent.case, "volet1", 2)).status_code == 404


def test_reading_a_case_is_logged(client, sent):
    factory.log_in(client, sent.evaluator)
    client.get(address("agency_case", sent.case))
    entry = AccessLog.objects.get()
    assert (entry.user, entry.subject) == (sent.evaluator, sent.case.subject)
