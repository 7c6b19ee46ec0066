"""What an agent has read of the versions, what is new since, and any two versions compared."""

import html

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AccessLog
from portal.filings.services import readings
from quality_defects.models import VersionRead
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory
from tests.factories.versions import add_versions

pytestmark = pytest.mark.django_db

SLUG = "defauts-qualite"


@pytest.fixture
def desk():
    return factory.submitted()


def url(desk, name, *words):
    return reverse(f"filings:{name}", args=[SLUG, desk.case.uuid, *words])


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def read_of(user):
    return VersionRead.objects.get(user=user)


def test_first_visit_is_no_news_and_is_remembered(client, desk):
    factory.log_in(client, desk.evaluator)
    page = text(client, url(desk, "agency_case"))
    assert "Nouveau depuis" not in page
    assert (read_of(desk.evaluator).number, read_of(desk.evaluator).previous) == (1, 0)


def test_news_start_from_the_version_that_this_agent_last_saw(client, desk):
    factory.log_in(client, desk.evaluator)
    text(client, url(desk, "agency_case"))
    add_versions(desk.case, 2, changed=0)
    add_versions(desk.case, 3, changed=1)
    page = text(client, url(desk, "agency_case"))
    changes = readings.read_parts(desk.again(), [desk.volet], desk.evaluator)[0].changes
    # From version 1, whose batch had few answers: more than the one change from 2 to 3.
    assert len(changes) > 1
    found = f"Nouveau depuis votre dernière visite : Volet 1, version 3, {len(changes)} changements"
    assert found in page
    assert "Ce qui change depuis la version 1" in page
    assert "LOT-V3" in page


def test_one_change_is_told_in_the_singular(client, desk):
    add_versions(desk.case, 2)
    factory.log_in(client, desk.evaluator)
    text(client, url(desk, "agency_case"))
    add_versions(desk.case, 3)
    assert "version 3, 1 changement\n" in text(client, url(desk, "agency_case")).replace(
        "</h2>", "\n"
    )


def test_news_go_once_seen_and_the_difference_stays(client, desk):
    factory.log_in(client, desk.evaluator)
    text(client, url(desk, "agency_case"))
    add_versions(desk.case, 3)
    assert "Nouveau depuis" in text(client, url(desk, "agency_case"))
    page = text(client, url(desk, "agency_case"))
    assert "Nouveau depuis" not in page
    assert "Ce qui change depuis la version 1" in page


def test_a_version_that_changes_no_answer_is_no_news(client, desk):
    add_versions(desk.case, 2, changed=0)
    factory.log_in(client, desk.evaluator)
    text(client, url(desk, "agency_case"))
    add_versions(desk.case, 3, changed=0)
    page = text(client, url(desk, "agency_case"))
    assert read_of(desk.evaluator).number == 3
    assert "Nouveau depuis" not in page
    assert "Les réponses sont les mêmes." in page


def test_each_agent_has_their_own_reading(client, desk):
    factory.log_in(client, desk.evaluator)
    text(client, url(desk, "agency_case"))
    add_versions(desk.case, 3)
    factory.log_in(client, desk.second)
    page = text(client, url(desk, "agency_case"))
    assert "Nouveau depuis" not in page
    assert "Ce qui change depuis la version 2" in page
    assert read_of(desk.evaluator).number == 1


def test_opening_a_version_counts_as_reading_it(client, desk):
    add_versions(desk.case, 3)
    factory.log_in(client, desk.evaluator)
    text(client, url(desk, "version", "volet1", 2))
    assert (read_of(desk.evaluator).number, read_of(desk.evaluator).previous) == (2, 0)
    text(client, url(desk, "agency_case"))
    assert (read_of(desk.evaluator).number, read_of(desk.evaluator).previous) == (3, 2)
    text(client, url(desk, "version", "volet1", 1))
    assert read_of(desk.evaluator).number == 3


def test_the_firm_leaves_no_reading_and_sees_no_notice(client, desk):
    add_versions(desk.case, 2)
    factory.log_in(client, desk.drafter)
    text(client, url(desk, "version", "volet1", 2))
    assert "Nouveau depuis" not in text(client, url(desk, "case"))
    assert not VersionRead.objects.exists()


def test_two_pages_opened_at_once_leave_one_row(desk):
    case = desk.again()
    readings.note_reading(case, desk.evaluator, "volet1", 1)
    stale = read_of(desk.evaluator)
    readings.note_reading(case, desk.evaluator, "volet1", 2, read_of(desk.evaluator))
    again = readings.note_reading(case, desk.evaluator, "volet1", 2, stale)
    assert (read_of(desk.evaluator).number, read_of(desk.evaluator).previous) == (2, 1)
    assert VersionRead.objects.count() == 1
    assert again.pk == stale.pk


def test_a_reading_goes_forward(desk):
    with pytest.raises(IntegrityError), transaction.atomic():
        VersionRead.objects.create(
            filing=desk.case,
            user=desk.evaluator,
            part="volet1",
            number=1,
            previous=1,
            at=timezone.now(),
        )


