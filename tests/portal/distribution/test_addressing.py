"""Holders are told of what is addressed to them: who, once, whatever is published."""

import dataclasses
import itertools
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.distribution.models import Announcement
from portal.distribution.replies.figures import figures
from portal.distribution.selection import Selection
from portal.distribution.services import announcing, subscribing
from portal.mail.models import MutedCategory, OutgoingMessage
from portal.publication import registry
from portal.publication.models import Document
from portal.publication.registry import Advice
from tests.factories import publications
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.publications import following, lot, published

pytestmark = pytest.mark.django_db
FOR_PHARMACIES = {"recipients": ["officine"]}


@pytest.fixture(autouse=True)
def specimens():
    holders = {"pharmacy": ("officine",), "hospital": ("pui",)}
    kind = dataclasses.replace(publications.KIND, resource="specimens", holders=holders)
    with publications.registered(kind):
        yield kind


def sent():
    return OutgoingMessage.objects.filter(content__key="distribution.addressed").order_by("pk")


def announced(version):
    announcing.announce(version.pk)
    return version


def test_each_holder_gets_one_message_for_each_version():
    first = OrganisationFactory(kind="pharmacy", email="officine@exemple.test")
    twin = OrganisationFactory(kind="pharmacy", email="Officine@exemple.test")
    OrganisationFactory(kind="hospital", email="pui@exemple.test")
    OrganisationFactory(kind="pharmacy", email="fermee@exemple.test", is_active=False)
    version = announced(published(facets=FOR_PHARMACIES))
    assert {row.organisation_id for row in sent()} == {first.pk, twin.pk}
    assert sent().count() == 2
    text = sent().first().content.text
    assert f"/espace/rappels/{version.publication.reference}/" in text
    announced(version)
    assert sent().count() == 2
    announced(published(following(version, facets=FOR_PHARMACIES, items=[lot("A9")])))
    assert sent().count() == 4


def test_a_publication_costs_the_same_however_many_are_told(run_tasks):
    def costs(number):
        for _ in range(number):
            OrganisationFactory(kind="pharmacy", email=f"officine{next(numbers)}@exemple.test")
            one = subscribing.ask(f"abonne{next(numbers)}@exemple.test", Selection(), "immediate")
            subscribing.confirm(one)
        run_tasks()
        OutgoingMessage.objects.all().delete()
        with CaptureQueriesContext(connection) as publishing:
            version = published(facets=FOR_PHARMACIES)
        assert not OutgoingMessage.objects.exists()
        assert Announcement.objects.filter(version=version).count() == 1
        with CaptureQueriesContext(connection) as announcing_it:
            announced(version)
        return len(publishing), len(announcing_it), OutgoingMessage.objects.count()

    numbers = itertools.count()
    *few, told = costs(2)
    assert told == 4
    *many, told = costs(10)
    assert told == 24
    assert many == few


def test_people_stand_for_an_organisation_without_mailbox_unless_they_do_not_want_it():
    member = MembershipFactory(organisation__kind="pharmacy", organisation__email="")
    silent = MembershipFactory(organisation=member.organisation)
    MutedCategory.objects.create(user=silent.user, category="publication")
    announced(published(facets=FOR_PHARMACIES))
    (message,) = sent()
    assert (message.user_id, message.organisation_id) == (member.user_id, member.organisation_id)


def test_those_whom_it_no_longer_addresses_hear_of_it_and_exercises_go_to_nobody():
    OrganisationFactory(kind="pharmacy", email="officine@exemple.test")
    first = published(facets=FOR_PHARMACIES)
    announced(
        published(
            following(
                first,
                version_kind="retraction",
                lifecycle="retracted",
                items=[],
                reason="Par erreur",
            )
        )
    )
    (message,) = sent()
    assert "est retirée" in message.content.text
    assert "Par erreur" in message.content.text
    assert "/espace/rappels/" not in message.content.text
    announced(published(facets=FOR_PHARMACIES, exercise=True))
    announced(published(facets={"recipients": ["fabricant"]}))
    assert sent().count() == 1


def test_reach_counts_the_organisations_for_which_a_mail_left():
    first = OrganisationFactory(kind="pharmacy", email="officine@exemple.test")
    OrganisationFactory(kind="pharmacy", email="autre@exemple.test")
    version = announced(published(facets=FOR_PHARMACIES))
    document = Document.objects.get(pk=version.publication_id)
    assert figures(document).total.reach == 0
    sent().filter(organisation=first).update(
        state="sent", sent_at=version.created, sent_through="test", next_attempt_at=None
    )
    told = figures(document)
    assert (told.total.targeted, told.total.notified, told.total.reach) == (2, 1, 0.5)


def test_a_mail_says_what_to_block_which_lots_and_by_when_to_reply(specimens):
    OrganisationFactory(kind="pharmacy", email="officine@exemple.test")
    advice = Advice(
        required_actions=(("quarantine", "Isoler"),),
        block_words="Oui",
        block_order="Bloquez la délivrance.",
        reply_deadline=date(2026, 12, 4),
    )
    registry._kinds[specimens.key] = dataclasses.replace(specimens, advice=lambda _said: advice)
    lots = [lot(f"A{number}") for number in range(12)]
    others = [
        lot("P1", line=line, product=f"Pompe {line}", identifier=f"0952123456{line:04d}")
        for line in range(2, 8)
    ]
    announced(published(facets=FOR_PHARMACIES, items=[*lots, *others]))
    text = sent().get().content.text
    assert "Bloquez la délivrance." in text
    assert "Oui" not in text
    assert "Répondez au fabricant avant le 4 décembre 2026." in text
    assert "- Bandelettes Exemple – 03401060012342 : Lot A0, Lot A1" in text
    assert "Lot A9 et 2 autres" in text
    assert "Lot A10" not in text
    assert "Pompe 5" in text
    assert "Pompe 6" not in text
    assert "et 2 autres produits" in text
