"""The sheet, field by field, as the dossier has it (§ 2.2): what blocks, what may be unknown."""

import pytest

from cpc_reports import validation
from cpc_reports.drafting import complete_from_reference
from cpc_reports.enums import EvidenceLevel
from cpc_reports.fields import SHEET
from cpc_reports.models import Body, InterestDeclaration, Sheet
from portal.core.fields import Unknown
from tests.factories import cpc as factory

pytestmark = pytest.mark.django_db
CODES = """
1.1 1.2 1.3 1.5 1.6 1.7 1.8 1.9 1.10 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 3.1 3.2 3.3 3.4 4.1 4.2 4.3
4.4 5.1 5.2 5.3 5.4 6.1 6.2 6.3 6.4 6.5 6.6 7.1 7.2 7.3 8.1 8.2 8.3 8.4 8.5 9.2 9.3 9.4 9.5 10.1
10.2 10.3 10.4 10.5 11.1 11.2 12.2 12.3 12.5 12.6 12.7
"""
ELSEWHERE = {
    "1.4": "the register's panel above the section",
    "9.1": "references of 8.1, by what they are about",
    "12.1": "the resolver and the list of references",
    "12.4": "the files of the last section",
}
LEGAL = """
body_class body body_code domains person_name person_function contact_name mailbox
current_indications gaps disease disease_domain is_rare why_not same_authorised position
no_patient_data is_exact
"""
ADMISSIBILITY = """
person_rpps mandate severity other_access posology administration precautions risks sponsor
industry_help sharing no_alternative no_recommendation interests
"""
RECOMMENDED = """
origin prevalence settings registry patients_treated patients_eligible centres vigilance
foreign_opinions extension_plans bodies_position deputy_name domain_text
"""


def missing(desk):
    return {one.field for one in validation.missing_items(desk.sheet)}


def emptied(desk, name):
    """Leave a question of the sheet without an answer."""
    sheet = desk.sheet
    sheet.unknowns.pop(name, None)
    setattr(sheet, name, Sheet._meta.get_field(name).get_default())
    sheet.save()
    return sheet


def test_every_item_of_the_dossier_has_its_place():
    told = {one.code for section in SHEET for one in section.fields}
    for group in SHEET.rows.values():
        told |= set(group.code.split(", ")) | {one.code for one in group.fields}
    assert set(CODES.split()) - told == set()
    assert told - {""} - set(CODES.split()) == set()
    assert not told & set(ELSEWHERE)


@pytest.mark.parametrize("name", LEGAL.split())
def test_the_legal_minimum_blocks(name):
    desk = factory.set_up()
    assert missing(desk) == set()
    emptied(desk, name)
    assert name in missing(desk)
    assert not SHEET.fields[name].unavailable


@pytest.mark.parametrize("name", ADMISSIBILITY.split())
def test_what_admissibility_wants_blocks_until_it_is_said_to_be_unknown(name):
    desk = factory.set_up()
    emptied(desk, name)
    assert name in missing(desk)
    sheet = desk.sheet
    sheet.set_answers({name: Unknown(reason="Donnée non recueillie")})
    sheet.save()
    assert missing(desk) == set()


@pytest.mark.parametrize("name", RECOMMENDED.split())
def test_what_is_recommended_never_blocks(name):
    desk = factory.set_up()
    emptied(desk, name)
    assert missing(desk) == set()


def test_several_substances_say_whether_they_act_alike():
    other = factory.MEDICINE | {"substance": "SECONDIDE", "name": "SECONDIDE 5 mg"}
    desk = factory.set_up(medicines=(factory.MEDICINE, other))
    assert missing(desk) == {"similar_mechanism"}
    sheet = desk.sheet
    sheet.similar_mechanism = "no"
    sheet.save()
    assert missing(desk) == set()
    same = factory.MEDICINE | {"name": "EXEMPLIDE 100 mg, gélule"}
    sheet.medicines.all().delete()
    for one in (factory.MEDICINE, same):
        sheet.medicines.create(**one)
    emptied(desk, "similar_mechanism")
    assert missing(desk) == set()


@pytest.mark.parametrize(
    ("group", "name", "row"),
    [
        ("alternatives", "no_alternative", {"substance": "Colchicine"}),
        ("recommendations", "no_recommendation", {"title": "PNDS Aphtoses, 2024"}),
        ("declarations", "interests", {"person": "Personne Déposante", "linked": "no"}),
    ],
)
def test_a_list_is_told_or_left_empty_for_a_reason(group, name, row):
    desk = factory.set_up()
    emptied(desk, name)
    assert missing(desk) == {name}
    getattr(desk.sheet, group).create(**row)
    assert missing(desk) == set()


def test_a_link_says_with_whom_and_which():
    desk = factory.set_up()
    row = InterestDeclaration.objects.create(part=desk.sheet, person="A. Liée", linked="yes")
    assert missing(desk) == {"declarations.company"}
    row.company, row.nature = "Laboratoire Exemple", "Conseil"
    row.save()
    factory.sign(desk)
    answers = desk.again().revisions.get().payload["answers"]
    assert answers["declarations"][0]["company"] == "Laboratoire Exemple"


def test_a_completion_of_an_older_edition_is_not_asked_what_it_may_not_change():
    desk = factory.filed()
    for name in ("no_alternative", "no_recommendation", "interests"):
        emptied(desk, name)
    factory.ask(desk, "need:why_not")
    assert missing(desk) == set()


def test_levels_of_evidence_are_those_of_two_schemes():
    schemes = {str(one.label).split(" :")[0] for one in EvidenceLevel}
    assert schemes == {"HAS", "GRADE"}


def test_the_network_comes_from_the_register_unless_somebody_wrote_another():
    desk = factory.set_up()
    Body.objects.update(network="FIMARAD")
    complete_from_reference(desk.sheet, "filer")
    assert desk.sheet.network == "FIMARAD"
    sheet = desk.sheet
    sheet.network = "MaRIH"
    sheet.save()
    complete_from_reference(desk.sheet, "filer")
    assert desk.sheet.network == "MaRIH"


def test_nothing_else_than_the_dossier_blocks_a_minimal_sheet():
    desk = factory.set_up()
    for name in RECOMMENDED.split():
        emptied(desk, name)
    factory.sign(desk)
    assert desk.again().reference