# Compare -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", ["evaluator", "drafter"])
def test_any_two_versions_are_compared_in_words(client, desk, reader):
    add_versions(desk.case, 4)
    factory.log_in(client, getattr(desk, reader))
    page = text(client, url(desk, "compare", "volet1") + "?de=2&a=4")
    assert "De la version 2 à la version 4" in page
    assert "<p>1 réponse modifiée.</p>" in page
    assert "<del>LOT-V2</del>" in page
    assert "<ins>LOT-V4</ins>" in page
    assert "LOT-V3" not in page
    assert AccessLog.objects.filter(label="volet1 v2–v4").exists()


def test_compare_begins_with_the_last_two(client, desk):
    add_versions(desk.case, 3)
    factory.log_in(client, desk.evaluator)
    page = text(client, url(desk, "compare", "volet1"))
    assert "De la version 2 à la version 3" in page


def test_compare_backwards_is_allowed(client, desk):
    add_versions(desk.case, 3)
    factory.log_in(client, desk.evaluator)
    page = text(client, url(desk, "compare", "volet1") + "?de=3&a=2")
    assert "<del>LOT-V3</del>" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("de=1&a=1", "Choisissez deux versions différentes."),
        ("de=1&a=9", "Sélectionnez"),
        ("de=x&a=", "Sélectionnez"),
    ],
)
def test_compare_says_what_is_wrong_with_the_choice(client, desk, query, words):
    add_versions(desk.case, 2)
    factory.log_in(client, desk.evaluator)
    page = text(client, f"{url(desk, 'compare', 'volet1')}?{query}")
    assert words in page or "Choisissez" in page
    assert "De la version" not in page


@pytest.mark.parametrize("name", ["compare", "version_rows"])
def test_another_firm_finds_nothing(client, desk, name):
    words = ("volet1",) if name == "compare" else ("volet1", 1, "lots")
    for stranger in (desk.outsider, AgentFactory(roles=["evaluator"], roles__workflow="recalls")):
        factory.log_in(client, stranger)
        assert client.get(url(desk, name, *words)).status_code == 404


def test_unknown_groups_and_versions_are_not_found(client, desk):
    factory.log_in(client, desk.evaluator)
    assert client.get(url(desk, "version_rows", "volet1", 1, "inconnu")).status_code == 404
    assert client.get(url(desk, "version_rows", "volet1", 9, "lots")).status_code == 404
    assert client.get(url(desk, "compare", "inconnu")).status_code == 404


# Long tables -------------------------------------------------------------------------------------


def test_long_tables_are_cut_and_lead_to_all_rows(client, desk):
    add_versions(desk.case, 2, lots=120, changed=0)
    factory.log_in(client, desk.evaluator)
    for address in (url(desk, "agency_case"), url(desk, "version", "volet1", 2)):
        page = text(client, address)
        assert "20 premières lignes sur 120." in page
        assert "20. number-19" in page
        assert "21. number-" not in page
    first = text(client, url(desk, "version_rows", "volet1", 2, "lots"))
    assert "Lignes 1 à 100 sur 120." in first
    second = text(client, url(desk, "version_rows", "volet1", 2, "lots") + "?page=2")
    assert "Lignes 101 à 120 sur 120." in second
    assert "number-119" in second
    assert "number-99<" not in second


def test_long_differences_are_cut_and_lead_to_all_changes(client, desk):
    add_versions(desk.case, 2, lots=120, changed=0)
    add_versions(desk.case, 3, lots=120, changed=120)
    factory.log_in(client, desk.evaluator)
    page = text(client, url(desk, "agency_case"))
    assert "50 premiers changements sur 120." in page
    every = text(client, url(desk, "compare", "volet1") + "?de=2&a=3")
    assert "<p>120 réponses modifiées.</p>" in every
    assert every.count("<ins>") == 100
    assert text(client, url(desk, "compare", "volet1") + "?de=2&a=3&page=2").count("<ins>") == 20


def queries(client, address):
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.parametrize(
    ("reader", "name", "words"),
    [
        ("evaluator", "agency_case", ()),
        ("evaluator", "version", ("volet1", 2)),
        ("evaluator", "version_rows", ("volet1", 2, "lots")),
        ("evaluator", "compare", ("volet1",)),
        ("drafter", "case", ()),
    ],
)
def test_pages_ask_the_same_of_two_versions_and_of_twenty_with_500_lots(
    client, desk, reader, name, words
):
    add_versions(desk.case, 2)
    factory.log_in(client, getattr(desk, reader))
    few = queries(client, url(desk, name, *words))
    add_versions(desk.case, 20, lots=500)
    many = queries(client, url(desk, name, *words))
    assert len(many) == len(few), "\n".join(many)
    frozen = [sql for sql in many if '"quality_defects_caserevision"."payload"' in sql]
    assert len(frozen) <= 2


def test_a_first_version_asks_no_more_than_the_twentieth(client, desk):
    factory.log_in(client, desk.evaluator)
    alone = queries(client, url(desk, "agency_case"))
    add_versions(desk.case, 20, lots=500)
    many = queries(client, url(desk, "agency_case"))
    assert len(many) == len(alone), "\n".join(many)
