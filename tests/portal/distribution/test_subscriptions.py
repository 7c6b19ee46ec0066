"""Subscriptions: double opt-in, one message a version, one click to end them."""

import re

import pytest
from django.db import transaction
from django.utils import timezone

from portal.distribution.enums import AnnouncementState, SubscriptionState
from portal.distribution.models import Announcement, Subscription
from portal.distribution.selection import Selection
from portal.distribution.services import announcing, subscribing
from portal.mail.models import OutgoingMessage
from portal.mail.outbox import Claimed
from portal.mail.parcels import pack
from portal.publication.services.publishing import publish
from tests.factories.publications import AT, edition, following, lot, published

pytestmark = pytest.mark.django_db
ADDRESS = "pharmacie@exemple.test"
EVERYTHING = Selection()


def subscribed(address=ADDRESS, selection=EVERYTHING, rhythm="immediate", **facts):
    one = subscribing.ask(address, selection, rhythm, **facts)
    subscribing.confirm(one)
    one.refresh_from_db()
    return one


def said(page):
    return page.content.decode().partition("<h1>")[2].partition("</main>")[0]


def sent(key):
    return OutgoingMessage.objects.filter(content__key=f"distribution.{key}").order_by("pk")


def test_a_subscription_begins_when_its_address_confirms(client):
    page = client.get("/abonnements/?destinataire=officine&fabricant=Exemple")
    assert "Exemple" in page.content.decode()
    answer = client.post(
        "/abonnements/?fabricant=Exemple",
        {"address": ADDRESS, "rhythm": "immediate", "recipient": ["officine"]},
    )
    assert "Un message est parti" in answer.content.decode()
    one = Subscription.objects.get()
    assert one.state == SubscriptionState.PENDING
    assert one.selection == {"recipient": ["officine"], "maker": "Exemple"}
    message = sent("confirm").get()
    path = re.search(r"/abonnements/[0-9a-f-]+/confirmer/", message.content.text)[0]
    # Reading the link is not confirming: programs that read mails follow links.
    client.get(path)
    one.refresh_from_db()
    assert one.state == SubscriptionState.PENDING
    assert "Les messages partent" in client.post(path).content.decode()
    one.refresh_from_db()
    assert one.state == SubscriptionState.ACTIVE


def test_asking_again_writes_no_second_message_and_tells_nobody_who_subscribes(client):
    told = {"address": ADDRESS, "rhythm": "immediate"}
    first = said(client.post("/abonnements/", told))
    assert said(client.post("/abonnements/", told)) == first
    assert sent("confirm").count() == 1
    subscribing.confirm(Subscription.objects.get())
    assert said(client.post("/abonnements/", told)) == first
    assert sent("confirm").count() == 1
    assert Subscription.objects.count() == 1


def test_a_form_with_faults_says_so_and_keeps_what_was_typed(client):
    page = client.post("/abonnements/", {"address": "pharmacie", "rhythm": "daily"})
    text = page.content.decode()
    assert 'value="pharmacie"' in text
    assert "adresse" in text
    assert not Subscription.objects.exists()


def test_too_many_wishes_are_braked(client, settings):
    settings.SUBSCRIPTIONS_A_MINUTE = 1
    client.post("/abonnements/", {"address": ADDRESS, "rhythm": "daily"})
    page = client.post("/abonnements/", {"address": "autre@exemple.test", "rhythm": "daily"})
    assert page.status_code == 429
    assert Subscription.objects.count() == 1


def test_a_version_is_told_once_to_each_address_that_wants_it(run_tasks):
    subscribed()
    subscribed(selection=Selection(recipient=("officine",)))
    subscribed("autre@exemple.test", Selection(recipient=("pui",)))
    version = published(facets={"recipients": ["officine"]})
    run_tasks()
    message = sent("published").get()
    assert message.address == ADDRESS
    assert message.content.text.startswith("Rappel destiné aux officines.")
    assert version.publication.reference in message.content.title
    assert Announcement.objects.get().mails == 1
    announcing.announce(version.pk)
    assert sent("published").count() == 1


def test_those_whose_filter_it_leaves_are_told_too(run_tasks):
    subscribed(selection=Selection(recipient=("officine",)))
    first = published(facets={"recipients": ["officine"]})
    published(following(first, facets={"recipients": ["pui"]}, items=[lot("LOT42")]))
    published(following(first, facets={"recipients": ["pui"]}, items=[lot("LOT43")]))
    run_tasks()
    assert sent("published").count() == 2


def test_the_words_of_a_list_are_followed_too(client, run_tasks):
    client.post(
        "/abonnements/?q=Thalidomide+aphtose",
        {"address": ADDRESS, "rhythm": "immediate"},
    )
    one = Subscription.objects.get()
    assert one.selection == {"words": "Thalidomide aphtose"}
    subscribing.confirm(one)
    subscribed("jour@exemple.test", Selection(words="thalidomide"), "daily")
    published(title="Thalidomide", text="Aphtose sévère")
    published(title="Autre", text="Aphtose sévère")
    run_tasks()
    assert "Thalidomide" in sent("published").get().content.title
    assert subscribing.gather() == 1


