"""Statistics of the workflow: what is counted, over which period, for whom."""

import csv
import datetime
import html
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.core.charts import Series, Table, bars
from portal.core.workflow import perform
from portal.filings import registry
from portal.filings.services import drafts
from portal.filings.services.statistics import Period, last_twelve_months, year
from quality_defects import statistics
from quality_defects.models import Case, CaseTransition, Clock
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory, give_totp

pytestmark = pytest.mark.django_db

SLUG = "defauts-qualite"


@pytest.fixture
def desk():
    return factory.submitted()


def another_case(desk, **answers):
    spec = registry.get("quality_defects")
    case = drafts.create_draft(spec, organisation=desk.case.organisation, user=desk.drafter)
    factory.fill_volet(case.volet1, **answers)
    perform(case.volet1, "submit", actor=desk.signatory, attestation=True, final=False)
    return Case.objects.get(pk=case.pk)


def counted(name, period=None, series=0):
    """Return the lines of a table that count something."""
    period = period or last_twelve_months(timezone.localdate())
    table = next(one for one in statistics.tables(Case.objects.sent(), period) if one.name == name)
    return {line: numbers[series] for line, numbers in table.rows if numbers[series]}


def test_received_cases_are_counted_by_month(desk):
    another_case(desk)
    old = another_case(desk)
    Case.objects.filter(pk=old.pk).update(
        received_at=datetime.datetime(2025, 12, 31, 22, 59, tzinfo=datetime.UTC)
    )
    assert counted("volumes", year(2025)) == {"décembre 2025": 1}
    assert sum(counted("volumes", year(timezone.localdate().year)).values()) == 2


def test_closed_cases_are_counted_by_the_month_of_their_closing(desk):
    CaseTransition.objects.create(
        filing=desk.case,
        part="case",
        row_pk=desk.case.pk,
        name="close",
        source="in_evaluation",
        target="closed",
        actor=desk.evaluator,
        at=datetime.datetime(2026, 2, 3, tzinfo=datetime.UTC),
    )
    assert counted("volumes", year(2026), series=1) == {"février 2026": 1}


@pytest.mark.parametrize(
    ("hours", "line"),
    [
        (1, "24 heures au plus"),
        (24, "24 heures au plus"),
        (25, "De 24 à 72 heures"),
        (72, "De 24 à 72 heures"),
        (73, "Plus de 72 heures"),
    ],
)
def test_age_of_the_signal_at_receipt(desk, hours, line):
    signal = desk.again().revisions.get().payload["answers"]["signal_received_at"]
    Case.objects.update(
        received_at=datetime.datetime.fromisoformat(signal) + datetime.timedelta(hours=hours)
    )
    assert counted("age-volet-1", last_days()) == {line: 1}


def test_ages_are_counted_by_the_hours_of_the_settings(desk, settings):
    settings.QUALITY_DEFECTS_VOLET1_AGE_HOURS = (1, 6)
    signal = desk.again().revisions.get().payload["answers"]["signal_received_at"]
    Case.objects.update(
        received_at=datetime.datetime.fromisoformat(signal) + datetime.timedelta(hours=5)
    )
    assert counted("age-volet-1", last_days()) == {"De 1 à 6 heures": 1}


def last_days():
    today = timezone.localdate()
    return Period(today - datetime.timedelta(days=30), today + datetime.timedelta(days=30))


def test_answers_are_those_last_signed(desk):
    assert counted("categories") == {"DQ01 – Interversion ou mélange": 1}
    assert counted("criticite") == {"Majeure": 1}
    perform(desk.volet, "amend", actor=desk.drafter)
    volet = desk.volet
    volet.category, volet.subcategory, volet.criticality = "DQ05", "DQ05.1", "critical"
    volet.save()
    # A draft counts nowhere.
    assert counted("criticite") == {"Majeure": 1}
    factory.sign(desk)
    assert counted("categories") == {"DQ05 – Particule ou corps étranger": 1}
    assert counted("criticite") == {"Critique": 1}


def test_volet2_is_waiting_on_time_or_late(desk):
    assert counted("volet-2") == {"Attendu": 1}
    clock = Clock.objects.get(kind="volet2")
    for met_at, line in [
        (clock.due_at, "À temps"),
        (clock.due_at + datetime.timedelta(1), "En retard"),
    ]:
        Clock.objects.filter(pk=clock.pk).update(state="met", met_at=met_at)
        assert counted("volet-2") == {line: 1}
    Clock.objects.filter(pk=clock.pk).update(state="overdue", met_at=None)
    assert counted("volet-2") == {"En retard": 1}


