"""What the pre-test reads outside of the sheet: the medicines base and the published lists."""

import datetime

import pytest
from django.urls import reverse

from cpc_reports import precedents
from cpc_reports.legal import Condition, LegalStatus
from portal.core.workflow import perform
from portal.reference.models import Component, Medicine
from tests.factories import cpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.CPC_PUBLICATION_DAYS = 0


def medicine(cis, name, *, strength="50 mg", form="gélule", code="1"):
    Medicine.objects.create(
        cis=cis, name=name, form=form, authorised_on=datetime.date(2010, 1, 1), line_hash=1
    )
    Component.objects.create(
        medicine_id=cis,
        substance_code=code,
        substance="EXEMPLIDE",
        strength=strength,
        nature="SA",
        line_hash=1,
    )


def finding(values, condition):
    return next(one for one in precedents.pretest(values) if one.condition == condition)


def test_the_base_names_the_products_of_same_substance_form_and_dosage():
    desk = factory.set_up()
    medicine("60000001", "EXEMPLIDE 50 mg, gélule")
    medicine("60000002", "EXEMPLIDE AUTRE 100 mg", strength="100 mg")
    medicine("60000003", "EXEMPLIDE AUTRE, comprimé", form="comprimé")
    values = desk.sheet.values()
    assert finding(values, Condition.SAME).status == LegalStatus.MET
    medicine("60000004", "EXEMPLIDE GÉNÉRIQUE 50 mg")
    told = finding(values, Condition.SAME)
    assert told.status == LegalStatus.DOUBT
    assert "EXEMPLIDE GÉNÉRIQUE 50 mg" in told.working
    for other in ("AUTRE", "EXEMPLIDE 50 mg, gélule"):
        assert other not in told.working


def test_a_framework_in_force_is_shown_to_who_drafts_with_its_page(client):
    first = factory.published()
    reference = first.again().public_reference
    page_of_it = reverse("publication:cpc_page", args=[reference])
    values = first.sheet.values()
    told = finding(values, Condition.EXISTING)
    assert (told.status, [one.url for one in told.links]) == (LegalStatus.DOUBT, [page_of_it])
    log_in(client, first.drafter)
    client.post(reverse("cpc_reports:clone", args=[first.report.uuid]))
    copy = type(first.report).objects.get(state="draft")
    address = reverse("filings:summary", args=["cpc", copy.uuid, "sheet"])
    page = client.get(address).content.decode()
    assert page_of_it in page
    assert "Référentiel des accès dérogatoires" in page
    told = {"comment": "Sécurité.", "urgent": True}
    perform(first.framework, "withdraw", actor=first.validator, **told)
    assert finding(values, Condition.EXISTING).status == LegalStatus.MET


def test_a_framework_that_is_not_public_yet_is_not_told():
    desk = factory.established()
    assert finding(desk.sheet.values(), Condition.EXISTING).links == ()


def test_a_former_refusal_asks_what_is_new():
    desk = factory.proposed("unfavourable")
    perform(desk.again(), "not_establish", actor=desk.validator)
    perform(desk.again(), "publish", actor=desk.publisher)
    told = finding(desk.sheet.values(), Condition.EXISTING)
    assert "nouveau" in told.working
    assert [one.label.partition(" ")[0] for one in told.links] == [desk.again().public_reference]


def test_another_substance_knows_nothing_of_it():
    desk = factory.published()
    values = desk.sheet.values()
    values["medicines"][0]["substance"] = "AUTRIDE"
    assert finding(values, Condition.EXISTING).links == ()
