"""What contradicts itself in Volet 1 prevents the signature; what is odd is only told."""

import datetime

import pytest
from django.utils import timezone

from portal.core.fields import Level, Unknown
from portal.settings import workflows
from quality_defects.crosschecks import contradictions
from quality_defects.effects.volets import title_of
from quality_defects.enums import Category, ProductStatus, SiteRole, Subcategory
from quality_defects.fields import VOLET1, checks
from quality_defects.models import Lot
from quality_defects.validation import missing_items_at, points_to_check
from quality_defects.warnings import complaint_rate, remarks
from tests.factories import quality_defects as factory

DAY = datetime.timedelta(days=1)


def values(*, lots=(), products=(), sites=(), **answers):
    """Return the values of an empty Volet 1 but for these answers."""
    found = {name: one.nothing() for name, one in VOLET1.fields.items()}
    found |= {name: [] for name in VOLET1.rows}
    for name, rows in (("lots", lots), ("products", products), ("sites", sites)):
        blank = VOLET1.rows[name].blank()
        found[name] = [blank | {"key": f"{name}{n}"} | row for n, row in enumerate(rows)]
    return found | answers


def wrong(given, level=Level.PROVISIONAL):
    return [obstacle.field for obstacle in contradictions(given, level)]


def odd(given):
    return [obstacle.field for obstacle in remarks(given)]


def test_nothing_is_wrong_in_an_empty_volet():
    assert wrong(values()) == odd(values()) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"signal_received_at": timezone.now() + DAY}, "signal_received_at"),
        (
            {
                "signal_received_at": timezone.now() - DAY,
                "qualified_at": timezone.now() - 2 * DAY,
            },
            "qualified_at",
        ),
        ({"signal_received_at": timezone.now() - 4 * DAY}, "late_reason"),
        (
            {
                "acting": "yes",
                "acting_from": datetime.date(2026, 5, 2),
                "acting_to": datetime.date(2026, 5, 1),
            },
            "acting_to",
        ),
        ({"category": "DQ01", "subcategory": "DQ02.1"}, "subcategory"),
        ({"adverse_events": 0, "adverse_events_serious": 2}, "adverse_events_serious"),
        ({"adverse_events_serious": 1, "deaths": 2}, "deaths"),
        ({"adverse_events": 1}, "pharmacovigilance_references"),
        ({"measures_taken": ["none", "quarantine"]}, "measures_taken"),
    ],
)
def test_contradiction(answers, field):
    assert wrong(values(**answers)) == [field]


@pytest.mark.parametrize(
    "answers",
    [
        {"signal_received_at": timezone.now() - 2 * DAY},
        {"signal_received_at": timezone.now() - 4 * DAY, "late_reason": "Week-end férié."},
        {"category": "DQ01", "subcategory": "DQ01.1"},
        {"category": "DQ01", "subcategory": Unknown()},
        {"adverse_events": 1, "pharmacovigilance_references": "en cours"},
        {"adverse_events": Unknown(), "adverse_events_serious": 2},
        {"measures_taken": ["none"]},
    ],
)
def test_no_contradiction(answers):
    assert wrong(values(**answers)) == []


@pytest.mark.parametrize(
    ("lot", "field"),
    [
        (
            {
                "manufactured_on": datetime.date(2026, 5, 2),
                "expiry": datetime.date(2026, 5, 1),
            },
            "lots.expiry",
        ),
        (
            {
                "manufactured_on": datetime.date(2026, 5, 2),
                "distributed_from": datetime.date(2026, 5, 1),
            },
            "lots.distributed_from",
        ),
        (
            {
                "distributed_from": datetime.date(2026, 5, 2),
                "distributed_to": datetime.date(2026, 5, 1),
            },
            "lots.distributed_to",
        ),
    ],
)
def test_dates_of_a_lot_follow_each_other(lot, field):
    assert wrong(values(lots=[lot])) == [field]


