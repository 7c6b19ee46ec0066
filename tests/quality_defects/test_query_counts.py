"""What pages ask of the database does not grow with what they show."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.core.workflow import perform
from portal.filings import registry
from portal.filings.services import drafts, revisions, thread
from portal.filings.services.requests import Question, save_draft_answer
from quality_defects.models import Lot, Product
from tests.factories import quality_defects as factory

pytestmark = pytest.mark.django_db

SLUG = "defauts-qualite"


def queries(client, url):
    """Return the statements of the second visit: the first one marks messages as read."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured]


def page(desk, name, *words):
    return reverse(f"filings:{name}", args=[SLUG, desk.case.uuid, *words])


def grow(desk):
    """Add two lots, a product, messages of both sides, a question, and a version that answers."""
    volet = desk.volet
    for _ in range(2):
        Lot.objects.create(part=volet, position=volet.lots.count() + 1, **factory.LOT)
    Product.objects.create(part=volet, position=volet.products.count() + 1, **factory.PRODUCT)
    case = desk.again()
    thread.post_message(case, desk.evaluator, "Merci de préciser le lot.")
    thread.post_message(case, desk.evaluator, "À revoir en réunion.", kind="note")
    thread.post_message(case, desk.drafter, "Voici les précisions.", organisation=case.organisation)
    question = Question(
        part="volet1",
        text="Combien d’unités ?",
        reason="clarify",
        section="impact",
        field="units_concerned",
    )
    due_on = timezone.localdate() + datetime.timedelta(days=10)
    revisions.request_completion(desk.volet, [question], actor=desk.evaluator, due_on=due_on)
    for request in case.requests.filter(state="open"):
        save_draft_answer(request, "Trois unités.")
    factory.sign(desk)


@pytest.fixture
def desk():
    desk = factory.submitted()
    perform(desk.again(), "take", actor=desk.evaluator)
    grow(desk)
    return desk


@pytest.mark.parametrize(
    ("reader", "name", "words"),
    [
        ("evaluator", "agency_case", ()),
        ("drafter", "case", ()),
        ("drafter", "part", ("volet1",)),
        ("drafter", "summary", ("volet1",)),
        ("signatory", "receipt", ("volet1",)),
    ],
)
def test_case_pages_ask_the_same_of_two_versions_and_of_four(client, desk, reader, name, words):
    factory.log_in(client, getattr(desk, reader))
    few = queries(client, page(desk, name, *words))
    for _ in range(2):
        grow(desk)
    assert desk.again().revisions.count() == 4
    many = queries(client, page(desk, name, *words))
    assert len(many) == len(few), "\n".join(many)


@pytest.mark.parametrize(("reader", "name"), [("evaluator", "inbox"), ("drafter", "dashboard")])
def test_lists_ask_the_same_of_one_case_and_of_many(client, desk, reader, name):
    factory.log_in(client, getattr(desk, reader))
    url = reverse(f"filings:{name}") + "?vue=all"
    few = queries(client, url)
    spec = registry.get("quality_defects")
    for _ in range(3):
        case = drafts.create_draft(spec, organisation=desk.case.organisation, user=desk.drafter)
        factory.fill_volet(case.volet1)
        perform(case.volet1, "submit", actor=desk.signatory, attestation=True)
    many = queries(client, url)
    assert len(many) == len(few), "\n".join(many)
