"""Indicators of the letters: what is counted, over which period, for whom."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from dhpc import statistics
from dhpc.models import Consultation, Dossier
from portal.filings.services.statistics import last_twelve_months, year
from tests.factories import dhpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db

SLUG = "dhpc"


def table(name, period=None):
    period = period or last_twelve_months(timezone.localdate())
    tables = statistics.tables(Dossier.objects.sent(), period)
    return next(one for one in tables if one.name == name)


def counted(name, series=0, period=None):
    """Return the lines of a table that count something."""
    rows = table(name, period).rows
    return {line: numbers[series] for line, numbers in rows if numbers[series]}


def test_a_letter_is_counted_by_the_month_of_each_step():
    factory.published()
    for series in range(4):
        assert sum(counted("volumes", series).values()) == 1, series
    assert not counted("volumes", period=year(2020))


def test_delays_are_whole_days_of_the_letters_that_went_through():
    desk = factory.proved()
    dossier = desk.again()
    sent = dossier.dispatch.first_sent_at
    Dossier.objects.filter(pk=dossier.pk).update(
        received_at=sent - datetime.timedelta(days=9, hours=5),
        agreed_at=sent - datetime.timedelta(days=2, hours=1),
    )
    factory.opened()

    assert dict(table("delais").rows) == {
        "De la demande à l’accord": (1, 7, 7),
        "De l’accord au premier envoi": (1, 2, 2),
        "Du premier envoi aux preuves": (1, 0, 0),
    }


def test_versions_and_states_are_counted_by_letter():
    desk = factory.in_review()
    factory.opened()
    assert counted("versions") == {"1": 1}
    assert counted("etats") == {"Préparation de la lettre": 1, "Ouvert": 1}
    assert desk.again().state == "writing"


def test_the_controls_speak_of_the_first_version_as_it_was_deposited():
    desk = factory.in_review()
    first = desk.again().revisions.get(part="letter")
    answers = statistics.answers_of(desk.letter, first)
    assert answers["subject"]
    assert "2" not in counted("controles-premier-depot")
    report = statistics.controls.run(answers, statistics.Facts.load(first.payload["facts"]))
    warned = {one.control.value for one in report.warnings}
    found = {line.partition(" ")[0] for line in counted("controles-premier-depot", series=1)}
    assert found == warned


def test_a_control_that_blocks_the_layout_is_counted(monkeypatch):
    factory.in_review()
    long = statistics.pages.Measured(pages=3)
    monkeypatch.setattr(statistics.pages, "of_version", lambda dossier, number: long)
    [(line, number)] = counted("controles-premier-depot").items()
    assert (line.partition(" ")[0], number) == ("V2", 1)


def test_coverage_channels_and_delivery_come_from_statements_and_proofs():
    factory.proved(
        factory.counts(610) | {"undelivered": 90},
        factory.counts(500, audience="pharmaciens_officine", targeted=500, sent=500),
    )
    told = table("couverture")
    assert [numbers for _line, numbers in told.rows] == [(1000, 610), (500, 500)]
    assert "74 %" in told.summary
    assert sum(counted("canaux").values()) == 1400
    delivery = table("distribution")
    assert [numbers[0] for _line, numbers in delivery.rows] == [1500, 1110, 90, 0]
    assert "6 %" in delivery.summary


def test_the_answers_of_consulted_bodies_are_counted():
    desk = factory.in_review()
    common = {
        "filing": desk.dossier,
        "question": "Votre avis ?",
        "invited_by": desk.evaluator,
        "due_on": timezone.localdate(),
        "organisation": desk.other_firm,
    }
    ended = common | {"state": "expired", "ended_at": timezone.now()}
    Consultation.objects.create(**ended)
    Consultation.objects.create(
        **common | {"state": "answered", "interests": "none"},
        declared_by=desk.other_drafter,
        declared_at=timezone.now(),
        opinion="favourable",
        answer="Rien à redire.",
        answered_at=timezone.now(),
    )
    told = table("consultations")
    assert [numbers[0] for _line, numbers in told.rows] == [1, 0, 1, 0]
    assert "50 %" in told.summary


def test_the_page_is_for_the_agents_of_the_workflow(client):
    desk = factory.proved()
    address = reverse("filings:statistics", args=[SLUG])
    log_in(client, desk.evaluator)
    page = client.get(address).text
    assert "Couverture par groupe de destinataires" in page
    assert "De la demande à l’accord" in page
    csv = client.get(reverse("filings:statistics_csv", args=[SLUG, "delais"]))
    assert "Médiane (jours)" in csv.content.decode()
    log_in(client, desk.drafter)
    assert client.get(address).status_code in (302, 403, 404)