def test_a_medicine_of_major_interest_is_not_denied_without_a_reason():
    listed = {"listed_as_mitm": {"products0": "yes"}}
    assert wrong(values(products=[{"mitm": "no"}]) | listed) == ["products.mitm_reason"]
    told = {"mitm": "no", "mitm_reason": "Autre présentation."}
    assert wrong(values(products=[told]) | listed) == []
    assert wrong(values(products=[{"mitm": "unknown"}]) | listed) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("QUALITY_DEFECTS_AUTHORISATION_NUMBER_STATUSES", ["products.authorisation_number"]),
        ("QUALITY_DEFECTS_PARALLEL_DISTRIBUTION_STATUSES", ["lots.parallel_distribution"]),
    ],
)
def test_conditions_that_nobody_published_are_those_of_the_settings(settings, name, found):
    given = values(
        products=[{"status": "authorised"}, {"status": "clinical_trial"}], lots=[{"number": "A"}]
    )
    sites = [{"roles": ["production", "secondary_packaging", "release", "samples"]}]
    given |= {"sites": [VOLET1.rows["sites"].blank() | {"key": "s"} | row for row in sites]}
    assert wrong(given, Level.FINAL) == []
    setattr(settings, name, ["parallel_import"])
    assert wrong(given, Level.FINAL) == []
    setattr(settings, name, ["authorised"])
    assert wrong(given) == []
    assert wrong(given, Level.FINAL) == found
    given["products"][0]["authorisation_number"] = "34009 300 000 0 0"
    given["lots"][0]["parallel_distribution"] = "aucune"
    assert wrong(given, Level.FINAL) == []


def test_settings_know_every_status_of_a_medicine():
    everything = ",".join(ProductStatus.values)
    assert workflows._STATUSES(everything) == ProductStatus.values
    with pytest.raises(ValueError, match="vitamin"):
        workflows._STATUSES("authorised,vitamin")


def test_a_final_version_names_the_sites_of_each_role():
    found = contradictions(values(sites=[{"roles": [SiteRole.PRODUCTION]}]), Level.FINAL)
    assert [one.field for one in found] == ["sites"]
    assert "libération des lots" in found[0].text
    everything = [{"roles": ["production", "secondary_packaging", "release", "samples"]}]
    assert wrong(values(sites=everything), Level.FINAL) == []
    assert wrong(values(sites=[{"roles": ["production"]}])) == []


@pytest.mark.parametrize(
    ("lot", "field"),
    [
        ({"size": 10, "quantity_france": 8, "stock_exploitant": 3}, "lots.size"),
        ({"size": 10, "quantity_france": 4, "quantity_eu": 7}, "lots.size"),
        (
            {
                "quantity_france": 10,
                "channels": ["GR", "HOP"],
                "quantity_wholesale": 4,
                "quantity_hospital": 5,
            },
            "lots.quantity_france",
        ),
        ({"number": "LOT1221SERIAL1"}, "lots.number"),
    ],
)
def test_odd_lot(lot, field):
    assert odd(values(lots=[lot])) == [field]


@pytest.mark.parametrize(
    "lot",
    [
        {"size": 10, "quantity_france": 7, "stock_exploitant": 3, "stock_quarantine": 3},
        {
            "quantity_france": 9,
            "channels": ["GR", "HOP"],
            "quantity_wholesale": 4,
            "quantity_hospital": 5,
        },
        {"quantity_france": 9, "channels": ["GR", "HOP"], "quantity_wholesale": 4},
        {"number": "A2101"},
    ],
)
def test_lot_that_is_not_odd(lot):
    assert odd(values(lots=[lot])) == []


def test_numbers_that_resemble_each_other_are_told():
    twins = values(lots=[{"number": "A0I"}, {"number": "ao1"}, {"number": "B"}, {"number": "b "}])
    assert [(one.field, one.row) for one in remarks(twins)] == [
        ("lots.number", 2),
        ("lots.number", 4),
    ]


def test_recall_of_expired_lots_is_questioned():
    old = {"expiry": datetime.date(2020, 1, 31)}
    assert odd(values(lots=[old], recall_proposed="yes")) == ["recall_proposed"]
    fresh = {"expiry": timezone.localdate() + DAY}
    assert odd(values(lots=[old, fresh], recall_proposed="yes")) == []
    assert odd(values(lots=[old], recall_proposed="no")) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"complaints_france": 3, "complaints_world": 2}, "complaints_world"),
        ({"measures_proposed": ["MES10"], "recall_proposed": "no"}, "recall_proposed"),
        ({"alert_message": "x" * 739, "recall_proposed": "yes"}, "alert_message"),
    ],
)
def test_odd_answer(answers, field):
    assert odd(values(**answers)) == [field]


def test_old_cip7_outside_its_ranges_is_told():
    assert odd(values(products=[{"cip13": "3091501"}])) == ["products.cip13"]
    assert odd(values(products=[{"cip13": "5502432"}])) == []


def test_rate_of_complaints():
    sold = [{"quantity_france": 40_000}, {"quantity_france": 10_000}]
    assert complaint_rate(values(lots=sold, units_concerned=5)) == 10
    assert complaint_rate(values(lots=[*sold, {}], units_concerned=5)) is None
    assert complaint_rate(values(units_concerned=5)) is None


