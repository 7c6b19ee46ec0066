"""Questions on a notice: named where they are answered, told again where the answers are signed."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.core.fields import row_names
from portal.filings.services.requests import Question, unanswered
from portal.filings.services.revisions import answers_of, request_completion
from portal.filings.views import question_form
from recalls.fields import SCOPES
from recalls.models import PaperFiling
from tests.factories import recalls as factory
from tests.factories.quality_defects import log_in
from tests.recalls.pages import case_page, section_url

pytestmark = pytest.mark.django_db


def asked(**where):
    desk = factory.in_review()
    question = Question(part="notice", text="Est-ce exact ?", reason="incomplete", **where)
    request_completion(desk.notice, [question], actor=desk.evaluator, due_on=timezone.localdate())
    return desk


def test_a_question_on_a_line_names_its_field_and_its_line(client):
    desk = asked(section="scopes", field="scopes.lot")
    row = desk.notice.scopes.get()
    desk.again().requests.update(row_key=str(row.key))
    log_in(client, desk.drafter)
    page = client.get(section_url(desk.action, "scopes")).content.decode()
    product = factory.PRODUCT["name"]
    assert f"Ligne 1 (Lot LOT42 – {product} – 30/06/2027) – Numéro de lot" in page


def test_an_explanation_is_read_again_before_it_is_signed(client):
    desk = asked(section="reason", field="problem")
    log_in(client, desk.signatory)
    for name in ("summary", "sign"):
        page = client.get(case_page(name, desk.action, "notice")).content.decode()
        assert "Sans explication" in page
    desk.again().requests.update(draft_answer="Nos essais le confirment.")
    for name in ("summary", "sign"):
        page = client.get(case_page(name, desk.action, "notice")).content.decode()
        assert "Vos réponses aux questions" in page
        assert "Nos essais le confirment." in page
        assert "Aucun changement." not in page


def test_whoever_types_for_a_firm_reads_for_which_and_whether_it_is_an_exercise(client):
    desk = factory.set_up()
    PaperFiling.objects.create(
        filing=desk.action,
        channel="email",
        received_at=timezone.now(),
        sender="Service qualité",
        typed_by=desk.evaluator,
    )
    type(desk.action).objects.update(is_exercise=True)
    log_in(client, desk.evaluator)
    words = f"Saisie pour {desk.action.organisation.name} – Exercice"
    for url in (
        case_page("part", desk.action, "notice"),
        case_page("summary", desk.action, "notice"),
        section_url(desk.action, "reason"),
    ):
        page = client.get(url).content.decode()
        assert words in page, url
        assert "un signataire de votre organisation" not in page
        trail = page.partition('class="breadcrumb"')[2].partition("</nav>")[0]
        assert "Dossiers reçus" in trail


# On one row --------------------------------------------------------------------------------------

LOTS = tuple({"scope": "lot", "lot": f"LOT{number}"} for number in range(3))
MANY = tuple({"scope": "lot", "lot": f"LOT{number:03}"} for number in range(30))


def ask(client, desk, **told):
    """Ask on the page of questions, as the evaluator."""
    log_in(client, desk.evaluator)
    day = timezone.localdate() + timedelta(days=3)
    data = {
        "field": "scopes:scopes.lot",
        "reason": "incorrect",
        "question": "Ce lot existe-t-il ?",
        "due_on": f"{day:%d/%m/%Y}",
    }
    return client.post(case_page("ask", desk.action, "notice"), data | told)


def row_of(desk, lot):
    return desk.notice.scopes.get(lot=lot)


def text(client, url):
    return html.unescape(client.get(url).content.decode())


def test_a_question_is_put_on_one_row_by_its_title_and_stands_in_it(client):
    desk = factory.in_review(scopes=LOTS)
    row = row_of(desk, "LOT1")
    log_in(client, desk.evaluator)
    page = text(client, case_page("ask", desk.action, "notice"))
    name = re.search(rf'<option value="scopes:{row.key}">([^<]*)</option>', page)[1]
    assert name.startswith("Ligne 2 (Lot LOT1")

    assert ask(client, desk, row=f"scopes:{row.key}").status_code == 302
    question = desk.again().requests.get()
    assert (question.field, question.row_key) == ("scopes.lot", str(row.key))
    assert f"{name} – Numéro de lot" in text(client, case_page("agency_case", desk.action))

    log_in(client, desk.drafter)
    there = section_url(desk.action, "scopes")
    assert f"{there}#{question.html_id}" in text(client, case_page("case", desk.action))
    page = text(client, there)
    assert page.count(f'id="{question.html_id}"') == 1
    (of_row,) = [one for one in page.split('<fieldset class="row"') if question.html_id in one]
    assert of_row.index(question.html_id) < of_row.index('value="LOT1"')


def test_a_row_of_another_group_than_the_field_is_refused(client):
    desk = factory.in_review(scopes=LOTS)
    product = desk.notice.products.get()
    for told in (
        {"row": f"products:{product.key}"},
        {"field": "reason:problem", "row": f"scopes:{row_of(desk, 'LOT1').key}"},
    ):
        page = html.unescape(ask(client, desk, **told).content.decode())
        assert "ne se trouve pas dans cette ligne" in page
    assert not desk.again().requests.exists()


@pytest.mark.parametrize("typed", ["Ligne 8", "ligne 8", "{name}"])
def test_beyond_what_a_list_can_hold_the_row_is_typed(client, monkeypatch, typed):
    monkeypatch.setattr(question_form, "MOST_LISTED", 10)
    desk = factory.in_review(scopes=MANY)
    last = desk.again().revisions.get()
    names = row_names(SCOPES, answers_of(desk.notice, last))
    name = names[7].title
    ask(client, desk, row=typed.format(name=name))
    assert desk.again().requests.get().row_key == names[7].key
    for wrong in ("LOT999", "Ligne 99"):
        page = html.unescape(ask(client, desk, row=wrong).content.decode())
        assert "ne se trouve pas dans cette ligne" in page
    assert desk.again().requests.count() == 1


def test_among_many_rows_the_question_stands_on_the_page_of_its_own(client):
    desk = factory.in_review(scopes=MANY)
    row = row_of(desk, "LOT007")
    ask(client, desk, row=f"scopes:{row.key}")
    question = desk.again().requests.get()
    log_in(client, desk.drafter)
    url = case_page("row", desk.action, "notice", "scopes", "scopes", row.key)
    section = text(client, section_url(desk.action, "scopes"))
    assert f'id="{question.html_id}"' in section
    assert f"{url}#{question.html_id}" in section
    assert f"answer-{question.uuid}" not in section

    shown = client.get(url)
    page = html.unescape(shown.content.decode())
    assert f'id="{question.html_id}"' in page
    data = {"version": shown.context["seen"], "scope": "lot", "lot": "LOT007"}
    client.post(url, data | {f"answer-{question.uuid}": "Oui, fabriqué en mars."})
    question.refresh_from_db()
    assert question.draft_answer == "Oui, fabriqué en mars."
    other = case_page("row", desk.action, "notice", "scopes", "scopes", row_of(desk, "LOT008").key)
    assert question.html_id not in text(client, other)


def test_another_row_that_changes_does_not_answer(client):
    desk = factory.in_review(scopes=LOTS)
    ask(client, desk, row=f"scopes:{row_of(desk, 'LOT1').key}")
    desk.notice.scopes.filter(lot="LOT2").update(lot="AUTRE")
    (obstacle,) = unanswered(desk.notice)
    assert (obstacle.section, obstacle.field, obstacle.row) == ("scopes", "scopes.lot", 2)
    desk.notice.scopes.filter(lot="LOT1").update(lot="LOT1B")
    assert unanswered(desk.notice) == []


def test_the_question_on_a_row_that_is_gone_is_still_answered(client):
    desk = factory.in_review(scopes=LOTS)
    row = row_of(desk, "LOT1")
    ask(client, desk, row=f"scopes:{row.key}")
    row.delete()
    log_in(client, desk.drafter)
    question = desk.again().requests.get()
    page = text(client, section_url(desk.action, "scopes"))
    assert f'name="answer-{question.uuid}"' in page