def test_each_copy_ends_its_own_subscription_in_one_click(client, run_tasks):
    one, other = subscribed(), subscribed("autre@exemple.test")
    published()
    run_tasks()
    told = {}
    for row in sent("published"):
        copy = Claimed(
            row.pk,
            row.urgent,
            row.content_id,
            row.channel,
            row.address,
            1,
            row.created_at,
            row.unsubscribe,
        )
        _address, data = pack(row.content, timezone.now()).addressed(copy)
        told[row.address] = data.decode("ascii")
    for subscription in (one, other):
        data = told[subscription.address]
        path = f"/abonnements/{subscription.uuid}/"
        assert re.search(rf"^List-Unsubscribe: <http[^>]+{path}>\r$", data, re.MULTILINE)
        assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in data
        # In both bodies, quoted-printable undone; and no line is longer than it may be.
        assert data.replace("=\r\n", "").count(path) == 3
        assert max(map(len, data.partition("\r\n\r\n")[2].split("\r\n"))) <= 78
        assert "DESABONNEMENT" not in data.replace("=\r\n", "")
    answer = client.post(
        f"/abonnements/{one.uuid}/", "List-Unsubscribe=One-Click", "text/plain", secure=True
    )
    assert answer.status_code == 200
    states = dict(Subscription.objects.values_list("address", "state"))
    assert states == {ADDRESS: "ended", "autre@exemple.test": "active"}
    published(title="Suivante")
    run_tasks()
    assert sent("published").filter(address=ADDRESS).count() == 1


def test_exercises_go_to_those_who_asked_for_them(run_tasks):
    subscribed()
    subscribed("essai@exemple.test", exercises=True)
    published(exercise=True)
    run_tasks()
    message = sent("published").get()
    assert message.address == "essai@exemple.test"
    assert "EXERCICE" in message.content.title
    assert "aucune mesure" in message.content.text


def test_to_want_exercises_is_another_subscription(run_tasks):
    plain, trial = subscribed(), subscribed(exercises=True)
    assert plain.pk != trial.pk
    assert Subscription.objects.filter(state=SubscriptionState.ACTIVE).count() == 2
    published(exercise=True)
    run_tasks()
    message = sent("published").get()
    assert str(trial.uuid) in message.unsubscribe
    subscribed("jour@exemple.test", rhythm="daily", exercises=True)
    published(title="Essai du jour", exercise=True)
    assert subscribing.gather() == 1
    assert "EXERCICE" in sent("daily").get().content.text


def test_the_daily_mail_tells_retractions_and_why():
    subscribed(rhythm="daily", selection=Selection(recipient=("officine",)))
    subscribed("mots@exemple.test", Selection(words="bandelettes aphtose"), "daily")
    first = published(title="Bandelettes", text="Aphtose", facets={"recipients": ["officine"]})
    Subscription.objects.update(told=first.cursor)
    published(
        following(
            first, version_kind="retraction", lifecycle="retracted", items=[], reason="Par erreur"
        )
    )
    assert subscribing.gather() == 2
    for message in sent("daily"):
        assert "Cette publication est retirée" in message.content.text
        assert "Par erreur" in message.content.text


def test_an_imported_publication_is_no_news(run_tasks):
    subscribed()
    with transaction.atomic():
        publish(edition(), at=AT, by=None, is_news=False)
    run_tasks()
    assert not sent("published").exists()
    assert not Announcement.objects.exists()


def test_daily_subscribers_are_told_once_a_day_of_all_of_it():
    subscribed(rhythm="daily")
    subscribed("second@exemple.test", rhythm="daily")
    subscribed("autre@exemple.test", Selection(recipient=("pui",)), "daily")
    for number in range(3):
        published(title=f"Rappel {number}", facets={"recipients": ["officine"]})
    assert subscribing.gather() == 2
    message = sent("daily").first()
    assert message.content.title == "3 publications depuis hier"
    assert all(f"Rappel {number}" in message.content.text for number in range(3))
    assert subscribing.gather() == 0
    assert sent("published").count() == 0


def test_an_announcement_whose_task_was_lost_is_swept(run_tasks, settings):
    subscribed()
    version = published()
    Announcement.objects.update(created_at=timezone.now() - 2 * announcing.STALE)
    assert announcing.sweep() == 1
    run_tasks()
    assert sent("published").count() == 1
    assert Announcement.objects.get().version_id == version.pk


def test_a_failure_is_a_row_that_an_agent_retries(monkeypatch, run_tasks):
    subscribed()
    version = published()
    with monkeypatch.context() as broken:

        def fail(_version):
            raise ValueError("gabarit cassé")

        broken.setattr(announcing, "_mail", fail)
        for _ in range(announcing.MOST_ATTEMPTS):
            assert announcing.announce(version.pk) is False
    row = Announcement.objects.get()
    assert (row.state, row.error) == (AnnouncementState.FAILED, "gabarit cassé")
    assert announcing.retry(row.pk)
    run_tasks()
    assert sent("published").count() == 1


def test_what_nobody_confirms_ends(client):
    one = subscribing.ask(ADDRESS, EVERYTHING, "daily")
    Subscription.objects.update(created_at=timezone.now() - 2 * subscribing.TO_CONFIRM)
    assert subscribing.end_unconfirmed() == 1
    assert subscribing.confirm(one) is False
    page = client.post(f"/abonnements/{one.uuid}/confirmer/").content.decode()
    assert "Abonnement terminé" in page
