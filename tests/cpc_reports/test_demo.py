"""The invented reports of the demonstration: made by the services, once."""

import uuid

import pytest

from cpc_reports import demo
from cpc_reports.models import Body, Report, Tip
from portal.publication.models import Publication
from portal.web import demo_people

pytestmark = pytest.mark.django_db


def test_every_stage_is_there_and_a_second_run_adds_nothing(settings, tmp_path):
    settings.PORTAL_DEMO = True
    settings.VAR_DIR = tmp_path / "var"
    demo_people.seed()
    cast = demo_people.cast()

    demo.seed(*cast)
    demo.seed(*cast)

    states = {
        key: Report.objects.get(uuid=uuid.uuid5(demo.NAMESPACE, key)).state for key in demo.STORIES
    }
    assert states == {
        "established": "established",
        "refused": "not_established",
        "waiting": "assessment",
        "filed": "admissibility",
        "drafting": "draft",
    }
    assert Body.objects.count() == len(demo.BODIES)
    assert Tip.objects.get().state == "sent"
    assert Publication.objects.filter(kind="cpc").count() == 2
