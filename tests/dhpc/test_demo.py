"""The invented letters of the demonstration: made by the services, once."""

import uuid

import pytest

from dhpc import demo
from dhpc.models import Dossier
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
        key: Dossier.objects.get(uuid=uuid.uuid5(demo.NAMESPACE, key)).state for key in demo.STORIES
    }
    assert states == {
        "published": "dispatched",
        "requested": "opened",
        "coordination": "coordination",
        "drafting": "writing",
        "evaluated": "writing",
    }
    public = Publication.objects.get()
    assert "(démo)" in public.current.payload["products"][0]["name"]
