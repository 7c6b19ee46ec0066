"""Replies and new versions: what reading one goes back to, and what its page says of the lines."""

import importlib

import pytest
from django.apps import apps

from portal.core.workflow import GuardFailed
from portal.distribution.models import Reply
from tests.factories.accounts import MembershipFactory
from tests.factories.publications import following, lot, published
from tests.portal.distribution.replying import (
    FOR_PHARMACIES,
    PUMP,
    announced,
    begin,
    counted,
    step,
)

pytestmark = pytest.mark.django_db

ADDED = [lot("A1"), PUMP, lot("B1")]
LIFTED = [lot("A1")]


def answer(member, version, *names):
    reply = begin(member, version)
    for name in names:
        if name == "complete":
            step(reply, "report", member, lines={1: counted(3, returned=3), 2: counted(0)})
        reply = step(reply, name, member)
    return reply


def follow(version, items):
    return announced(published(following(version, facets=FOR_PHARMACIES, items=items)))


@pytest.mark.parametrize(
    ("names", "items", "move", "state"),
    [
        ([], ADDED, "acknowledge", "acknowledged"),
        (["not_concerned"], ADDED, "acknowledge", "acknowledged"),
        (["concerned"], ADDED, "resume", "in_progress"),
        (["concerned"], LIFTED, "resume", "in_progress"),
        (["concerned", "complete"], ADDED, "resume", "in_progress"),
        (["concerned", "complete"], LIFTED, "confirm", "completed"),
    ],
)
def test_reading_a_version_goes_back_to_the_answer(
    client, member, version, names, items, move, state
):
    before = answer(member, version, *names)
    follow(version, items)
    client.force_login(member.user)
    base = f"/espace/rappels/{version.publication.reference}/"
    page = client.get(base).content.decode()
    offered = [one for one in ("acknowledge", "resume", "confirm") if f"{base}{one}/" in page]
    assert offered == [move]
    assert f"version précédente : {before.get_state_display()}" in page
    for other in {"acknowledge", "resume", "confirm"} - {move}:
        with pytest.raises(GuardFailed):
            step(before, other, member)
    assert client.post(f"{base}{move}/", {"version": 2}).status_code == 302
    after = Reply.objects.get(pk=before.pk)
    assert (after.state, after.version.number) == (state, 2)
    assert bool(after.completed_at) == (state == "completed")
    assert after.lines.count() == before.lines.count()


def test_the_page_names_the_lines_since_the_version_that_was_read(client, member, version):
    answer(member, version, "concerned")
    second = follow(version, ADDED)
    follow(second, [PUMP, lot("B1"), lot("C1")])
    client.force_login(member.user)
    page = client.get(f"/espace/rappels/{version.publication.reference}/").content.decode()
    assert "2 lignes ajoutées" in page
    assert "Lot B1" in page
    assert "Lot C1" in page
    assert "1 ligne levée" in page
    assert "Lot A1" in page


def test_replies_to_review_are_given_the_answer_that_they_had(member, version):
    reply = answer(member, version, "concerned")
    follow(version, ADDED)
    Reply.objects.update(before_review="")
    migration = "portal.distribution.migrations.0006_answer_before_review"
    importlib.import_module(migration).fill(apps, None)
    reply.refresh_from_db()
    assert reply.before_review == "in_progress"


def test_what_was_retracted_keeps_its_record_and_asks_nothing(client, member, version):
    reply = answer(member, version, "concerned")
    step(reply, "report", member, lines={1: counted(3, quarantined=3)})
    silent = MembershipFactory(organisation__kind="pharmacy")
    retraction = following(
        version,
        version_kind="retraction",
        lifecycle="retracted",
        items=[],
        facets={},
        reason="Par erreur",
    )
    announced(published(retraction))
    base = f"/espace/rappels/{version.publication.reference}/"
    client.force_login(member.user)
    assert "Tout est traité" in client.get("/espace/rappels/").content.decode()
    everything = client.get("/espace/rappels/?tout=1").content.decode()
    assert version.publication.reference in everything
    assert "Retirée" in everything
    page = client.get(base).content.decode()
    assert "vous pouvez lever la quarantaine" in page
    assert "Par erreur" in page
    assert "3 trouvées" in page
    assert f'action="{base}' not in page
    refused = client.post(f"{base}not_concerned/", {"version": 2})
    assert refused.status_code == 422
    assert "a été retirée" in refused.content.decode()
    client.force_login(silent.user)
    assert "vous pouvez lever la quarantaine" in client.get(base).content.decode()
    client.post(f"{base}lu/")
    assert not Reply.objects.filter(organisation=silent.organisation).exists()
    client.force_login(MembershipFactory(organisation__kind="hospital").user)
    assert client.get(base).status_code == 404


def test_a_version_that_is_no_number_is_an_older_one(client, member, version):
    begin(member, version)
    client.force_login(member.user)
    base = f"/espace/rappels/{version.publication.reference}/"
    for given in ("", "-1", "²", "9" * 5000):
        assert client.post(f"{base}concerned/", {"version": given}).status_code == 422
