"""The invented actions of the demonstration: made by the services, once."""

import uuid

import pytest

from portal.distribution.replies import services
from portal.publication.models import CurrentItem, Publication
from portal.web import demo_people
from recalls import demo
from recalls.models import Action

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings, tmp_path):
    settings.PORTAL_DEMO = True
    settings.VAR_DIR = tmp_path / "var"
    demo_people.seed()
    return demo_people.cast()


def test_every_stage_is_there_and_a_second_run_adds_nothing(cast):
    demo.seed(*cast)
    demo.seed(*cast)

    states = {
        key: Action.objects.get(uuid=uuid.uuid5(demo.NAMESPACE, key)).state for key in demo.STORIES
    }
    assert states == {
        "draft": "draft",
        "submitted": "received",
        "represented": "published",
        "released": "published",
        "implant": "published",
        "closed": "closed",
        "counter": "published",
    }
    assert Publication.objects.count() == 5
    filed = Action.objects.get(uuid=uuid.uuid5(demo.NAMESPACE, "represented"))
    assert filed.organisation.kind == "representative"
    # Each of those who may answer has something to answer to.
    for holder in ("officine", "repartiteur", "hopital"):
        assert services.count_unsettled(cast[1][holder]), holder
    lots = CurrentItem.objects.filter(key=demo.PUMP["identifier"])
    assert dict(lots.values_list("lot_key", "status")) == {
        "PL2401": "affected",
        "PL2402": "affected",
        "PL2403": "released",
    }
