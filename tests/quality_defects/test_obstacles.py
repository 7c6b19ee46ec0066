"""What prevents a signature is shown where it is mended: in the task list and at the field."""

import pytest

from tests.factories import quality_defects as factory
from tests.factories import volet2 as second
from tests.quality_defects.pages import address, section_url

pytestmark = pytest.mark.django_db

REFERENCES = "Donnez les références de pharmacovigilance des effets, ou écrivez « en cours »."
NONE_ALONE = "« Aucune » ne va pas avec une autre mesure déjà prise."


@pytest.fixture
def desk():
    return factory.set_up()


def states(client, desk, part="volet1"):
    page = client.get(address("part", desk.case, part))
    return {task["url"].split("/")[-2]: task["state"] for task in page.context["tasks"]}, page


def test_a_link_leads_to_the_contradiction_and_opens_the_block_that_holds_it(client, desk):
    factory.fill_volet(desk.volet, adverse_events=2)
    factory.log_in(client, desk.drafter)
    summary = client.get(address("summary", desk.case, "volet1"))
    (problem,) = summary.context["problems"]
    assert problem["text"] == REFERENCES
    page = client.get(problem["url"])
    assert page.context["form"].errors["pharmacovigilance_references"] == [REFERENCES]
    assert '<details class="details" open>' in page.content.decode()
    assert "Il y a une erreur à corriger" in page.content.decode()


def test_a_link_leads_to_a_choice_that_excludes_the_others(client, desk):
    factory.fill_volet(desk.volet, measures_taken=["none", "hold_exploitant"])
    factory.log_in(client, desk.drafter)
    page = client.get(section_url(desk.case, "measures") + "?verifier=1")
    assert page.context["form"].errors["measures_taken"] == [NONE_ALONE]


def test_a_section_without_check_shows_no_error(client, desk):
    factory.fill_volet(desk.volet, adverse_events=2)
    factory.log_in(client, desk.drafter)
    assert not client.get(section_url(desk.case, "impact")).context["form"].errors


def test_a_refused_final_version_leads_to_what_it_lacks(client, desk):
    factory.log_in(client, desk.signatory)
    told = {"attestation": "on", "final": "true"}
    page = client.post(address("sign", desk.case, "volet1"), told)
    (sites,) = [one for one in page.context["refused"] if "/rubrique/sites/" in one["url"]]
    page = client.get(sites["url"]).content.decode()
    assert "ajoutez au moins une ligne" in page.lower()


def test_problems_of_a_version_in_preparation_are_told_as_those_of_the_first(client, desk):
    factory.sign(desk)
    factory.fill_volet(desk.volet, adverse_events=2)
    factory.perform(desk.volet, "amend", actor=desk.drafter)
    factory.log_in(client, desk.drafter)
    summary = client.get(address("summary", desk.case, "volet1"))
    assert [one["text"] for one in summary.context["problems"]] == [REFERENCES]


def test_a_section_that_prevents_the_signature_is_not_done(client, desk):
    factory.fill_volet(desk.volet, category="DQ08", subcategory="DQ01.2")
    factory.log_in(client, desk.drafter)
    found, page = states(client, desk)
    assert found["defect"] == "fix"
    assert "À corriger" in page.content.decode()
    assert page.context["done"] == page.context["total"] - 1


def test_open_points_of_the_second_volet_are_to_complete(client):
    desk = second.opened()
    second.fill(second.volet2(desk), open_points="")
    factory.log_in(client, desk.drafter)
    found, _page = states(client, desk, "volet2")
    assert found["open_points"] == "todo"


def test_nothing_is_complete_before_anybody_wrote(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    found, page = states(client, desk)
    assert found["sites"] == "later"
    assert found["attachments"] == "optional"
    assert page.context["done"] == 0


def test_what_is_missing_leads_to_its_question(client):
    desk = factory.set_up()
    factory.log_in(client, desk.drafter)
    desk.case.volet1.lots.update(expiry=None)
    type(desk.case.volet1).objects.update(description="", confirmation="")
    summary = client.get(address("summary", desk.case, "volet1")).content.decode()
    for section, question in (
        ("lots", "id_lots-0-expiry"),
        ("defect", "id_description"),
        ("defect", "id_confirmation_0"),
    ):
        link = f"{section_url(desk.case, section)}?verifier=1#{question}"
        assert link in summary
        assert f'id="{question}"' in client.get(link).content.decode()
