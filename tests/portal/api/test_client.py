"""The example client, over HTTP, holds the right blocked set through all that may happen."""

import importlib.util

import pytest
from django.conf import settings as django_settings

from portal.core.workflow import perform
from portal.distribution.tip import tip
from portal.filings.services import proposals
from tests.factories import recalls as factory

pytestmark = pytest.mark.django_db(transaction=True)
PATH = django_settings.BASE_DIR / "docs/clients/follow.py"


@pytest.fixture(scope="module")
def client_module():
    spec = importlib.util.spec_from_file_location("follow", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def follower(client_module, live_server, settings):
    settings.SITE_URL = live_server.url
    return client_module.Follower(f"{live_server.url}/api/v1")


def poll(follower):
    """Poll more than a second after the last version, as this process knows it."""
    tip.forget()
    return follower.poll()


def lots(*names):
    return [factory.SCOPE | {"lot": name} for name in names]


def change_lots(*names):
    def change(notice):
        notice.scopes.all().delete()
        for position, scope in enumerate(lots(*names)):
            notice.scopes.create(position=position, **scope)

    return change


def held(follower):
    return {lot for _key, lot in follower.blocked()}


def test_publish_extend_release_correct_retract_and_lost_polls(follower, client_module):
    assert poll(follower) == 0
    desk = factory.published(scopes=lots("A1", "A2"), block_dispensing="yes")
    assert poll(follower) == 1
    assert held(follower) == {"A1", "A2"}
    assert poll(follower) == 0

    factory.publish_again(desk, "scope_extended", change_lots("A1", "A2", "A3"))
    poll(follower)
    assert held(follower) == {"A1", "A2", "A3"}

    # Two versions between two polls: a poll was lost, nothing else is.
    factory.publish_again(desk, "lots_released", change_lots("A1"))
    factory.publish_again(desk, "scope_extended", change_lots("A1", "B1"))
    assert poll(follower) == 2
    assert held(follower) == {"A1", "B1"}

    # The program ends and starts again from what it wrote.
    again = client_module.Follower(follower.base, follower.as_json())
    assert poll(again) == 0
    assert held(again) == {"A1", "B1"}

    perform(desk.notice, "correct", actor=desk.validator, comment="Mauvais lot")
    change_lots("A1", "B2")(desk.notice)
    perform(desk.notice, "publish_correction", actor=desk.validator)
    assert poll(again) == 1
    assert held(again) == {"A1", "B2"}

    other = factory.published(scopes=lots("C1"), block_dispensing="no")
    poll(again)
    assert held(again) == {"A1", "B2"}
    assert len(again.lines) == 2
    assert other.action.pk != desk.action.pk

    row = proposals.propose(
        desk.again(),
        "retract",
        actor=desk.second,
        reasons="Erreur",
        payload={"public_reason": "Publiée par erreur"},
    )
    perform(row, "confirm", actor=desk.validator)
    poll(again)
    assert held(again) == set()
    assert len(again.lines) == 1
