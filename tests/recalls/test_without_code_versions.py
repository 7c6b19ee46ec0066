"""What a version changes in the products without code: told, and asked of holders."""

import csv
import io
import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from portal.core.workflow import GuardFailed, perform
from portal.distribution.enums import ReplyState
from portal.distribution.models import Reply
from portal.distribution.replies import services
from portal.distribution.services import announcing
from portal.mail.models import OutgoingMessage
from portal.publication.models import Version
from portal.publication.services import without_code
from recalls import unscannable
from recalls.effects.rehearsing import rehearse
from recalls.models import Product, Scope
from tests.factories import recalls as factory
from tests.factories.accounts import MembershipFactory
from tests.recalls.answers import notice, product, scope
from tests.recalls.public_pages import url

pytestmark = pytest.mark.django_db

BARE = {
    "identifier": "",
    "id_type": "",
    "catalogue_reference": "",
    "no_identifier_reason": "Dispositif sur mesure",
}
COUNTED = {"found": 2, "quarantined": 0, "returned": 2, "destroyed": 0, "used": 0}


@pytest.fixture(autouse=True)
def no_brake():
    """Start with no call counted."""
    cache.clear()


@pytest.fixture
def hospital():
    return MembershipFactory(organisation__kind="hospital", organisation__email="pui@exemple.test")


def add_product(part):
    """Add a product without code, of which two lots are concerned."""
    Product.objects.create(part=part, position=1, **(factory.PRODUCT | BARE | {"name": "Orthèse"}))
    Scope.objects.update(product="03401234567890")
    for position, lot in enumerate(("SM-7", "SM-8"), start=1):
        Scope.objects.create(part=part, position=position, scope="lot", lot=lot, product="Orthèse")


def widen(part):
    """Add a lot to the product without code."""
    Scope.objects.create(part=part, position=9, scope="lot", lot="SM-9", product="Orthèse")


def narrow(part):
    """Release a lot of the product without code."""
    Scope.objects.filter(part=part, lot="SM-8").delete()


def again(desk, kind, change):
    """Publish another version and tell holders of it."""
    factory.publish_again(desk, kind, change)
    announcing.announce(desk.publication().current_id)


def answered(hospital, desk, *steps):
    publication = desk.publication()
    reply = services.begin(hospital.organisation, publication, hospital.user)
    number = publication.current.number
    for name in steps:
        told = {"lines": dict.fromkeys((1, 2), COUNTED)} if name == "report" else {}
        perform(reply, name, actor=hospital.user, version=number, **told)
    return reply


def words(text) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_a_product_without_code_that_is_added_is_asked_about(hospital):
    desk = factory.published()
    reply = answered(hospital, desk, "not_concerned")
    again(desk, "scope_extended", add_product)
    assert Reply.objects.get(pk=reply.pk).state == ReplyState.TO_REVIEW


@pytest.mark.parametrize(
    ("kind", "change", "asked"),
    [("scope_extended", widen, True), ("lots_released", narrow, True)],
)
def test_lots_without_code_that_change_open_what_was_ended(hospital, kind, change, asked):
    desk = factory.published()
    again(desk, "scope_extended", add_product)
    reply = answered(hospital, desk, "concerned", "report", "complete")
    again(desk, kind, change)
    reply = Reply.objects.get(pk=reply.pk)
    assert (reply.state == ReplyState.TO_REVIEW) is asked


def test_lots_added_ask_for_a_new_count_and_lots_released_do_not(hospital):
    desk = factory.published()
    again(desk, "scope_extended", add_product)
    reply = answered(hospital, desk, "concerned", "report", "complete")
    again(desk, "lots_released", narrow)
    reply = Reply.objects.get(pk=reply.pk)
    reply = perform(reply, "confirm", actor=hospital.user, version=3)
    assert reply.state == ReplyState.COMPLETED
    again(desk, "scope_extended", widen)
    reply = Reply.objects.get(pk=reply.pk)
    with pytest.raises(GuardFailed):
        perform(reply, "confirm", actor=hospital.user, version=4)
    reply = perform(reply, "resume", actor=hospital.user, version=4)
    assert reply.state == ReplyState.IN_PROGRESS


