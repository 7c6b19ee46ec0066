"""Medicines that share a substance, their laboratories, and the groups that they suggest."""

import pytest

from dhpc import perimeter
from dhpc.audience.groups import GROUPS, group_of
from dhpc.audience.suggestion import of_conditions, suggest
from dhpc.enums import Audience
from portal.accounts.enums import OrganisationKind
from portal.reference.models import Classification, Component, Medicine, PrescriptionCondition
from tests.factories import dhpc as factory
from tests.factories.accounts import OrganisationFactory


def medicine(cis, name, substance, code, holder="LABORATOIRE EXEMPLE", **more):
    """Put a medicine of one substance in the base."""
    row = Medicine.objects.create(
        cis=cis,
        name=name,
        holders=[holder],
        marketing_status=more.pop("marketing_status", "Commercialisée"),
        line_hash=int(cis),
        **more,
    )
    Component.objects.create(
        medicine=row, substance=substance, substance_code=code, nature="SA", line_hash=int(cis)
    )
    Classification.objects.create(medicine=row, atc="C02AA00", line_hash=int(cis))
    return row


@pytest.mark.django_db
def test_medicines_that_share_a_substance_are_proposed(django_assert_num_queries):
    medicine("60000001", "EXEMPLIA 10 mg", "EXEMPLAFILLINE", "00001", enhanced_monitoring=True)
    medicine("60000002", "GENERIA 10 mg", "EXEMPLAFILLINE", "00001", holder="GENERIQUES EXEMPLE")
    medicine("60000003", "AUTRIA 10 mg", "AUTRAFILLINE", "00002")
    with django_assert_num_queries(5):
        found = perimeter.products_of(["exemplafilline"])
    assert [one.cis for one in found] == ["60000001", "60000002"]
    assert found[0].black_triangle
    assert found[0].atc == "C02AA00"
    assert found[0].laboratory == "LABORATOIRE EXEMPLE"
    assert perimeter.products_of([]) == []
    assert perimeter.products_of([" "]) == []
    assert list(perimeter.laboratories_of(found)) == ["GENERIQUES EXEMPLE", "LABORATOIRE EXEMPLE"]


@pytest.mark.django_db
def test_a_salt_and_its_moiety_are_one_substance():
    first = medicine("60000001", "EXEMPLIA", "CHLORHYDRATE D'EXEMPLA", "00001")
    Component.objects.filter(medicine=first).update(link=1)
    Component.objects.create(
        medicine=first,
        substance="EXEMPLA",
        substance_code="00009",
        nature="FT",
        link=1,
        line_hash=1,
    )
    second = medicine("60000002", "GENERIA", "SULFATE D'EXEMPLA", "00002")
    Component.objects.filter(medicine=second).update(link=1)
    Component.objects.create(
        medicine=second,
        substance="EXEMPLA",
        substance_code="00009",
        nature="FT",
        link=1,
        line_hash=2,
    )
    found = perimeter.products_of(["CHLORHYDRATE D'EXEMPLA"])
    assert [one.cis for one in found] == ["60000001", "60000002"]


@pytest.mark.django_db
def test_a_laboratory_is_known_whatever_its_legal_form():
    firm = OrganisationFactory(kind=OrganisationKind.LABORATORY, name="Laboratoires Exemple SAS")
    OrganisationFactory(kind=OrganisationKind.LABORATORY, name="Double")
    OrganisationFactory(kind=OrganisationKind.LABORATORY, name="DOUBLE (France)")
    found = perimeter.match_organisations(["EXEMPLE", "Exemple France", "Inconnu", "double", ""])
    assert found == {
        "EXEMPLE": firm,
        "Exemple France": firm,
        "Inconnu": None,
        "double": None,
        "": None,
    }


@pytest.mark.django_db
def test_a_request_is_completed_from_the_base():
    medicine("60000001", "EXEMPLIA 10 mg", "EXEMPLAFILLINE", "00001")
    desk = factory.set_up(fill=False)
    request = factory.fill_request(
        desk.request, medicines=({"cis": "60000001", "name": "Déjà nommée"}, {"cis": "69999999"})
    )
    perimeter.complete_from_reference(request, "medicines")
    first, second = request.medicines.all()
    assert (first.name, first.substance) == ("Déjà nommée", "EXEMPLAFILLINE")
    assert (second.name, second.substance) == ("", "")


@pytest.mark.django_db
def test_opening_a_dossier_proposes_the_whole_perimeter():
    firm = OrganisationFactory(kind=OrganisationKind.LABORATORY, name="Autres Génériques")
    medicine("60000001", "EXEMPLIA 10 mg", "EXEMPLAFILLINE", "00001", "Laboratoire Exemple")
    medicine("60000002", "GENERIA 10 mg", "EXEMPLAFILLINE", "00001", holder="AUTRES GÉNÉRIQUES")
    desk = factory.opened()
    dossier = desk.again()
    assert [one.cis for one in dossier.products.all()] == ["60000001", "60000002"]
    assert {one.organisation for one in dossier.participants.all()} == {
        dossier.organisation,
        firm,
    }


# Recipients -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], ["medecine_generale", "pharmaciens_officine"]),
        (["liste I"], ["medecine_generale", "pharmaciens_officine"]),
        (
            ["prescription réservée aux spécialistes et services CARDIOLOGIE"],
            ["cardiologie", "pharmaciens_officine"],
        ),
        (["réservé à l'usage HOSPITALIER"], ["pharmaciens_pui"]),
        (
            ["prescription hospitalière", "prescription réservée aux spécialistes ONCOLOGIE"],
            ["oncologie", "pharmaciens_pui"],
        ),
        (
            ["prescription initiale hospitalière annuelle"],
            ["medecine_generale", "pharmaciens_pui", "pharmaciens_officine"],
        ),
        (
            ["prescription réservée aux spécialistes et services HEPATO/GASTRO-ENTEROLOGIE"],
            ["gastroenterologie", "pharmaciens_officine"],
        ),
        (["réservé à l'usage professionnel DENTAIRE"], ["dentistes"]),
    ],
)
def test_conditions_of_prescription_name_groups(texts, expected):
    found = [audience.value for audience, _reason in of_conditions(texts)]
    assert found[: len(expected)] == expected


@pytest.mark.django_db
def test_populations_and_conditions_add_up_with_their_reason(django_assert_num_queries):
    row = medicine("60000001", "EXEMPLIA", "EXEMPLAFILLINE", "00001")
    PrescriptionCondition.objects.create(
        medicine=row,
        text="prescription réservée aux spécialistes et services NEUROLOGIE",
        line_hash=1,
    )
    with django_assert_num_queries(1):
        found = suggest(["60000001"], ["pregnancy"])
    assert [one.audience for one in found] == [
        Audience.GYNAECOLOGY,
        Audience.NEUROLOGY,
        Audience.MIDWIVES,
        Audience.PHARMACISTS,
    ]
    assert "NEUROLOGIE" in found[1].reason


def test_every_group_of_people_has_official_codes():
    assert group_of("medecine_generale").skills == ("SM26", "SM53", "SM54")
    assert not group_of("had").is_people
    assert all(group.is_people for group in GROUPS.values())
    assert all(one[:2] in ("SM", "SI") for group in GROUPS.values() for one in group.skills)
