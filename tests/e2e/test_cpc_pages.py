"""Every other page of the workflow in a browser (BR30): each is opened and proved once."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from cpc_reports.models import BodyRequest, Cosignature, MandateLetter, PeriodicReport
from portal.core.workflow import perform
from tests.e2e.a11y import prove
from tests.factories import cpc as factory
from tests.factories.hostile import pdf

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]


@pytest.fixture(autouse=True)
def at_once(settings) -> None:
    settings.CPC_PUBLICATION_DAYS = 0


def prove_all(page: Page, one: factory.Desk, *names: str, **more: object) -> None:
    """Open and prove the pages of the report that have these names."""
    for name in names:
        address = reverse(f"cpc_reports:{name}", args=[one.report.uuid, *more.get(name, ())])
        response = page.goto(address)
        assert response is not None
        assert response.status == 200, address
        prove(page)


def test_the_pages_of_admissibility(desk: Desk) -> None:
    one = factory.filed()
    page = desk("/agence/", user=one.evaluator)
    prove_all(page, one, "move_declare_inadmissible", "move_merge", "propose_closure")
    page.goto(reverse("filings:agency_case", args=["cpc", one.report.uuid]))
    prove(page)


def test_the_pages_of_the_evaluation(desk: Desk) -> None:
    one = factory.assessed()
    page = desk("/agence/", user=one.evaluator)
    prove_all(page, one, "move_judge_condition", "move_conclude")
    key = one.sheet.evidence.first().key
    page.goto(reverse("cpc_reports:appraise", args=[one.report.uuid, key]))
    prove(page)
    request = factory.ask_laboratory(one)
    for name in ("note_receipt", "withdraw"):
        page.goto(
            reverse(
                "cpc_reports:party_move", args=[one.report.uuid, "laboratoire", request.pk, name]
            )
        )
        prove(page)


def test_the_pages_of_the_decision(desk: Desk) -> None:
    one = factory.concluded("unfavourable")
    page = desk("/agence/", user=one.evaluator)
    prove_all(page, one, "move_reopen_assessment", "move_propose")
    perform(one.again(), "propose", actor=one.evaluator, decision_reason="Données insuffisantes.")
    validator = desk("/agence/", user=one.validator)
    prove_all(validator, one, "move_send_back")
    perform(one.again(), "not_establish", actor=one.validator)
    perform(one.again(), "publish", actor=one.publisher)
    public = desk(reverse("publication:cpc_page", args=[one.again().public_reference]))
    prove(public)


def test_the_pages_of_a_framework_in_force(desk: Desk) -> None:
    one = factory.established()
    expected = PeriodicReport.objects.create(framework=one.framework, due_on=factory.today())
    page = desk("/agence/", user=one.validator)
    names = ("modify", "renew", "withdraw", "end_indication")
    for name in names:
        page.goto(reverse("cpc_reports:framework_move", args=[one.report.uuid, name]))
        prove(page)
    page.goto(reverse("cpc_reports:periodic_report", args=[one.report.uuid, expected.pk]))
    prove(page)
    lab = desk(reverse("cpc_reports:laboratories"), user=one.lab_user)
    prove(lab)
    lab.goto(reverse("cpc_reports:measures"))
    prove(lab)


def test_the_pages_of_the_other_bodies(desk: Desk) -> None:
    one = factory.set_up()
    other = factory.cosigner(one)
    perform(one.sheet, "request_cosignatures", actor=one.drafter)
    page = desk(reverse("cpc_reports:tips"), user=other)
    prove(page)
    row = Cosignature.objects.get()
    page.goto(reverse("cpc_reports:cosignature", args=[row.pk, "decline"]))
    prove(page)
    asked = BodyRequest.objects.create(
        organisation=row.organisation,
        body_class="asso",
        name="Association Exemple",
        scope="Peau",
        requested_by=other,
    )
    agent = desk(reverse("cpc_reports:registers"), user=one.evaluator)
    prove(agent)
    for name in ("accept", "refuse"):
        agent.goto(reverse("cpc_reports:body_decide", args=[asked.pk, name]))
        prove(agent)


def test_the_pages_of_a_letter_of_mandate(desk: Desk) -> None:
    one = factory.set_up()
    page = desk(reverse("cpc_reports:mandate"), user=one.drafter)
    prove(page)
    page.get_by_label("Personne habilitée").select_option(label=one.signatory.full_name)
    page.get_by_label("Valable du").fill("01/01/2026")
    letter = {"name": "mandat.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    page.get_by_label("Lettre signée").set_input_files(letter)
    page.get_by_role("button", name="Transmettre la lettre").click()
    page.get_by_role("heading", name="Lettres de mandat").wait_for()
    prove(page)
    page.get_by_role("link", name="Retirer la lettre").click()
    prove(page)
    agent = desk(reverse("cpc_reports:registers"), user=one.evaluator)
    prove(agent)
    row = MandateLetter.objects.get()
    for name in ("refuse", "accept"):
        agent.goto(reverse("cpc_reports:mandate_decide", args=[row.pk, name]))
        prove(agent)
    agent.get_by_label("Jusqu’au").fill("31/12/2030")
    agent.get_by_role("button", name="Accepter la lettre").click()
    agent.goto(reverse("cpc_reports:body", args=[one.body.pk]))
    prove(agent)
    agent.get_by_role("link", name="Retirer la lettre").wait_for()
