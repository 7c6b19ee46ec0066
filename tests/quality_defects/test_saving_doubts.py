"""What is wrong or odd in a section is said when it is saved, and never stops the saving."""

import datetime

import pytest
from django.utils import timezone

from quality_defects.enums import SUBCATEGORIES, Subcategory
from tests.factories import quality_defects as factory
from tests.quality_defects.pages import posted, section_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    desk = factory.set_up()
    factory.log_in(client, desk.drafter)
    return desk


def save(client, url, **answers):
    data = posted(client.get(url).context["forms"]) | answers
    version = client.get(url).context["version"]
    return client.post(url, {"version": version, "next": "1"} | data)


def test_a_date_in_the_future_is_said_on_saving_and_kept(client, desk):
    factory.fill_volet(desk.volet, signal_received_at=timezone.now() + datetime.timedelta(days=2))
    url = section_url(desk.case, "declaration")
    answer = save(client, url, internal_reference="R-1")
    assert answer.url == f"{url}?enregistre=1"
    assert desk.volet.internal_reference == "R-1"
    page = client.get(answer.url)
    assert "futur" in page.context["form"].errors["signal_received_at"][0]
    assert "Vos réponses sont enregistrées" in page.content.decode()
    onwards = save(client, url, noted=page.context["noted"])
    assert onwards.url == section_url(desk.case, page.context["following"].name)


def test_a_remark_stands_at_its_field_and_is_no_error(client, desk):
    factory.fill_volet(desk.volet, recall=True, recall_lots="TEST-999")
    url = section_url(desk.case, "measures")
    page = client.get(save(client, url).url)
    told = page.content.decode()
    assert not page.context["form"].errors
    assert 'id="id_recall_lots_remark"' in told
    assert "n’est pas parmi les lots déclarés" in told
    field = page.context["form"]["recall_lots"]
    assert "id_recall_lots_remark" in field.aria_describedby


def test_another_doubt_is_said_again(client, desk):
    factory.fill_volet(desk.volet, recall=True, recall_lots="TEST-999")
    url = section_url(desk.case, "measures")
    noted = client.get(save(client, url).url).context["noted"]
    again = save(client, url, noted=noted, recall_lots="TEST-888")
    assert again.url == f"{url}?enregistre=1"


def test_a_section_without_doubt_goes_on(client, desk):
    assert "enregistre" not in save(client, section_url(desk.case, "measures")).url


def test_what_is_unanswered_does_not_stop_the_writing(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    assert "enregistre" not in save(client, section_url(desk.case, "impact")).url


def offered(client, url):
    choices = client.get(url).context["form"].fields["subcategory"].choices
    return [value for heading, group in choices if heading for value, _label in group]


def test_subcategories_are_those_of_the_category(client, desk):
    factory.fill_volet(desk.volet, category="DQ08")
    found = offered(client, section_url(desk.case, "defect"))
    assert found
    assert {value.partition(".")[0] for value in found} == {"DQ08"}


def test_every_subcategory_is_offered_before_the_category_is_known(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    assert len(offered(client, section_url(desk.case, "defect"))) == len(Subcategory)


def test_a_subcategory_of_another_category_is_said_on_saving_and_kept(client, desk):
    url = section_url(desk.case, "defect")
    answer = save(client, url, category="DQ08")
    assert answer.url == f"{url}?enregistre=1"
    assert (desk.volet.category, desk.volet.subcategory) == ("DQ08", "DQ01.2")
    page = client.get(answer.url)
    assert "ne va pas avec" in page.context["form"].errors["subcategory"][0]
    assert {value.partition(".")[0] for value in offered(client, url)} == {"DQ01", "DQ08"}


def test_a_script_finds_the_whole_list(client, desk):
    told = client.get(section_url(desk.case, "defect")).content.decode()
    assert '<template data-narrow="id_subcategory" data-narrow-by="category">' in told
    assert told.count("<optgroup") == len(SUBCATEGORIES) + 1
