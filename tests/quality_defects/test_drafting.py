"""Writing a draft: sections, rows, bad input, two people, a session that ends."""

import datetime
import re

import pytest
from django.urls import reverse

from quality_defects.models import Case
from tests.factories import quality_defects as factory
from tests.factories import volet2 as second
from tests.factories.accounts import MembershipFactory
from tests.quality_defects.pages import SLUG, address, posted, section_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return factory.set_up()


def test_first_click_creates_the_draft(client):
    member = MembershipFactory()
    factory.log_in(client, member.user)
    response = client.post(reverse("filings:create", args=[SLUG]))
    case = Case.objects.get()
    assert response.url == address("part", case, "volet1")
    assert case.volet1.establishment_name == member.organisation.name
    assert case.volet1.handler_name == member.user.full_name


def test_reader_cannot_start_a_case(client, desk):
    factory.log_in(client, desk.reader)
    assert client.post(reverse("filings:create", args=[SLUG])).status_code == 403


def test_reader_cannot_write(client, desk):
    factory.log_in(client, desk.reader)
    assert client.get(section_url(desk.case, "defect")).status_code == 403


def test_strangers_find_nothing(client, desk):
    factory.log_in(client, desk.outsider)
    for url in (
        address("case", desk.case),
        address("part", desk.case, "volet1"),
        address("summary", desk.case, "volet1"),
        section_url(desk.case, "defect"),
    ):
        assert client.get(url).status_code == 404


def test_task_list_tells_what_is_done(client, desk):
    factory.log_in(client, desk.drafter)
    page = client.get(address("part", desk.case, "volet1")).content.decode()
    assert "Brouillon : rien n’a été transmis à l’agence" in page
    assert "7 sur 7" in page
    assert "Peut attendre la version définitive" in page
    assert "Suffit pour une version provisoire" in page


@pytest.mark.parametrize(
    "section", ["declaration", "products", "lots", "defect", "impact", "measures", "people"]
)
def test_section_shows_its_answers_and_saves_them_unchanged(client, desk, section):
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, section)
    before = desk.volet.values()
    response = client.get(url)
    forms = response.context["forms"]
    data = {"version": response.context["version"]} | posted(forms)
    assert client.post(url, data).status_code == 302
    assert desk.volet.values() == before


def lot(**fields):
    row = {
        "lots-TOTAL_FORMS": "1",
        "lots-INITIAL_FORMS": "0",
        "lots-MIN_NUM_FORMS": "1",
        "lots-MAX_NUM_FORMS": "500",
        "version": "0",
    }
    return row | {f"lots-0-{name}": value for name, value in fields.items()}


def test_month_alone_is_its_last_day(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    client.post(section_url(desk.case, "lots"), lot(number="TEST-B2", expiry="02/2028"))
    assert desk.volet.lots.get().expiry == datetime.date(2028, 2, 29)


@pytest.mark.parametrize(
    ("section", "name", "typed"),
    [
        ("declaration", "signal_received_at", "hier soir"),
        ("defect", "complaints_france", "beaucoup"),
        ("impact", "deaths", "-1"),
        ("people", "pharmacist_phone", "appelez-moi"),
        ("people", "pharmacist_email", "pas une adresse"),
        ("people", "pharmacist_name", "x" * 201),
        ("defect", "category", "DQ77"),
    ],
)
def test_wrong_answer_is_kept_with_its_message(client, desk, section, name, typed):
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, section)
    response = client.get(url)
    data = {"version": "0"} | posted(response.context["forms"]) | {name: typed}
    answer = client.post(url, data)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("error") > 1
    assert answer.context["form"].errors[name]
    assert "<title>Erreur" in page
    again = client.get(url)
    assert again.context["form"].errors[name]
    if name != "category":
        assert typed in again.content.decode()
    problems = client.get(address("summary", desk.case, "volet1")).context["problems"]
    assert any(section in one["url"] for one in problems)


def test_wrong_answer_in_a_row_is_kept_with_its_message(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, "lots")
    client.post(url, lot(number="TEST-A01", expiry="bientôt"))
    page = client.get(url).content.decode()
    assert "bientôt" in page
    assert "Saisissez une date" in page


def test_row_is_added_without_losing_what_was_typed(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, "lots")
    response = client.post(url, lot(number="TEST-A01") | {"lots-add": "1"})
    rows = response.context["row_sets"][0]
    assert [form["number"].value() for form in rows.forms] == ["TEST-A01", None]


def test_row_is_removed(client, desk):
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, "lots")
    data = {"version": "0"} | posted(client.get(url).context["forms"])
    client.post(url, data | {"lots-remove": "0"})
    assert not desk.volet.lots.exists()