@pytest.mark.parametrize(
    ("check", "right", "mistaken"),
    [
        (checks.check_cis, "67876901", "6787690"),
        (checks.check_atc, "J04AB02", "4JAB02"),
        (checks.check_atc, "J04AB", "J04A1"),
        (checks.check_siret, "732 829 320 00074", "732 829 320 00075"),
        (checks.check_rpps, "10000000009", "10000000010"),
        (checks.check_lot, "A" * 20, "A" * 21),
        (checks.check_cip, "3400930915004", "3400930915005"),
        (checks.check_cip, "5502432", "bonjour"),
        (checks.check_other_categories, ["DQ01", "DQ02"], ["DQ01", "DQ02", "DQ03"]),
    ],
)
def test_check(check, right, mistaken):
    assert check(right) is None
    assert check(mistaken)


def test_every_subcategory_has_a_category():
    assert {one.category for one in Subcategory} == set(Category) - {
        Category.EFFECT,
        Category.OTHER,
    }


@pytest.mark.django_db
def test_final_version_asks_more_than_a_provisional_one():
    volet = factory.set_up().volet
    assert missing_items_at(volet, final=False) == []
    asked = {one.field for one in missing_items_at(volet, final=True)}
    assert {"sites", "medical_opinion", "lots.size", "products.procedure"} <= asked


@pytest.mark.django_db
def test_unknown_answers_suffice_until_the_final_version():
    volet = factory.set_up().volet
    volet.set_answers({"medical_opinion": Unknown(datetime.date(2026, 12, 24))})
    volet.save()
    again = type(volet).objects.get(pk=volet.pk)
    assert missing_items_at(again, final=False) == []
    texts = [one.text for one in missing_items_at(again, final=True)]
    assert any(text.startswith("Avis médical du laboratoire : encore inconnu") for text in texts)


@pytest.mark.django_db
def test_summary_shows_what_to_check_and_lets_sign(client):
    desk = factory.set_up()
    volet = desk.volet
    volet.description = "Patiente née le 03/02/1950 : des comprimés d’un autre dosage trouvés."
    volet.save()
    assert "description" in [one.field for one in points_to_check(volet)]
    factory.log_in(client, desk.signatory)
    page = client.get(f"/espace/defauts-qualite/{desk.case.uuid}/volet1/recapitulatif/")
    assert "une date de naissance" in page.content.decode()
    factory.sign(desk)


RECALL = {"recall_proposed": "yes", "measures_proposed": ["MES10"]}
DECLARED = [
    {"number": "TEST-A01", "status": "affected"},
    {"number": "TEST-B02", "status": "suspected"},
    {"number": "TEST-C03", "status": "excluded"},
]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("TEST-A01, test-b02", []),
        ("TEST-A01 et TEST-B02", []),
        ("tous les lots déclarés", []),
        ("Tous", []),
        ("TEST-999", ["« TEST-999 » n’est pas parmi les lots déclarés"]),
        ("TEST-A01 ; TEST-C03", ["« TEST-C03 » est déclaré écarté"]),
    ],
)
def test_lots_to_recall_are_among_those_declared(wanted, told):
    found = remarks(values(lots=DECLARED, recall_lots=wanted, **RECALL))
    assert [one.field for one in found] == ["recall_lots"] * len(told)
    assert all(text in one.text for text, one in zip(told, found, strict=True))


def test_lots_of_a_recall_that_is_not_proposed_are_not_compared():
    assert odd(values(lots=DECLARED, recall_proposed="no", recall_lots="TEST-999")) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("measures", "channels", "field"),
    [
        (["MES01", "MES10"], ["OFF"], "measures_proposed"),
        (["MES10"], ["OFF", "NON"], "lots.channels"),
    ],
)
def test_none_beside_another_answer_never_holds_an_urgent_recall_back(measures, channels, field):
    desk = factory.set_up(recall=True)
    volet = factory.fill_volet(desk.volet, recall=True, measures_proposed=measures)
    volet.lots.update(channels=channels)
    assert missing_items_at(desk.volet, final=False) == []
    assert [one.field for one in points_to_check(desk.volet)] == [field]
    assert field in [one.field for one in missing_items_at(desk.volet, final=True)]


@pytest.mark.django_db
def test_title_names_each_lot_once_and_none_that_is_excluded():
    desk = factory.set_up()
    for number, status in (
        ("TEST-B02", "affected"),
        ("test-a01", "suspected"),
        ("TEST-C03", "excluded"),
    ):
        Lot.objects.create(
            part=desk.volet, **factory.LOT | {"number": number, "status": status, "position": 1}
        )
    assert title_of(desk.volet) == "EXEMPLIUM 500 mg, comprimé – lots TEST-A01, TEST-B02"
