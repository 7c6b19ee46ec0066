"""The duty officer's page: what waits, in order, on one light page."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.core.workflow import GuardFailed, perform
from quality_defects import delays, querysets
from quality_defects.models import Case, Lot, PhoneAlert
from quality_defects.views.duty import LOTS, first_sentence
from tests.factories import quality_defects as factory
from tests.factories import quality_defects_agency as agency
from tests.factories.accounts import AgentFactory

pytestmark = pytest.mark.django_db

URL = "/agence/astreinte/"


def page(client, user):
    factory.log_in(client, user)
    return client.get(URL).content.decode()


def test_card_tells_what_a_decision_needs(client):
    desk = factory.set_up(recall=True)
    factory.fill_volet(
        desk.volet,
        recall=True,
        deaths=1,
        adverse_events=3,
        adverse_events_serious=1,
        pharmacovigilance_references="en cours",
        description="Des comprimés d’un autre dosage ont été trouvés. Une officine a prévenu.",
    )
    factory.sign(desk)
    text = page(client, desk.duty_officer)
    case = desk.again()
    assert case.reference in text
    assert factory.PRODUCT["name"] in text
    assert "TEST-A01" in text
    assert "Des comprimés d’un autre dosage ont été trouvés." in text
    assert "Une officine a prévenu" not in text
    assert "décès : 1" in text
    assert "N3 – Officines" in text
    assert "risque de rupture : Non" in text
    assert 'href="tel:+33639980002"' in text
    assert 'href="tel:+33639980001"' in text
    assert reverse("quality_defects:call_received", args=[case.uuid]) in text
    assert f"/agence/defauts-qualite/{case.uuid}/" in text


def test_facts_are_folded_unless_the_call_is_waited_for(client):
    desk = factory.submitted(recall=True)
    other = factory.submitted()
    text = page(client, desk.duty_officer)
    waiting, rest = text.split(f"card-{other.again().reference}", 1)
    assert '<details class="details" open>' in waiting
    assert '<details class="details">' in rest
    assert '<details class="details" open>' not in rest
    assert rest.index("</details>") > rest.index("tel:")


def test_who_is_exposed_is_told(client):
    desk = factory.set_up(recall=True)
    factory.fill_volet(desk.volet, recall=True, populations=["children", "pregnancy"])
    factory.sign(desk)
    assert "exposés : Enfants, Femmes enceintes" in page(client, desk.duty_officer)


@pytest.mark.parametrize(
    ("snapshot", "answer", "told"),
    [
        ({"mitm": True}, "", "MITM"),
        ({}, "yes", "MITM, d’après le déclarant"),
        ({}, "no", ""),
    ],
)
def test_a_medicine_of_major_interest_is_told_by_the_base_or_by_the_firm(
    client, snapshot, answer, told
):
    desk = factory.set_up(recall=True)
    desk.volet.products.update(snapshot=snapshot, mitm=answer)
    factory.sign(desk)
    text = page(client, desk.duty_officer)
    assert ("<dd>MITM" in text) == bool(told)
    assert f"<dd>{told}" in text


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (LOTS, f"LOT-{LOTS:02}</dd>"),
        (LOTS + 1, f"LOT-{LOTS:02}, et 1 autre</dd>"),
        (LOTS + 2, f"LOT-{LOTS:02}, et 2 autres</dd>"),
    ],
)
def test_card_names_the_first_lots_and_counts_the_others(client, count, told):
    desk = factory.set_up(recall=True)
    desk.volet.lots.all().delete()
    for number in range(1, count + 1):
        Lot.objects.create(part=desk.volet, **factory.LOT | {"number": f"LOT-{number:02}"})
    factory.sign(desk)
    text = page(client, desk.duty_officer)
    assert told in text
    assert f"LOT-{LOTS + 1:02}" not in text


def test_numbers_are_inert_in_the_demonstration(client, settings):
    settings.PORTAL_DEMO = True
    desk = factory.submitted(recall=True)
    text = page(client, desk.duty_officer)
    assert "tel:" not in text
    assert "n’appelez pas" in text


def test_what_the_firm_drafts_is_not_shown(client):
    desk = factory.submitted(recall=True)
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.fill_volet(desk.volet, description="Secret de la prochaine version, encore à écrire.")
    assert "Secret" not in page(client, desk.duty_officer)


def test_calls_that_wait_come_first_the_longest_wait_before(client):
    quiet, waiting = factory.submitted(), factory.submitted(recall=True)
    older = factory.submitted(recall=True)
    called = factory.submitted(recall=True)
    PhoneAlert.objects.filter(filing=older.case).update(
        raised_at=timezone.now() - datetime.timedelta(hours=2)
    )
    perform(
        PhoneAlert.objects.get(filing=called.case),
        "confirm_call",
        actor=called.duty_officer,
        called_at=timezone.now(),
        number="01 55 87 30 00",
    )
    found = list(
        querysets.watched_by_duty_officers(type(quiet.case).objects.all(), timezone.now(), 50)
    )
    assert [case.pk for case in found] == [
        older.case.pk,
        waiting.case.pk,
        called.case.pk,
        quiet.case.pk,
    ]
    assert "depuis 2 heures" in page(client, waiting.duty_officer)


def test_taken_or_old_cases_leave_the_page_and_urgent_ones_stay():
    taken, old = factory.submitted(), factory.submitted()
    Case.objects.update(priority="P3")
    perform(taken.again(), "take", actor=taken.evaluator)
    cases = type(old.case).objects
    in_ten_days = timezone.now() + datetime.timedelta(days=10)
    assert [
        case.pk for case in querysets.watched_by_duty_officers(cases.all(), timezone.now(), 50)
    ] == [old.case.pk]
    assert not querysets.watched_by_duty_officers(cases.all(), in_ten_days, 50)
    Case.objects.filter(pk=taken.case.pk).update(priority="P1")
    assert [
        case.pk for case in querysets.watched_by_duty_officers(cases.all(), in_ten_days, 50)
    ] == [taken.case.pk]


def test_buttons_follow_what_the_case_allows_this_person(client):
    desk = factory.submitted()
    take = reverse("filings:agency_move", args=["defauts-qualite", desk.case.uuid, "case", "take"])
    assert take in page(client, desk.evaluator)
    assert take in page(client, desk.duty_officer)
    reader = AgentFactory(roles=["validator"])
    assert take not in page(client, reader)


def test_duty_officer_who_is_no_evaluator_takes_a_case(client):
    desk = factory.submitted()
    factory.log_in(client, desk.duty_officer)
    take = reverse("filings:agency_move", args=["defauts-qualite", desk.case.uuid, "case", "take"])
    assert client.get(take).status_code == 200
    assert client.post(take, {"comment": ""}).status_code == 302
    case = desk.again()
    assert case.assigned_to == desk.duty_officer
    assert case.state == "in_triage"
    assert case.clocks.filter(kind="acknowledgement").exclude(state="met").count() == 0
    with pytest.raises(GuardFailed):
        perform(case, "take", actor=AgentFactory(roles=["duty_officer"]))
    text = page(client, desk.duty_officer)
    assert desk.duty_officer.full_name in text
    assert take not in text


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        (["duty_officer"], 200),
        (["evaluator"], 200),
        (["validator"], 200),
        (["reader"], 403),
        ([], 403),
    ],
)
def test_page_is_for_those_who_work_on_the_cases(client, roles, status):
    factory.log_in(client, AgentFactory(roles=roles))
    assert client.get(URL).status_code == status
    listed = client.get("/agence/")
    assert (URL in listed.content.decode()) is (status == 200)


def test_page_is_not_for_firms(client):
    desk = factory.submitted(recall=True)
    factory.log_in(client, desk.signatory)
    assert client.get(URL).status_code == 403


def test_page_asks_the_same_of_one_case_and_of_three(client):
    desk = factory.submitted(recall=True)
    factory.log_in(client, desk.duty_officer)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    factory.submitted(recall=True)
    factory.submitted()
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)
    assert len(many) <= 9, "\n".join(query["sql"][:120] for query in many)


def test_first_sentence_is_cut_at_a_word():
    assert first_sentence("Un défaut.\nPuis autre chose.") == "Un défaut."
    assert first_sentence("mot " * 100).endswith("mot…")
    assert len(first_sentence("mot " * 100)) <= 241
    assert first_sentence("") == ""


# The age of Volet 1 ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "minutes", "tone"),
    [
        (0, 0, "success"),
        (24, 0, "success"),
        (24, 1, "warning"),
        (72, 0, "warning"),
        (72, 1, "danger"),
    ],
)
def test_age_of_volet1_has_two_thresholds(hours, minutes, tone):
    now = timezone.now()
    start = now - datetime.timedelta(hours=hours, minutes=minutes)
    assert delays.tone_of(start, now) == tone
    assert delays.is_late(start, now) is (tone == "danger")


def test_age_thresholds_are_settings(settings):
    settings.QUALITY_DEFECTS_VOLET1_AGE_HOURS = (1, 2)
    now = timezone.now()
    assert delays.tone_of(now - datetime.timedelta(minutes=90), now) == "warning"


def test_agency_alone_reads_the_ages(client):
    desk = factory.set_up()
    now = (timezone.now() + datetime.timedelta(minutes=1)).replace(second=0, microsecond=0)
    factory.fill_volet(
        desk.volet,
        signal_received_at=now - datetime.timedelta(hours=80),
        qualified_at=now - datetime.timedelta(hours=30),
    )
    with time_machine.travel(now, tick=False):
        factory.sign(desk)
    factory.log_in(client, desk.evaluator)
    text = client.get(f"/agence/defauts-qualite/{desk.case.uuid}/").content.decode()
    assert "Du signalement au volet 1" in text
    assert "plus de 72 h, motif donné" in text
    assert "30 heures" in text
    factory.log_in(client, desk.drafter)
    text = client.get(f"/espace/defauts-qualite/{desk.case.uuid}/").content.decode()
    assert "Du signalement au volet 1" not in text


def decision_links(desk):
    return [
        reverse(f"quality_defects:{name}", args=[desk.case.uuid]) for name in ("risk", "decision")
    ]


def test_duty_officer_weighs_the_risk_and_proposes_the_decision_from_the_card(client):
    desk = agency.assessed(recall=True)
    text = page(client, desk.duty_officer)
    assert all(f'href="{url}"' in text for url in decision_links(desk))
    assert "Proposer une décision" in text
    assert client.get(decision_links(desk)[1]).status_code == 200


def test_case_that_is_not_in_evaluation_has_no_decision_to_propose(client):
    desk = factory.submitted(recall=True)
    assert "Proposer une décision" not in page(client, desk.duty_officer)


def test_second_person_is_led_to_the_proposed_decision_and_its_author_is_not(client):
    desk = agency.assessed(recall=True)
    agency.propose(desk, agency.RECALL_DECISION, actor=desk.duty_officer)
    words = "Lire la décision proposée, pour la confirmer"
    assert words in page(client, desk.second)
    text = page(client, desk.duty_officer)
    assert words not in text
    assert "Proposer une décision" not in text


def test_reader_of_the_page_who_decides_nothing_has_no_such_button(client):
    agency.assessed(recall=True)
    text = page(client, AgentFactory(roles=["validator"]))
    assert "Remplir la fiche de risque" not in text
    assert "Proposer une décision" not in text
