"""The study counts what a person counts by hand, and its page says so."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.publication.enums import Lifecycle
from portal.publication.services.rebuilding import rebuild
from recalls import study
from recalls.models import StudyLine
from tests.factories import publications

pytestmark = pytest.mark.django_db

URL = "/actions/etude/"


def published(
    day, maker="Alpha Médical", *, codes=1.0, listed=1.0, recipients=1.0, letter=0, **changes
):
    """Publish one action whose letter met each point as told, at noon of `day`."""
    score = round(100 * (codes + listed + recipients) / 3)
    shares = {"score": score, "barcode": codes, "list": listed, "recipients": recipients}
    shares["letter"] = letter
    values = {
        "kind": "action",
        "maker": maker,
        "facets": {"product_kinds": ["device"]},
        "payload": {"completeness": shares},
    }
    at = datetime.datetime.combine(day, datetime.time(11), datetime.UTC)
    return publications.published(at=at, **values | changes)


@pytest.fixture
def counted():
    """Seven actions that count, and what does not."""
    published(datetime.date(2025, 2, 3))
    published(datetime.date(2025, 3, 31), codes=0.5, letter=2)
    published(datetime.date(2025, 4, 1), codes=0.0, recipients=0.0)
    published(datetime.date(2025, 12, 31), "ALPHA MEDICAL", codes=0.0)
    published(datetime.date(2026, 1, 1), listed=0.25)
    published(datetime.date(2026, 1, 2), "Bêta", codes=0.0, listed=0.0, recipients=0.0)
    published(datetime.date(2026, 5, 9), "Bêta")
    published(datetime.date(2026, 5, 9), exercise=True)
    published(datetime.date(2026, 5, 9), facets={"product_kinds": ["medicine"]})
    gone = published(datetime.date(2026, 5, 9))
    publications.published(
        publications.following(
            gone,
            kind="action",
            version_kind="retraction",
            lifecycle=Lifecycle.RETRACTED,
            reason="Erreur",
            facets={"product_kinds": ["device"]},
            items=(),
        )
    )


def numbers(one):
    return tuple(getattr(one, name) for name in study.NUMBERS)


def test_quarters_are_counted_as_by_hand(counted):
    found = {one.name: numbers(one) for one in study.by_quarter()}

    # total, a code, in the letter, codes, list, recipients, everything, points
    assert found == {
        datetime.date(2025, 1, 1): (2, 2, 1, 1, 2, 2, 1, 183),
        datetime.date(2025, 4, 1): (1, 0, 0, 0, 1, 0, 0, 33),
        datetime.date(2025, 10, 1): (1, 0, 0, 0, 1, 1, 0, 67),
        datetime.date(2026, 1, 1): (2, 1, 0, 1, 0, 1, 0, 75),
        datetime.date(2026, 4, 1): (1, 1, 0, 1, 1, 1, 1, 100),
    }


def test_a_maker_is_one_whatever_its_accents_and_capitals(counted):
    found = study.by_maker(None, None)

    assert [(one.total, one.everything, one.mean) for one in found] == [(5, 1, 72), (2, 1, 50)]
    assert [one.name.casefold()[:4] for one in found] == ["alph", "bêta"]


def test_new_year_in_paris_is_the_boundary(counted):
    at = datetime.datetime(2025, 12, 31, 23, 30, tzinfo=datetime.UTC)
    publications.published(
        kind="action",
        at=at,
        facets={"product_kinds": ["ivd"]},
        payload={"completeness": {"score": 0}},
    )

    found = {one.name: one.total for one in study.by_quarter()}

    assert found[datetime.date(2026, 1, 1)] == 3
    assert found[datetime.date(2025, 10, 1)] == 1


def test_a_new_version_changes_what_is_counted():
    first = published(datetime.date(2025, 2, 3), codes=0.0)
    assert [numbers(one)[:3] for one in study.by_quarter()] == [(1, 0, 0)]

    publications.published(
        publications.following(
            first,
            kind="action",
            maker="Alpha Médical",
            facets={"product_kinds": ["device"]},
            payload={"completeness": {"score": 100, "barcode": 1, "list": 1, "recipients": 1}},
        )
    )

    assert [numbers(one)[:4] for one in study.by_quarter()] == [(1, 1, 0, 1)]


def test_rebuilding_makes_the_same_lines(counted):
    before = list(StudyLine.objects.order_by("pk").values_list())
    StudyLine.objects.all().delete()

    rebuild()

    assert list(StudyLine.objects.order_by("pk").values_list()) == before


def test_page_shows_the_numbers_and_the_reference_apart(client, counted):
    page = client.get(URL, {"annee": "2025"}).content.decode()

    assert "246" in page
    assert "4,9" in page
    assert "24 janvier 2024" in page
    # Four actions of 2025: two with a code, one with everything.
    figures = page[page.index('class="figures"') : page.index("</dl>")]
    assert figures.count("figure__value") == 8
    assert ">4<" in figures
    assert "50\xa0% des actions" in figures.replace("50 %", "50\xa0%")
    assert "Bêta" not in page


def test_makers_with_few_actions_are_not_named(client, counted, settings):
    settings.RECALLS_STUDY_MINIMUM = 3
    page = client.get(URL).content.decode()
    assert "Bêta" not in page
    assert "1 autre fabricant" in page

    alone = client.get(URL, {"fabricant": "beta"}).content.decode()
    assert "Moins de 3 actions" in alone
    assert 'class="figures"' not in alone
    assert client.get(f"{URL}periodes.csv", {"fabricant": "beta"}).content.count(b"\n") == 1

    settings.RECALLS_STUDY_MINIMUM = 1
    assert "Bêta" in client.get(URL).content.decode()


def test_wrong_questions_are_answered_in_words(client, counted):
    assert client.get(URL, {"annee": "n’importe"}).status_code == 422
    assert client.get(URL, {"trimestre": "2"}).status_code == 422
    assert client.get(URL, {"annee": "1800", "page": "x"}).status_code == 200
    assert client.get(f"{URL}autre.csv").status_code == 404


@pytest.mark.parametrize(("page", "status"), [("", 422), ("periodes.csv", 200)])
def test_name_that_no_text_may_hold_is_answered(client, counted, page, status):
    assert client.get(f"{URL}{page}", {"fabricant": "\x00beta"}).status_code == status


def test_csv_has_the_same_numbers_and_runs_nothing(client, settings):
    settings.RECALLS_STUDY_MINIMUM = 1
    published(datetime.date(2026, 5, 9), "=cmd|'/c calc'!A1", codes=0.5)

    answer = client.get(f"{URL}fabricants.csv", {"annee": "2026"})

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0].startswith("'=")
    assert rows[1][1:] == ["1", "1", "0", "0", "1", "1", "0", "83"]
    assert "attachment" in answer["Content-Disposition"]


def test_number_of_statements_does_not_grow(client, counted):
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for number in range(12):
        published(datetime.date(2024, 1 + number, 1), f"Fabricant {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(URL)

    assert len(many) == len(few)
    assert sum("recalls_studyline" in one["sql"] for one in many) == 2


def test_page_speaks_english(client, counted):
    page = client.get(URL, headers={"accept-language": "en"}).content.decode()

    assert "Can software read the safety actions?" in page
