"""Watched products and reminders: who is told, of what, and once."""

import dataclasses
import datetime

import pytest

from portal.distribution.models import Reply, WatchedProduct
from portal.distribution.replies import services, watching
from portal.distribution.services import announcing
from portal.mail.models import OutgoingMessage
from portal.publication.registry import Advice
from tests.factories import publications
from tests.factories.accounts import MembershipFactory
from tests.factories.publications import following, lot, published

pytestmark = pytest.mark.django_db
CODE = "03401060012342"
FOR_PHARMACIES = {"recipients": ["officine"]}
TODAY = datetime.date(2026, 11, 28)


def advice(said):
    day = said["deadline"]
    return Advice(deadline=datetime.date.fromisoformat(day) if day else None)


@pytest.fixture(autouse=True)
def specimens():
    kind = dataclasses.replace(
        publications.KIND,
        resource="specimens",
        holders={"pharmacy": ("officine",)},
        advice_from=("deadline",),
        advice=advice,
    )
    with publications.registered(kind):
        yield kind


@pytest.fixture
def member():
    return MembershipFactory(
        organisation__kind="pharmacy", organisation__email="officine@exemple.test"
    )


def sent(key):
    return OutgoingMessage.objects.filter(content__key=f"distribution.{key}")


def test_an_organisation_is_told_of_what_names_its_products(member):
    watching.watch(member.organisation, "3401060012342", "Bandelettes", member.user)
    watching.watch(member.organisation, f"01{CODE}10AUTRE", "", member.user)
    assert WatchedProduct.objects.count() == 1
    version = published(items=[lot("A1")])
    announcing.announce(version.pk)
    message = sent("watched").get()
    assert message.address == "officine@exemple.test"
    assert "Bandelettes" in message.content.text
    other = published(items=[lot("A1", identifier="09521234567890")])
    announcing.announce(other.pk)
    assert sent("watched").count() == 1
    same = published(following(version, title="Titre revu", items=[lot("A1")]))
    announcing.announce(same.pk)
    assert sent("watched").count() == 1
    announcing.announce(published(items=[lot("A9")], exercise=True).pk)
    assert sent("watched").count() == 1


def test_releases_and_retractions_of_its_products_are_told_too(member):
    watching.watch(member.organisation, CODE, "Bandelettes", member.user)
    other = MembershipFactory(organisation__kind="pharmacy", organisation__email="b@exemple.test")
    watching.watch(other.organisation, "09521234567899", "Pompe", other.user)
    pump = lot("P1", line=2, product="Pompe", identifier="09521234567899")
    first = published(items=[lot("A1"), lot("A2"), pump])
    second = published(following(first, version_kind="lots_released", items=[lot("A1"), pump]))
    announcing.announce(second.pk)
    (message,) = sent("watched")
    assert message.address == "officine@exemple.test"
    assert message.content.title.endswith("Des lots d’un produit que vous suivez sont levés")
    assert "lignes sont levées" in message.content.text
    assert "Pompe" not in message.content.text
    third = published(
        following(
            second, version_kind="retraction", lifecycle="retracted", items=[], reason="Par erreur"
        )
    )
    announcing.announce(third.pk)
    told = {one.address: one for one in sent("watched").filter(content__title__contains="retirée")}
    assert {*told} == {"officine@exemple.test", "b@exemple.test"}
    text = told["b@exemple.test"].content.text
    assert "plus valable" in text
    assert "Par erreur" in text
    assert "Pompe" in text


def test_only_products_of_the_lines_added_are_news(member):
    watching.watch(member.organisation, CODE, "Bandelettes", member.user)
    first = published(items=[lot("A1")])
    second = published(
        following(first, items=[lot("A1"), lot("P1", line=2, identifier="09521234567899")])
    )
    announcing.announce(second.pk)
    assert not sent("watched").exists()


def test_what_is_no_code_is_refused(member):
    with pytest.raises(watching.Refused):
        watching.watch(member.organisation, "3,4009E+12", "", member.user)


def test_lines_are_added_good_ones_kept_and_bad_ones_given_back(client, member):
    client.force_login(member.user)
    page = client.post(
        "/espace/rappels/produits-suivis/",
        {"codes": "3401060012342 ; Bandelettes\n\n01034010600\n"},
    )
    text = page.content.decode()
    assert "01034010600" in text
    assert "Bandelettes" in text
    row = WatchedProduct.objects.get()
    assert (row.key, row.label) == (CODE, "Bandelettes")
    other = MembershipFactory(organisation__kind="pharmacy")
    client.force_login(other.user)
    assert "Bandelettes" not in client.get("/espace/rappels/produits-suivis/").content.decode()
    assert client.post(f"/espace/rappels/produits-suivis/{row.pk}/retirer/").status_code == 404
    client.force_login(member.user)
    client.post(f"/espace/rappels/produits-suivis/{row.pk}/retirer/")
    assert not WatchedProduct.objects.exists()


def test_those_who_have_not_ended_are_reminded_once_of_each_day(member):
    settled = MembershipFactory(
        organisation__kind="pharmacy", organisation__email="fini@exemple.test"
    )
    version = published(facets=FOR_PHARMACIES, payload={"deadline": "2026-12-01"})
    reply = services.begin(settled.organisation, version.publication, settled.user)
    Reply.objects.filter(pk=reply.pk).update(state="not_concerned")
    published(facets=FOR_PHARMACIES, payload={"deadline": ""})
    assert watching.remind(TODAY) == 1
    assert sent("reply_reminder").get().address == "officine@exemple.test"
    assert watching.remind(TODAY) == 0
    assert watching.remind(TODAY + datetime.timedelta(days=1)) == 0
    published(
        following(
            version,
            version_kind="closure",
            lifecycle="closed",
            facets=FOR_PHARMACIES,
            items=[lot("LOT42")],
        )
    )
    assert watching.remind(datetime.date(2026, 12, 2)) == 0
