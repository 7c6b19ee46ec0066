"""Finding publications by words, codes and filters."""

import datetime

import pytest
from django.core.cache import cache

from portal.publication.search import Query, Sort, search
from portal.publication.search import finding as finding_module
from tests.factories.publications import AT, edition, every, following, lot, published

pytestmark = pytest.mark.django_db
GS = "\x1d"


def found(text: str = "", **changes) -> list[str]:
    """Return the references found, in order."""
    return [one.reference for one in search(Query(text=text, **changes)).documents]


def counts(page, facet: str) -> dict[str, int]:
    return {value.code: value.count for value in page.facets[facet]}


@pytest.fixture
def three():
    """S2600001 to S2600003, a day apart."""
    day = datetime.timedelta(days=1)
    return [
        published(
            edition(
                title="Bandelettes de glycémie",
                summary="Été comme hiver, destiné aux officines.",
                maker="Étoile Santé",
                text="Lecteur Vérité, cathéters exclus",
                items=[lot("L1")],
                facets={
                    "recipients": ["officine"],
                    "product_kinds": ["dmdiv"],
                    "actions": ["quarantine", "return"],
                    "types": ["rappel"],
                    "emdn": ["W0101"],
                },
            ),
            at=AT,
        ),
        published(
            edition(
                title="Cathéters veineux centraux",
                summary="Destiné aux établissements de santé.",
                maker="Zénith Médical",
                text="l’œil de l’infirmière ; bandelettes exclues",
                urgent=True,
                items=[every(identifier="REF-77.B", identifier_kind="manufacturer_ref")],
                facets={
                    "recipients": ["etablissement_sante", "pui"],
                    "product_kinds": ["dm"],
                    "actions": ["return"],
                    "types": ["rappel"],
                    "emdn": ["C0101", "C02"],
                },
            ),
            at=AT + day,
        ),
        published(
            edition(
                title="Pompe à insuline",
                summary="Mise à jour du logiciel.",
                maker="étoile santé",
                lifecycle="closed",
                items=[],
                facets={
                    "recipients": ["officine", "pui"],
                    "product_kinds": ["dm"],
                    "types": ["information"],
                    "emdn": ["C0199"],
                },
            ),
            at=AT + 2 * day,
        ),
    ]


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("", ["S2600003", "S2600002", "S2600001"]),
        ("glycémie", ["S2600001"]),
        ("GLYCEMIE", ["S2600001"]),
        ("catheter", ["S2600002", "S2600001"]),
        ("cathéters veineux", ["S2600002"]),
        ("bandelette", ["S2600001", "S2600002"]),
        ("insu", ["S2600003"]),
        ("oeil", ["S2600002"]),
        ("pompe à insuline", ["S2600003"]),
        ("pompe a insuline", ["S2600003"]),
        ("glycémie été", ["S2600001"]),
        ("glycemie ete", ["S2600001"]),
        ("l'infirmière", ["S2600002"]),
        ("étoile", ["S2600001", "S2600003"]),
        ('"veineux centraux"', ["S2600002"]),
        ('"centraux veineux"', []),
        ("à", []),
        ("?!", []),
        ("glycémie insuline", []),
        ("'; DROP TABLE & | ! <-> :*", []),
        ("\\ ' \" ( ) %s %(a)s", []),
    ],
)
def test_words(three, text, references):
    assert sorted(found(text)) == sorted(references)


def test_a_word_of_the_title_comes_before_a_word_of_the_text(three):
    assert found("bandelettes") == ["S2600001", "S2600002"]
    assert found("cathéters") == ["S2600002", "S2600001"]
    assert search(Query(text="bandelettes")).ranked


def test_beyond_some_matches_the_order_is_by_date_and_said(three, monkeypatch):
    monkeypatch.setattr(finding_module, "MOST_RANKED", 1)

    page = search(Query(text="bandelettes"))

    assert [one.reference for one in page.documents] == ["S2600002", "S2600001"]
    assert not page.ranked
    assert page.is_too_broad
    assert not search(Query(text="bandelettes", sort=Sort.UPDATED)).is_too_broad


@pytest.mark.parametrize(
    ("typed", "corrected", "reference"),
    [
        ("glicémie", "glycemie", "S2600001"),
        ("insulien", "insuline", "S2600003"),
        ("pompe insulline", "pompe insuline", "S2600003"),
        ("cathetres veineux", "catheters veineux", "S2600002"),
    ],
)
def test_a_typo_is_corrected_and_said(three, typed, corrected, reference):
    page = search(Query(text=typed))

    assert page.corrected == corrected
    assert page.documents[0].reference == reference


