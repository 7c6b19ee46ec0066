"""Questions on a notice: named where they are answered, told again where the answers are signed."""

import pytest
from django.utils import timezone

from portal.filings.services.requests import Question
from portal.filings.services.revisions import request_completion
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