def test_two_people_see_both_versions(client, desk):
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, "defect")
    data = {"version": "0"} | posted(client.get(url).context["forms"])
    client.post(url, data | {"description": "Première version, écrite par une autre personne."})
    answer = client.post(url, data | {"description": "Seconde version, qui ne doit rien écraser."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Première version" in page
    assert "Seconde version" in page
    assert "Première version" in desk.volet.description
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page))
    assert fields["version"] == "1"
    mine = client.post(url, data | {"description": fields["description"], "version": "1"})
    assert mine.status_code == 302
    assert "Seconde version" in desk.volet.description


def test_two_people_may_write_two_sections(client, desk):
    factory.log_in(client, desk.drafter)
    for section in ("defect", "impact"):
        url = section_url(desk.case, section)
        data = {"version": "0"} | posted(client.get(url).context["forms"])
        assert client.post(url, data).status_code == 302


def test_autosave_answers_the_next_version_and_the_keys_of_rows(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    url = address("autosave", desk.case, "volet1", "lots")
    first = client.post(url, lot(number="TEST-A01")).json()
    assert first["version"] == 1
    key = first["fields"]["lots-0-key"]
    again = lot(number="TEST-A01-bis", key=key) | {"version": "1"}
    assert client.post(url, again).json()["version"] == 2
    assert desk.volet.lots.get().number == "TEST-A01-bis"


def test_autosave_tells_wrong_answers_by_field(client, desk):
    factory.log_in(client, desk.drafter)
    url = address("autosave", desk.case, "volet1", "defect")
    data = {"version": "0", "complaints_france": "beaucoup"}
    assert "id_complaints_france" in client.post(url, data).json()["errors"]


def test_asking_for_the_version_saves_nothing(client, desk):
    factory.log_in(client, desk.drafter)
    url = address("autosave", desk.case, "volet1", "impact")
    assert client.get(url).json() == {"version": 0}
    client.post(url, {"version": "0", "deaths": "1"})
    answer = client.get(url)
    assert answer.json() == {"version": 1}
    assert "no-store" in answer["Cache-Control"]
    factory.log_in(client, desk.outsider)
    assert client.get(url).status_code == 404


def test_autosave_conflict_leads_to_both_versions(client, desk):
    factory.log_in(client, desk.drafter)
    url = address("autosave", desk.case, "volet1", "impact")
    client.post(url, {"version": "0", "deaths": "1"})
    answer = client.post(url, {"version": "0", "deaths": "2"})
    assert answer.status_code == 409
    page = client.get(answer.json()["conflict_url"])
    assert page.status_code == 409
    assert 'name="deaths" value="2"' in page.content.decode()


def test_autosave_without_session_says_so(client, desk):
    url = address("autosave", desk.case, "volet1", "impact")
    assert client.post(url, {"version": "0"}).status_code == 401


def test_expired_session_keeps_what_was_typed(client, desk):
    url = section_url(desk.case, "impact")
    typed = {"version": "0", "pharmacovigilance_references": "PV-123"}
    response = client.post(url, typed, headers={"origin": "http://testserver"})
    assert response.status_code == 401
    page = response.content.decode()
    assert "PV-123" in page
    assert "Votre session a expiré" in page


def test_summary_links_what_is_missing(client):
    desk = factory.set_up(fill=False)
    factory.log_in(client, desk.drafter)
    problems = client.get(address("summary", desk.case, "volet1")).context["problems"]
    assert len(problems) > 12
    marked = client.get(problems[0]["url"])
    assert "Répondez à cette question" in marked.content.decode()


def test_added_row_that_saved_itself_is_kept_when_it_is_sent_again_as_it_was(client):
    desk = second.opened()
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, "capa", "volet2")
    day = datetime.date(2030, 1, 31)
    answers = second.CAPA | {"due_on": f"{day:%d/%m/%Y}", "verify_on": f"{day:%d/%m/%Y}"}
    data = {"version": "0"} | posted(client.get(url).context["forms"])
    data |= {"capas-TOTAL_FORMS": "1"} | {f"capas-0-{name}": one for name, one in answers.items()}
    client.post(address("autosave", desk.case, "volet2", "capa"), data)

    row = second.volet2(desk).capas.get()
    assert client.post(url, data | {"version": "1", "capas-0-key": str(row.key)}).status_code == 302
    row.refresh_from_db()
    assert (row.number, row.owner, row.due_on) == ("CAPA-01", second.CAPA["owner"], day)