@pytest.mark.parametrize(
    "typed", ["glycémie", "cathéter", "bandelett", "infirmiere", "xqzwk", "ABC"]
)
def test_what_is_known_or_like_nothing_is_not_corrected(three, typed):
    assert search(Query(text=typed)).corrected == ""


def test_a_word_that_no_document_holds_any_more_is_no_correction(three):
    published(following(three[0], title="Autre", summary="", maker="", items=[]))

    assert search(Query(text="glicémie")).corrected == ""


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("03401060012342", "S2600001"),
        ("3401060012342", "S2600001"),
        ("3401 0600 12342", "S2600001"),
        (f"]d201034010600123421727063010L1{GS}21SER1", "S2600001"),
        ("(01)03401060012342(10)L1", "S2600001"),
        ("ref-77b", "S2600002"),
        ("REF 77.B", "S2600002"),
        ("S2600003", "S2600003"),
        ("s2600003", "S2600003"),
    ],
)
def test_a_code_finds_its_publications(three, text, reference):
    page = search(Query(text=text))

    assert page.is_code
    assert [one.reference for one in page.documents] == [reference]


def test_a_released_identifier_still_finds_its_publication(three):
    published(following(three[0], items=[]))

    assert found("03401060012342") == ["S2600001"]


def test_a_code_that_is_not_published_finds_nothing(three):
    page = search(Query(text="03400930000008"))

    assert not page.is_code
    assert page.total == 0


@pytest.mark.parametrize(
    ("filters", "references"),
    [
        ({"recipients": ("officine",)}, ["S2600003", "S2600001"]),
        ({"recipients": ("officine", "pui")}, ["S2600003", "S2600002", "S2600001"]),
        ({"recipients": ("pui",), "actions": ("return",)}, ["S2600002"]),
        ({"product_kinds": ("dmdiv",)}, ["S2600001"]),
        ({"types": ("information",)}, ["S2600003"]),
        ({"emdn": ("C",)}, ["S2600003", "S2600002"]),
        ({"emdn": ("C01",)}, ["S2600003", "S2600002"]),
        ({"emdn": ("C0199",)}, ["S2600003"]),
        ({"emdn": ("W", "C02")}, ["S2600002", "S2600001"]),
        ({"emdn": ("C3",)}, []),
        ({"maker": "Étoile"}, ["S2600003", "S2600001"]),
        ({"maker": "zenith medical"}, ["S2600002"]),
        ({"lifecycle": ("closed",)}, ["S2600003"]),
        ({"kinds": ("specimen",)}, ["S2600003", "S2600002", "S2600001"]),
        ({"kinds": ("dhpc",)}, []),
        ({"since": datetime.date(2026, 11, 26)}, ["S2600003", "S2600002"]),
        ({"until": datetime.date(2026, 11, 26)}, ["S2600002", "S2600001"]),
        (
            {"text": "santé", "lifecycle": ("open",), "sort": Sort.PUBLISHED},
            ["S2600002", "S2600001"],
        ),
        ({"page": 2}, []),
    ],
)
def test_filters(three, filters, references):
    assert found(**filters) == references


def test_a_day_is_one_of_paris():
    published(at=datetime.datetime(2026, 7, 1, 22, 30, tzinfo=datetime.UTC))

    assert found(since=datetime.date(2026, 7, 2))
    assert not found(until=datetime.date(2026, 7, 1))


@pytest.mark.parametrize(
    ("sort", "references"),
    [
        ("publication", ["S2600003", "S2600002", "S2600001"]),
        ("mise-a-jour", ["S2600001", "S2600003", "S2600002"]),
        ("titre", ["S2600001", "S2600002", "S2600003"]),
        ("fabricant", ["S2600001", "S2600003", "S2600002"]),
    ],
)
def test_orders(three, sort, references):
    published(following(three[0], maker="Étoile Santé"), at=AT + datetime.timedelta(days=9))

    assert [one.reference for one in search(Query.parse(f"tri={sort}")).documents] == references


