"""Tags of the component kit."""

from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory

from portal.core.kit.containers import CONTAINERS
from portal.core.summary import SummaryRow, SummarySection, SummaryTable


def rendered(template: str, path: str = "/", **context: object) -> BeautifulSoup:
    request = RequestFactory().get(path)
    text = engines["django"].from_string(template).render({**context, "request": request})
    return BeautifulSoup(text, "html.parser")


def test_content_is_escaped_by_default() -> None:
    soup = rendered(
        '{% component "alert" title=title %}{{ text }}{% endcomponent %}',
        title="<b>a</b>",
        text="<script>x</script>",
    )
    assert soup.find("script") is None
    assert soup.find("b") is None


def test_argument_that_a_component_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        rendered('{% component "alert" colour="red" %}x{% endcomponent %}')


@pytest.mark.parametrize(
    "template",
    [
        '{% component "alert" kind="loud" %}x{% endcomponent %}',
        '{% component "clock" label="a" due="b" remaining="c" tone="x" %}{% endcomponent %}',
        '{% state "x" tone="purple" %}',
        '{% button "x" kind="huge" %}',
        '{% breadcrumb "a" "b" %}',
    ],
)
def test_value_outside_the_closed_list_is_refused(template: str) -> None:
    with pytest.raises((ValueError, TemplateSyntaxError)):
        rendered(template)


def test_every_container_has_its_contract() -> None:
    assert all(function.__doc__ for function in CONTAINERS.values())


@pytest.mark.parametrize(
    "template",
    [
        '{% component "phone_call" number="01 55 87 30 00" title="x" %}{% endcomponent %}',
        '{% phone "01 55 87 30 00" %}',
    ],
)
def test_phone_number_is_a_link_except_in_the_demonstration(settings: Any, template: str) -> None:
    settings.PORTAL_DEMO = False
    assert rendered(template).a["href"] == "tel:+33155873000"
    settings.PORTAL_DEMO = True
    shown = rendered(template)
    assert shown.a is None
    assert "01 55 87 30 00" in shown.text


def test_clock_without_arithmetic_has_no_disclosure() -> None:
    template = '{% component "clock" label="a" due="b" remaining="c" %} {% endcomponent %}'
    assert rendered(template).details is None


def test_pages_keep_the_rest_of_the_query() -> None:
    page = Paginator(range(95), 10).page(5)
    soup = rendered("{% pagination page %}", "/?q=azur&page=5", page=page)
    links = {link.text.split()[-1]: link["href"] for link in soup.select("li a")}
    assert links["4"] == "?q=azur&page=4"
    assert soup.select_one("[aria-current=page]").text.split() == ["Page", "5"]
    assert soup.select_one("[rel=next]")["href"] == "?q=azur&page=6"


def test_single_page_shows_no_pages() -> None:
    page = Paginator(range(3), 10).page(1)
    assert rendered("{% pagination page %}", page=page).find() is None


@pytest.mark.parametrize(
    ("path", "direction", "href"),
    [
        ("/", "ascending", "?tri=-date"),
        ("/?tri=-date&page=3", "descending", "?tri=date"),
        ("/?tri=name", None, "?tri=date"),
    ],
)
def test_column_sorts_one_way_then_the_other(path: str, direction: str | None, href: str) -> None:
    soup = rendered('{% sort_header "Date" "date" default="date" %}', path)
    assert soup.th.get("aria-sort") == direction
    assert soup.a["href"] == href


def test_blocked_task_is_no_link() -> None:
    task = {"label": "Signature", "url": "/x/", "state": "blocked", "hint": ""}
    soup = rendered("{% task_list tasks %}", tasks=[task])
    assert soup.a is None
    assert "Pas encore disponible" in soup.text


def test_summary_says_what_is_unanswered() -> None:
    section = SummarySection(
        "Produit",
        rows=[SummaryRow("Nom", ""), SummaryRow("Note", "a\nb")],
        tables=[SummaryTable("Lots", ("Numéro", "Péremption"), (("L1", ""),))],
    )
    soup = rendered('{% summary section "/modifier/" %}', section=section)
    assert [dd.text for dd in soup.select("dd")] == ["Non renseigné", "ab"]
    assert [td["data-label"] for td in soup.select("td")] == ["Numéro", "Péremption"]
    assert soup.select_one("a").text == "Modifier : Produit"


def test_difference_is_said_in_words() -> None:
    row = {"label": "Pays", "before": "", "after": "Belgique", "kind": "added"}
    soup = rendered('{% diff rows "Version 2" %}', rows=[row])
    assert soup.ins.text == "Belgique"
    assert soup.select_one(".state").text == "Ajouté"


@pytest.mark.parametrize(
    ("size", "words"), [(10, "1 Ko"), (184_320, "184 Ko"), (2_440_000, "2,4 Mo")]
)
def test_size_is_said_as_people_do(size: int, words: str) -> None:
    assert words in rendered('{% download "/x" "Accusé" "PDF" size %}', size=size).text


def test_breadcrumb_starts_at_the_home_of_the_room() -> None:
    home = {"label": "Espace", "url": "/espace/"}
    soup = rendered(
        '{% breadcrumb "Dossiers" "/d/" "Dossier 1" %}', portal=SimpleNamespace(home=home)
    )
    assert [each.text for each in soup.select("li > *")] == ["Espace", "Dossiers", "Dossier 1"]
    assert soup.select_one("[aria-current=page]").text == "Dossier 1"
