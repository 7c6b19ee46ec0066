"""Many rows: a table on the page of the section, a page for each row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.core.fields import MANY_ROWS
from portal.filings.services import revisions
from quality_defects.models import Lot
from quality_defects.validation import missing_items
from tests.factories import quality_defects as factory
from tests.quality_defects.pages import address, section_url

pytestmark = pytest.mark.django_db


def fill(desk, count):
    Lot.objects.bulk_create(
        Lot(part=desk.volet, position=n, **factory.LOT | {"number": f"TEST-{n:05d}"})
        for n in range(1, count)
    )


@pytest.fixture
def desk(client):
    desk = factory.set_up()
    factory.log_in(client, desk.drafter)
    return desk


def page(name, desk, *words):
    return address(name, desk.case, "volet1", "lots", "lots", *words)


def test_few_rows_are_forms_and_many_are_a_table(client, desk):
    fill(desk, MANY_ROWS)
    assert "lots-24-number" in client.get(section_url(desk.case, "lots")).content.decode()
    Lot.objects.create(part=desk.volet, number="TEST-LAST", position=99)
    shown = client.get(section_url(desk.case, "lots"))
    assert not shown.context["row_sets"]
    assert len(shown.context["row_groups"][0].page.object_list) == MANY_ROWS + 1


def test_table_is_searched_and_filtered(client, desk):
    fill(desk, 60)
    desk.volet.lots.filter(number="TEST-00042").update(status="")
    url = section_url(desk.case, "lots")
    (found,) = client.get(url, {"q": "test-00041"}).context["row_groups"][0].page.object_list
    assert found.number == 42
    (wrong,) = client.get(url, {"incomplets": "1"}).context["row_groups"][0].page.object_list
    assert wrong.problems == ["Situation du lot"]
    assert client.get(f"{wrong.url}?verifier=1").context["form"].errors["status"]
    assert len(client.get(url, {"page": "2"}).context["row_groups"][0].page.object_list) == 10


def test_saving_the_section_of_a_table_leaves_its_rows(client, desk):
    fill(desk, 60)
    client.post(section_url(desk.case, "lots"), {"version": "0", "next": "1"})
    assert desk.volet.lots.count() == 60


def test_table_asks_as_many_queries_for_thirty_rows_as_for_sixty(client, desk):
    url = section_url(desk.case, "lots")
    fill(desk, 30)
    client.get(url)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
        fill(desk, 31)
    assert counts[0] == counts[1]


def row_data(client, url, **more):
    shown = client.get(url).context
    fields = {
        bound.html_name: bound.field.widget.format_value(bound.value())
        if not isinstance(bound.value(), list)
        else bound.value()
        for bound in shown["form"]
        if bound.value() not in (None, "")
    }
    return {"version": shown["seen"]} | fields | more


def test_row_is_edited_on_its_page(client, desk):
    lot = desk.volet.lots.get()
    url = page("row", desk, lot.key)
    before = desk.volet.values()
    assert client.post(url, row_data(client, url)).status_code == 302
    assert desk.volet.values() == before
    client.post(url, row_data(client, url, number="TEST-Z1"))
    assert desk.volet.lots.get().number == "TEST-Z1"
    wrong = client.post(url, row_data(client, url, expiry="bientôt"))
    assert wrong.context["form"].errors["expiry"]
    assert "bientôt" in client.get(url).content.decode()


def test_two_people_on_one_row_see_both_versions_and_on_two_rows_nothing(client, desk):
    fill(desk, 3)
    first, second, _third = desk.volet.lots.all()
    url, other = (page("row", desk, one.key) for one in (first, second))
    mine = row_data(client, url, number="TEST-MINE")
    client.post(other, row_data(client, other, number="TEST-OTHER"))
    assert client.post(url, mine).status_code == 302
    theirs = mine | {"number": "TEST-LATE"}
    answer = client.post(url, theirs)
    assert answer.status_code == 409
    assert {change.after for change in answer.context["changes"]} == {"TEST-LATE"}
    kept = dict(answer.context["posted"]) | {"version": answer.context["version"]}
    assert client.post(url, kept).status_code == 302
    assert desk.volet.lots.get(key=first.key).number == "TEST-LATE"


def test_row_is_added_and_rows_are_deleted_once_confirmed(client, desk):
    client.post(page("add_row", desk), {"number": "TEST-NEW"})
    new = desk.volet.lots.get(number="TEST-NEW")
    asked = client.post(page("delete_rows", desk), {"row": [str(new.key)]})
    assert "TEST-NEW" in asked.content.decode()
    assert desk.volet.lots.count() == 2
    client.post(page("delete_rows", desk), {"row": [str(new.key)], "confirmed": "1"})
    assert list(desk.volet.lots.values_list("number", flat=True)) == ["TEST-A01"]
    client.post(page("delete_rows", desk), {"row": ["x"], "confirmed": "1"})
    assert desk.volet.lots.count() == 1


def test_what_many_rows_lack_is_told_together(desk):
    fill(desk, 60)
    desk.volet.lots.exclude(number="TEST-A01").update(status="")
    (told,) = missing_items(desk.volet)
    assert told.text.startswith("Lot 2 et 58 autres lignes")


def test_thousands_of_rows_are_restored_as_they_were_in_few_statements(desk):
    fill(desk, 1_200)
    factory.sign(desk)
    volet = desk.volet
    signed = volet.values()
    keys = list(volet.lots.values_list("pk", flat=True)[:500])
    volet.lots.filter(pk__in=keys).delete()
    volet.lots.update(number="TEST-CHANGED", unknowns={"size": None})
    Lot.objects.create(part=volet, number="TEST-MORE", position=5_000)
    with CaptureQueriesContext(connection) as captured:
        revisions.restore(volet, volet.filing.revisions.get())
    assert len(captured) < 12
    assert desk.volet.values() == signed
