"""The example client, over HTTP, holds the right blocked set through all that may happen."""

import importlib.util
import json
import sys
import urllib.request

import pytest
from django.conf import settings as django_settings

from portal.core.workflow import perform
from portal.distribution.services import exporting
from portal.distribution.tip import tip
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


@pytest.fixture
def asked(monkeypatch):
    """The addresses that were read, without what stands before them; each may be changed."""
    seen, real = [], urllib.request.urlopen

    def urlopen(request, **options):
        seen.append(request.full_url.partition("/v1")[2])
        return real(request, **options)

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    return seen


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

    factory.retract(desk)
    poll(again)
    assert held(again) == set()
    assert len(again.lines) == 1


def test_the_first_load_is_the_full_export_and_what_came_after_it(client_module, follower, asked):
    desk = factory.published(scopes=lots("A1"), block_dispensing="yes")
    gone = factory.published(scopes=lots("B1"), block_dispensing="yes")
    exporting.export()
    factory.retract(gone)
    factory.publish_again(desk, "scope_extended", change_lots("A1", "A2"))
    assert poll(follower) == 2
    assert held(follower) == {"A1", "A2"}
    assert asked[:3] == ["/export", "/export.ndjson.gz", "/changes?since=2&kind=all"]
    # A later run polls, and reads nothing in full.
    asked.clear()
    again = client_module.Follower(follower.base, follower.as_json())
    assert poll(again) == 0
    assert [one.partition("?")[0] for one in asked] == ["/changes"]


def test_who_follows_a_part_reads_it_from_the_beginning(client_module, follower, asked):
    factory.published(scopes=lots("A1"), block_dispensing="yes", recipients=["officine"])
    factory.published(scopes=lots("B1"), block_dispensing="yes", recipients=["pui"])
    exporting.export()
    part = client_module.Follower(follower.base, recipient="officine")
    assert poll(part) == 1
    assert held(part) == {"A1"}
    assert "/export" not in asked


def test_an_unknown_cursor_is_started_anew(client_module, follower, asked):
    factory.published(scopes=lots("A1"), block_dispensing="yes")
    exporting.export()
    known = {"cursor": 900, "tag": "", "lines": {"R2600900": [{"key": "x"}]}}
    old = client_module.Follower(follower.base, known)
    assert poll(old) == 0
    assert held(old) == {"A1"}
    assert list(old.lines) != ["R2600900"]
    assert "/export.ndjson.gz" in asked


def test_a_brake_is_waited_for_as_long_as_it_asks(client_module, follower, settings):
    factory.published(scopes=lots("A1"), block_dispensing="yes")
    settings.API_CALLS_A_MINUTE = 0
    waits = []

    def sleep(seconds):
        waits.append(seconds)
        settings.API_CALLS_A_MINUTE = 1000

    patient = client_module.Follower(follower.base, sleep=sleep)
    assert poll(patient) == 1
    assert waits == [60]
    assert held(patient) == {"A1"}


def test_a_brake_that_lasts_loses_nothing_of_what_was_read(
    client_module, follower, settings, monkeypatch, tmp_path
):
    for name in ("A1", "B1", "C1"):
        factory.published(scopes=lots(name), block_dispensing="yes")
    state = tmp_path / "state.json"
    monkeypatch.setattr(sys, "argv", ["follow.py", follower.base, str(state)])
    monkeypatch.setattr(client_module.Follower.__init__, "__kwdefaults__", {"sleep": lambda _: 0})
    read = client_module.Follower._read
    allowed = 4

    def braked(self, address, tag=""):
        nonlocal allowed
        settings.API_CALLS_A_MINUTE = 1000 if allowed else 0
        allowed = max(0, allowed - 1)
        return read(self, address, tag)

    # The manifest, the changes and the lines of two of the three publications.
    monkeypatch.setattr(client_module.Follower, "_read", braked)
    with pytest.raises(client_module.Throttled):
        client_module.main()
    kept = json.loads(state.read_text("utf-8"))
    assert (kept["cursor"], len(kept["lines"])) == (2, 2)
    allowed = 100
    tip.forget()
    client_module.main()
    kept = json.loads(state.read_text("utf-8"))
    assert (kept["cursor"], len(kept["lines"])) == (3, 3)