def test_a_version_that_leaves_them_as_they_are_opens_nothing(hospital):
    desk = factory.published()
    again(desk, "scope_extended", add_product)
    reply = answered(hospital, desk, "not_concerned")

    def change(part):
        part.problem = "Autre description du défaut."
        part.save()

    again(desk, "update_content", change)
    assert Reply.objects.get(pk=reply.pk).state == ReplyState.NOT_CONCERNED


def test_holders_count_them_too(client, hospital):
    desk = factory.published()
    again(desk, "scope_extended", add_product)
    reply = answered(hospital, desk, "concerned")
    client.force_login(hospital.user)
    page = client.get(reverse("distribution:reply", args=[desk.publication().reference]))
    assert "Orthèse – sans code" in words(page.content.decode())
    perform(reply, "report", actor=hospital.user, version=2, lines={1: COUNTED})
    with pytest.raises(GuardFailed) as failure:
        perform(reply, "complete", actor=hospital.user, version=2)
    assert [one.field for one in failure.value.obstacles] == ["found_2"]
    perform(reply, "report", actor=hospital.user, version=2, lines={2: COUNTED})
    perform(reply, "complete", actor=hospital.user, version=2)
    register = client.get(reverse("distribution:reply_register"))
    text = b"".join(register.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    (row,) = [one for one in rows if "Orthèse" in one]
    at = row.index("Orthèse")
    assert row[at : at + 5] == ["Orthèse", "", "SM-7, SM-8", "2", "2"]


def test_what_holders_are_written_names_them(hospital):
    desk = factory.published(product=BARE)
    announcing.announce(desk.publication().current_id)
    mail = OutgoingMessage.objects.filter(address="pui@exemple.test").latest("pk")
    assert "Pompe Exemplia P1 : Lot LOT42" in words(mail.content.text)


def test_the_feed_tells_the_lines_that_a_version_adds_and_releases(client):
    desk = factory.published()
    again(desk, "scope_extended", add_product)
    again(desk, "lots_released", narrow)
    first, second, third = client.get("/api/v1/changes").json()["items"]
    assert [one["lot"] for one in first["scope_delta"]["added"] if one["key"] is None] == []
    told = second["scope_delta"]
    assert [(one["product"], one["lot"], one["key"]) for one in told["added"]] == [
        ("Orthèse", "SM-7", None),
        ("Orthèse", "SM-8", None),
    ]
    assert (told["added_total"], told["removed_total"], told["complete"]) == (2, 0, True)
    told = third["scope_delta"]
    assert [(one["lot"], one["status"], one["version"]) for one in told["removed"]] == [
        ("SM-8", "released", 2)
    ]
    assert (told["added_total"], told["removed_total"]) == (0, 1)


def test_a_retraction_releases_them_in_the_feed(client):
    desk = factory.published(product=BARE)
    factory.retract(desk)
    first, second = client.get("/api/v1/changes").json()["items"]
    assert [one["lot"] for one in first["scope_delta"]["added"]] == ["LOT42"]
    assert [one["lot"] for one in second["scope_delta"]["removed"]] == ["LOT42"]


def test_pages_say_which_lines_a_version_adds_and_releases(client):
    desk = factory.published()
    again(desk, "scope_extended", add_product)
    page = words(client.get(url(desk)).content.decode())
    assert "2 lignes ajoutées" in page
    again(desk, "lots_released", narrow)
    page = words(client.get(f"{url(desk)}versions/3/").content.decode())
    assert "1 ligne levée" in page
    assert "Orthèse – sans code – Lot SM-8" in page
    client.force_login(desk.evaluator)
    own = client.get(f"/agence/actions-de-securite/{desk.action.uuid}/publication/")
    assert "2 lignes ajoutées" in own.content.decode()


def test_who_publishes_sees_them_before(client):
    desk = factory.published()
    perform(desk.notice, "new_draft_version", actor=desk.drafter)
    add_product(desk.notice)
    factory.sign(desk)
    found = rehearse(desk.notice, desk.evaluator)
    assert [(one.product, one.lot) for one in found.added] == [
        ("Orthèse", "SM-7"),
        ("Orthèse", "SM-8"),
    ]


def payload(*units, name="Orthèse", **changes):
    values = notice(
        products=[product(**BARE | {"name": name} | changes)],
        scopes=[scope(product=name, **one) for one in units],
    )
    return {unscannable.KEY: unscannable.frozen(values)}


def lots(units):
    return [one.item.lot or one.item.serial for one in units]


ALL = {"reach": "all"}
SERIALS = {"scope": "serial_range", "lot": "", "expiry": None}


@pytest.mark.parametrize(
    ("older", "newer", "added", "removed"),
    [
        (payload({"lot": "A"}), payload({"lot": "a "}), [], []),
        (payload({"lot": "A"}), payload({"lot": "A"}, name="ORTHESE"), [], []),
        (payload({"lot": "A"}), payload({"lot": "A"}, name="Attelle"), ["A"], ["A"]),
        (payload({"lot": "A"}), payload({"lot": "A"}, {"lot": "B"}), ["B"], []),
        (payload(**ALL), payload({"lot": "A"}), [], [""]),
        (payload({"lot": "A"}), payload(**ALL), [""], []),
        (
            payload(SERIALS | {"serial": "S1", "serial_to": "S9"}),
            payload(
                SERIALS | {"serial": "S1", "serial_to": "S5"},
                SERIALS | {"serial": "S6", "serial_to": "S9"},
            ),
            [],
            [],
        ),
        (
            payload(SERIALS | {"serial": "S1", "serial_to": "S5"}),
            payload(SERIALS | {"serial": "S1", "serial_to": "S9"}),
            ["S1"],
            [],
        ),
        (None, payload({"lot": "A"}), ["A"], []),
        (payload({"lot": "A"}), {}, [], ["A"]),
    ],
)
def test_units_are_compared_by_what_they_hold(older, newer, added, removed):
    found = without_code.difference("action", older, newer)
    assert (lots(found.added), lots(found.removed)) == (added, removed)


def test_a_product_that_gets_a_code_releases_nothing(client):
    desk = factory.published(product=BARE)

    def change(part):
        Product.objects.filter(part=part).update(identifier="03401234567890", id_type="gtin")

    again(desk, "scope_extended", change)
    version = Version.objects.latest("cursor")
    assert (version.delta["units_added"], version.delta.get("bare_removed", 0)) == (1, 0)


def test_a_product_that_gets_a_code_releases_the_lots_that_it_no_longer_names(client, hospital):
    dropped = {"scope": "lot", "lot": "LOT43", "expiry": None}
    desk = factory.published(product=BARE, scopes=[factory.SCOPE, dropped])
    reply = answered(hospital, desk, "concerned")

    def change(part):
        Product.objects.filter(part=part).update(identifier="03401234567890", id_type="gtin")
        Scope.objects.filter(part=part, lot="LOT43").delete()

    again(desk, "update_content", change)
    version = Version.objects.latest("cursor")
    assert (version.delta["units_added"], version.delta["bare_removed"]) == (1, 1)
    told = client.get("/api/v1/changes").json()["items"][-1]["scope_delta"]
    assert [(one["lot"], one["key"], one["status"]) for one in told["removed"]] == [
        ("LOT43", None, "released")
    ]
    page = words(client.get(f"{url(desk)}versions/2/").content.decode())
    assert "sans code – Lot LOT43" in page
    assert Reply.objects.get(pk=reply.pk).state == ReplyState.TO_REVIEW
