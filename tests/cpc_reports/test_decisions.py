"""Which reports wait for a decision of whom."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from cpc_reports.models import Appraisal, Report
from portal.core.workflow import perform
from tests.factories import cpc as factory
from tests.waiting import waiting

pytestmark = pytest.mark.django_db


def test_a_decision_waits_for_a_validator_who_evaluated_nothing(client):
    desk = factory.concluded("unfavourable")
    assert waiting(client, desk.validator) == []
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Insuffisant.")

    assert waiting(client, desk.validator) == [desk.report.pk]
    assert waiting(client, desk.second) == [desk.report.pk]
    assert waiting(client, desk.evaluator) == []
    assert waiting(client, desk.publisher) == []


@pytest.mark.parametrize("column", ["concluded_by", "proposed_by", "assigned_to"])
def test_a_decision_does_not_wait_for_who_took_part(client, column):
    desk = factory.proposed()
    assert waiting(client, desk.second) == [desk.report.pk]
    Report.objects.update(**{column: desk.second})
    assert waiting(client, desk.second) == []


def test_a_decision_does_not_wait_for_who_once_appraised_a_reference(client):
    desk = factory.proposed()
    key = desk.sheet.evidence.first().key
    row = Appraisal.objects.create(filing=desk.report, key=key, author=desk.second, note="Biais.")
    row.author = desk.evaluator
    row.save()
    assert waiting(client, desk.second) == []
    assert waiting(client, desk.validator) == [desk.report.pk]


def test_what_the_portal_could_not_publish_waits_for_a_person(client, settings):
    settings.CPC_PUBLICATION_DAYS = 7
    desk = factory.established()
    assert waiting(client, desk.publisher) == []
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8)):
        assert waiting(client, desk.publisher) == [desk.report.pk]
        perform(desk.again(), "publish", actor=desk.publisher)
        assert waiting(client, desk.publisher) == []