def test_counts_of_all(three):
    page = search(Query())

    assert page.total == 3
    assert counts(page, "recipients") == {"officine": 2, "pui": 2, "etablissement_sante": 1}
    assert counts(page, "product_kinds") == {"dm": 2, "dmdiv": 1}
    assert counts(page, "actions") == {"return": 2, "quarantine": 1}
    assert counts(page, "types") == {"rappel": 2, "information": 1}
    assert counts(page, "emdn") == {"C": 2, "W": 1}
    assert counts(page, "lifecycle") == {"open": 2, "closed": 1}
    assert counts(page, "kinds") == {"specimen": 3}
    assert counts(page, "maker") == {"Étoile Santé": 1, "Zénith Médical": 1, "étoile santé": 1}
    assert counts(page, "year") == {"2026": 3}


def test_counts_leave_out_their_own_filter_only(three):
    page = search(Query(recipients=("officine",), product_kinds=("dm",)))

    assert page.total == 1
    assert counts(page, "recipients") == {"officine": 1, "pui": 2, "etablissement_sante": 1}
    assert counts(page, "product_kinds") == {"dm": 1, "dmdiv": 1}
    assert counts(page, "lifecycle") == {"closed": 1}
    assert [value.code for value in page.facets["recipients"] if value.selected] == ["officine"]


def test_a_chosen_value_without_matches_is_still_shown(three):
    page = search(Query(text="glycémie", recipients=("pui",)))

    assert page.total == 0
    assert counts(page, "recipients") == {"officine": 1, "pui": 0}


def test_the_nomenclature_opens_along_the_chosen_code(three):
    page = search(Query(emdn=("C01",)))

    assert counts(page, "emdn") == {"C": 2, "C01": 2, "C0101": 1, "C0199": 1, "C02": 1, "W": 1}


def test_every_count_is_the_number_of_documents_that_the_filter_gives(three):
    asked = Query(text="santé", recipients=("officine", "pui"), lifecycle=("open",))
    page = search(asked)

    for facet in ("recipients", "product_kinds", "actions", "types", "emdn", "lifecycle", "kinds"):
        for value in page.facets[facet]:
            alone = search(Query.parse(asked.querystring(**{facet: (value.code,)})))
            assert alone.total == value.count, (facet, value)


def test_exercises_are_shown_to_who_asks_for_them():
    published(exercise=True)

    assert search(Query()).total == 0
    assert search(Query(), exercises=True).total == 1
    assert search(Query(text="S2600001")).total == 0


def test_a_retracted_publication_is_found_as_what_it_is(three):
    published(
        following(
            three[0],
            version_kind="retraction",
            lifecycle="retracted",
            reason="Erreur",
            title="Publication retirée",
            summary="",
            maker="",
            items=[],
        )
    )

    assert found("glycémie") == []
    assert found("retirée") == []
    assert search(Query(text=three[0].publication.reference)).documents[0].lifecycle == "retracted"


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(text="bandelettes"),
        Query(text="glicémie"),
        Query(text="03401060012342"),
        Query(text="bandelettes", recipients=("officine",), emdn=("W",), maker="Étoile"),
    ],
)
def test_three_statements_whatever_is_asked(three, django_assert_num_queries, query):
    for number in range(30):
        published(title=f"Bandelettes {number}")
    cache.clear()

    with django_assert_num_queries(3):
        page = search(query)
        assert [one.title for one in page.documents]
    with django_assert_num_queries(3):
        search(query)


def test_pages_hold_each_document_once():
    for number in range(45):
        published(title=f"Bandelettes {number}")

    pages = [search(Query(text="bandelettes", page=number)) for number in (1, 2, 3)]

    assert [len(page.documents) for page in pages] == [20, 20, 5]
    assert len({one.reference for page in pages for one in page.documents}) == 45
    assert (pages[2].first, pages[0].pages, pages[0].total) == (41, 3, 45)


def test_kept_counts_are_those_counted(three, monkeypatch):
    monkeypatch.setattr(finding_module, "BROAD", 0)
    asked = Query(recipients=("officine",), page=1)

    counted = search(asked)
    kept = search(asked)

    assert kept.facets == counted.facets
    assert kept.total == counted.total
    assert [one.pk for one in kept.documents] == [one.pk for one in counted.documents]
    ranked = Query(text="bandelettes")
    first = [one.pk for one in search(ranked).documents]
    assert [one.pk for one in search(ranked).documents] == first


def test_kept_counts_end_with_the_next_publication(three, monkeypatch):
    monkeypatch.setattr(finding_module, "BROAD", 0)
    assert search(Query()).total == 3

    published()

    assert search(Query()).total == 4