def test_states_leave_out_what_was_never_sent(desk):
    case = perform(another_case(desk), "take", actor=desk.evaluator)
    perform(case, "confirm_triage", actor=desk.evaluator, priority=case.priority)
    factory.set_up()
    assert counted("etats") == {"En triage": 1, "En évaluation": 1}


def test_an_empty_period_says_so(desk):
    for table in statistics.tables(Case.objects.sent(), year(2019)):
        assert table.summary
        assert all(not any(numbers) for _line, numbers in table.rows)


def test_summary_names_the_most_frequent(desk):
    another_case(desk)
    tables = statistics.tables(Case.objects.sent(), last_twelve_months(timezone.localdate()))
    found = {one.name: one.summary for one in tables}
    assert found["criticite"] == "2 dossiers. Le plus fréquent : Majeure (2)."


def test_queries_do_not_grow_with_the_cases(client, desk):
    factory.log_in(client, desk.evaluator)
    address = reverse("filings:statistics", args=[SLUG])

    def statements():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    few = statements()
    for _ in range(3):
        another_case(desk)
    assert statements() == few


def test_page_draws_each_table_and_links_its_csv(client, desk):
    factory.log_in(client, desk.evaluator)
    page = html.unescape(client.get(reverse("filings:statistics", args=[SLUG])).content.decode())
    tables = statistics.tables(Case.objects.sent(), last_twelve_months(timezone.localdate()))
    assert page.count("<figure") == len(tables)
    for table in tables:
        assert f'<h2 class="chart__title">{table.title}</h2>' in page
        assert table.summary in page
        assert f"/{table.name}.csv?" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("annee=2026", "du 01/01/2026 au 31/12/2026"),
        ("du=05/01/2026&au=08/02/2026", "du 05/01/2026 au 08/02/2026"),
        ("du=05/01/2026", "Donnez les deux dates"),
        ("du=05/01/2026&au=01/01/2026", "Choisissez une date qui suit la première."),
        ("du=05/01/1900&au=01/01/2026", "dix ans au plus"),
        ("annee=1788", "Dossiers reçus du"),
        ("du=hier&au=demain", "Dossiers reçus du"),
    ],
)
def test_period_is_chosen(client, desk, query, words):
    factory.log_in(client, desk.evaluator)
    address = f"{reverse('filings:statistics', args=[SLUG])}?{query}"
    assert words in html.unescape(client.get(address).content.decode())


def test_csv_of_a_table(client, desk):
    factory.log_in(client, desk.evaluator)
    response = client.get(
        reverse("filings:statistics_csv", args=[SLUG, "criticite"]), {"annee": "2026"}
    )
    name = "defauts-qualite-criticite-20260101-20261231.csv"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    text = response.content.decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    assert rows[0] == ["Criticité proposée", "Dossiers"]
    assert len(rows) == 4
    unknown = reverse("filings:statistics_csv", args=[SLUG, "inconnu"])
    assert client.get(unknown).status_code == 404


def test_only_agents_of_the_workflow_read_them(client, desk):
    page = reverse("filings:statistics", args=[SLUG])
    table = reverse("filings:statistics_csv", args=[SLUG, "etats"])
    home = reverse("filings:statistics_choose")
    factory.log_in(client, AgentFactory(roles=["evaluator"], roles__workflow="recalls"))
    assert client.get(page).status_code == 404
    assert client.get(table).status_code == 404
    assert "aucune démarche" in client.get(home).content.decode()
    for person in (give_totp(desk.drafter), desk.signatory):
        factory.log_in(client, person)
        assert {client.get(one).status_code for one in (page, table, home)} == {403}
    factory.log_in(client, desk.evaluator)
    assert f'href="{page}"' in client.get(home).content.decode()
    factory.log_in(client, AgentFactory(roles=["evaluator"], roles__workflow="quality_defects"))
    assert client.get(home).url == page


def test_period_of_twelve_months():
    period = last_twelve_months(datetime.date(2026, 3, 15))
    assert (period.first, period.last) == (datetime.date(2025, 4, 1), datetime.date(2026, 3, 15))
    assert len(period.months()) == 12
    assert last_twelve_months(datetime.date(2026, 12, 1)).first == datetime.date(2026, 1, 1)
    # The clocks change within a period; its days stay whole.
    assert period.start.hour == period.end.hour == 0


def test_longest_bar_takes_the_whole_width():
    table = Table("t", "T", "H", ("a", "b"), (Series("x", (5, 0)), Series("y", (1, 10))), "")
    assert [[bar.width for bar in each] for _line, each in bars(table)] == [
        ["50.0", "10.0"],
        ["0.0", "100.0"],
    ]
    nothing = Table("t", "T", "H", ("a",), (Series("x", (0,)),), "")
    assert bars(nothing)[0][1][0].width == "0.0"
