"""What the evaluator reads of the alternatives beside the benefit and the risk of a recall."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.reference.demo import DEMO_DATE, DEMO_FOLDER
from portal.reference.loaders.loading import load
from portal.reference.models import Availability, Medicine
from quality_defects.alternatives import of_medicines
from tests.factories import quality_defects as factory

pytestmark = pytest.mark.django_db
ORIGINATOR, GENERIC = "90012486", "90013771"


@pytest.fixture(autouse=True)
def medicines():
    load(DEMO_FOLDER, source_date=DEMO_DATE)


def found(*codes):
    return {one.cis: one for one in of_medicines(codes or [ORIGINATOR]).shown}


def risk_page(client, *, mitm):
    desk = factory.set_up()
    desk.volet.products.update(cis=ORIGINATOR, mitm=mitm)
    factory.sign(desk)
    factory.log_in(client, desk.evaluator)
    return client.get(reverse("quality_defects:risk", args=[desk.case.uuid])).content.decode()


def test_member_of_the_generic_group_is_an_alternative_and_says_why():
    generic = found()[GENERIC]
    assert "même groupe générique" in generic.reasons
    assert ORIGINATOR not in found()


def test_medicine_without_anything_in_common_is_none():
    others = set(Medicine.objects.live().values_list("pk", flat=True)) - {ORIGINATOR}
    assert set(found()) < others


@pytest.mark.parametrize(
    ("kind", "cip13", "available"), [(1, "", False), (3, "", False), (2, "", True), (1, "x", True)]
)
def test_shortage_of_all_its_packs_makes_an_alternative_unavailable(kind, cip13, available):
    Availability.objects.filter(medicine=GENERIC).delete()
    Medicine.objects.filter(pk=GENERIC).update(marketing_status="Commercialisée")
    Availability.objects.create(medicine_id=GENERIC, kind=kind, cip13=cip13, line_hash=1)
    assert found()[GENERIC].is_available is available


def test_medicine_that_left_the_base_or_the_market_is_no_help():
    Medicine.objects.filter(pk=GENERIC).update(marketing_status="Non commercialisée")
    assert not found()[GENERIC].is_available
    Medicine.objects.filter(pk=GENERIC).update(withdrawn_at="2026-01-01T00:00:00Z")
    assert GENERIC not in found()


def test_statements_do_not_grow_with_the_medicines():
    def count(*codes):
        with CaptureQueriesContext(connection) as captured:
            of_medicines(codes)
        return len(captured)

    assert count(ORIGINATOR) == count(ORIGINATOR, "90013125", "90015084")


def test_evaluator_reads_them_where_the_recall_must_be_weighed(client):
    page = risk_page(client, mitm="yes")
    assert "Alternatives si le lot est rappelé" in page
    assert GENERIC in page


def test_page_warns_when_nothing_is_available(client):
    Medicine.objects.exclude(pk=ORIGINATOR).update(marketing_status="Non commercialisée")
    assert "Aucune alternative disponible connue" in risk_page(client, mitm="yes")


def test_nothing_is_said_where_no_recall_is_to_be_weighed(client):
    assert "Alternatives si le lot est rappelé" not in risk_page(client, mitm="no")
