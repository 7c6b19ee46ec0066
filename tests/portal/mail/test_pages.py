import pytest
from django.urls import reverse
from django.utils import timezone

from portal.mail import messages
from portal.mail.enums import MessageState
from portal.mail.models import MutedCategory, OutgoingMessage
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.mail import MessageContentFactory, OutgoingMessageFactory
from tests.portal.mail.notes import Alert, Compulsory, Note

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(monkeypatch):
    """Only the messages of the tests are registered."""
    monkeypatch.setattr(messages, "_registry", {})
    for message in (Note, Alert):
        messages.register(message)


# A person's choices


def test_preferences_show_what_can_be_muted_and_what_cannot(client, known):
    client.force_login(UserFactory())
    page = client.get(reverse("mail:preferences"))
    assert [choice.category for choice in page.context["optional"]] == ["progress"]
    assert [choice.category for choice in page.context["compulsory"]] == ["request"]
    assert "Demandes de l’agence" in page.content.decode()


def test_preferences_name_a_category_on_both_sides_when_it_holds_both(client, known):
    messages.register(Compulsory)
    client.force_login(UserFactory())
    page = client.get(reverse("mail:preferences"))
    assert [choice.category for choice in page.context["compulsory"]] == ["request", "progress"]
    assert [choice.category for choice in page.context["optional"]] == ["progress"]


def test_preferences_mute_and_unmute(client, known):
    user = UserFactory()
    client.force_login(user)
    url = reverse("mail:preferences")
    assert client.post(url, {}).status_code == 302
    assert MutedCategory.objects.get().category == Note.category
    assert client.post(url, {}).status_code == 302
    assert MutedCategory.objects.count() == 1
    client.post(url, {"received": ["progress"]})
    assert not MutedCategory.objects.exists()


def test_preferences_refuse_a_category_that_cannot_be_muted(client, known):
    client.force_login(UserFactory())
    page = client.post(reverse("mail:preferences"), {"received": ["request"]})
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not MutedCategory.objects.exists()


def test_preferences_hide_the_agency_s_categories_from_others(client, known, agent):
    class Inbox(Note):
        key = "tests.inbox"
        category = "inbox"

    messages.register(Inbox)
    url = reverse("mail:preferences")
    assert "inbox" in [choice.category for choice in client.get(url).context["optional"]]
    client.force_login(UserFactory())
    assert "inbox" not in [choice.category for choice in client.get(url).context["optional"]]


def test_preferences_ask_who_is_there(client):
    assert client.get(reverse("mail:preferences")).status_code == 302


# The agents' page


@pytest.mark.parametrize("name", ["messages", "resend_all"])
def test_outbox_is_for_agents(client, name):
    url = reverse(f"mail:{name}")
    assert client.get(url).status_code == 302
    client.force_login(UserFactory())
    assert client.get(url).status_code in (302, 403)


def test_outbox_lists_failures_first_with_their_reason(client, agent):
    OutgoingMessageFactory(failed=True, address="nobody@exemple.test")
    OutgoingMessageFactory(retry=True, address="later@exemple.test")
    page = client.get(reverse("mail:messages")).content.decode()
    assert "nobody@exemple.test" in page
    assert "550 5.1.1 boîte inconnue" in page
    assert "later@exemple.test" not in page
    waiting = client.get(reverse("mail:messages_view", args=["attente"])).content.decode()
    assert "later@exemple.test" in waiting
    assert "Prochain essai" in waiting


def test_outbox_searches_addresses_titles_and_references(client, agent):
    content = MessageContentFactory(title="2026-DQ-00007 – Suite", reference="2026-DQ-00007")
    OutgoingMessageFactory(failed=True, content=content, address="a@exemple.test")
    OutgoingMessageFactory(failed=True, address="b@exemple.test")
    for q in ("DQ-00007", "suite", "a@exem"):
        page = client.get(reverse("mail:messages"), {"q": q})
        assert [message.address for message in page.context["page"]] == ["a@exemple.test"]
    assert (
        "Aucun message ne correspond"
        in client.get(reverse("mail:messages"), {"q": "introuvable"}).content.decode()
    )


@pytest.mark.parametrize("view", ["echecs", "attente", "annules", "envoyes"])
def test_outbox_says_when_a_list_is_empty(client, agent, view):
    page = client.get(reverse("mail:messages_view", args=[view])).content.decode()
    assert "Aucun message" in page


def test_outbox_takes_as_many_queries_for_three_rows_as_for_one(
    client, agent, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(30) as counted:
            client.get(reverse("mail:messages"))
        return len(counted)

    client.get(reverse("mail:messages"))
    OutgoingMessageFactory(failed=True, user=UserFactory(), organisation=OrganisationFactory())
    one = queries()
    for _ in range(2):
        OutgoingMessageFactory(failed=True, user=UserFactory(), organisation=OrganisationFactory())
    assert queries() == one


def test_outbox_is_cut_into_pages(client, agent):
    OutgoingMessageFactory.create_batch(51, failed=True, content=MessageContentFactory())
    first = client.get(reverse("mail:messages"))
    assert len(first.context["page"]) == 50
    assert "Page suivante" in first.content.decode()
    assert len(client.get(reverse("mail:messages"), {"page": "2"}).context["page"]) == 1


@pytest.mark.parametrize("trait", ["sent", "failed", "retry", "cancelled", "in_flight"])
def test_message_page_states_what_became_of_it(client, agent, trait):
    message = OutgoingMessageFactory(
        user=UserFactory(), organisation=OrganisationFactory(), **{trait: True}
    )
    page = client.get(reverse("mail:message", args=[message.pk])).content.decode()
    assert message.address in page
    assert str(message.get_state_display()) in page
    assert "Votre dossier a changé d’état." in page
    assert ("Renvoyer" in page) == (trait in {"failed", "retry"})


def test_message_page_shows_an_sms(client, agent):
    message = OutgoingMessageFactory(sms=True, failed=True)
    page = client.get(reverse("mail:message", args=[message.pk])).content.decode()
    assert "Appelez l’agence." in page


def test_message_page_keeps_secrets(client, agent):
    content = MessageContentFactory(sensitive=True, text="https://portail.test/cle/abc/")
    message = OutgoingMessageFactory(content=content, failed=True)
    page = client.get(reverse("mail:message", args=[message.pk])).content.decode()
    assert "cle/abc" not in page


def test_resend_asks_then_sends(client, agent, run_tasks):
    message = OutgoingMessageFactory(failed=True)
    url = reverse("mail:resend", args=[message.pk])
    assert "Renvoyer ce message ?" in client.get(url).content.decode()
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert client.post(url).status_code == 302
    assert run_tasks() == ["portal.mail.tasks.deliver"]
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 1)


def test_cancel_asks_then_gives_up_in_the_agent_s_name(client, agent):
    message = OutgoingMessageFactory(retry=True)
    url = reverse("mail:cancel", args=[message.pk])
    assert "Annuler ce message ?" in client.get(url).content.decode()
    client.post(url)
    message.refresh_from_db()
    assert (message.state, message.cancelled_by) == (MessageState.CANCELLED, agent)
    page = client.get(reverse("mail:message", args=[message.pk])).content.decode()
    assert "Annulé par" in page


@pytest.mark.parametrize("name", ["resend", "cancel"])
@pytest.mark.parametrize("trait", ["sent", "in_flight", "cancelled"])
def test_a_message_that_left_is_neither_sent_again_nor_cancelled(client, agent, name, trait):
    message = OutgoingMessageFactory(**{trait: True})
    url = reverse(f"mail:{name}", args=[message.pk])
    assert client.get(url).status_code == 404
    assert "déjà parti" in client.post(url, follow=True).content.decode()
    before = message.state
    message.refresh_from_db()
    assert message.state == before


def test_resend_all_sends_every_failure(client, agent, run_tasks):
    OutgoingMessageFactory.create_batch(3, failed=True)
    OutgoingMessageFactory(cancelled=True)
    url = reverse("mail:resend_all")
    assert "3 messages repartent" in client.get(url).content.decode()
    assert "3 messages repartent." in client.post(url, follow=True).content.decode()
    assert run_tasks() == ["portal.mail.tasks.drain"]
    assert OutgoingMessage.objects.filter(state=MessageState.SENT).count() == 3
    assert "Aucun message n’est en échec." in client.get(url).content.decode()
    client.post(url)
    assert run_tasks() == []


# The development mailbox


@pytest.fixture
def demo(settings):
    settings.PORTAL_DEMO = True


@pytest.mark.parametrize("name", ["mailbox", "letter", "letter_html"])
def test_mailbox_exists_only_in_the_demonstration(client, settings, name):
    settings.PORTAL_DEMO = False
    arguments = [] if name == "mailbox" else [OutgoingMessageFactory().pk]
    assert client.get(reverse(f"mail:{name}", args=arguments)).status_code == 404


def test_mailbox_lists_mails_and_sms_newest_first(client, demo):
    OutgoingMessageFactory(address="a@exemple.test", created_at=timezone.now())
    OutgoingMessageFactory(sms=True)
    page = client.get(reverse("mail:mailbox"))
    assert [message.channel for message in page.context["page"]] == ["sms", "email"]
    filtered = client.get(reverse("mail:mailbox"), {"destinataire": "a@"})
    assert [message.address for message in filtered.context["page"]] == ["a@exemple.test"]
    empty = client.get(reverse("mail:mailbox"), {"destinataire": "personne"})
    assert "Aucun message" in empty.content.decode()


def test_mailbox_takes_as_many_queries_for_three_rows_as_for_one(
    client, demo, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(20) as counted:
            client.get(reverse("mail:mailbox"))
        return len(counted)

    OutgoingMessageFactory(user=UserFactory())
    one = queries()
    OutgoingMessageFactory(user=UserFactory())
    OutgoingMessageFactory(user=UserFactory())
    assert queries() == one


def test_letter_shows_text_with_live_links_and_html_in_a_closed_frame(client, demo):
    content = MessageContentFactory(text="Ouvrez http://127.0.0.1:8000/dossier/")
    message = OutgoingMessageFactory(content=content)
    page = client.get(reverse("mail:letter", args=[message.pk]))
    text = page.content.decode()
    assert '<a href="http://127.0.0.1:8000/dossier/"' in text
    assert 'sandbox="allow-popups' in text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    html = client.get(reverse("mail:letter_html", args=[message.pk]))
    assert html.headers["X-Frame-Options"] == "SAMEORIGIN"
    policy = html.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-popups" in policy
    assert '<base target="_top">' in html.content.decode()


def test_letter_of_an_sms_has_no_frame(client, demo):
    message = OutgoingMessageFactory(sms=True)
    page = client.get(reverse("mail:letter", args=[message.pk])).content.decode()
    assert "Appelez l’agence." in page
    assert "<iframe" not in page


# The administration site


@pytest.mark.parametrize(
    ("model", "factory"),
    [("outgoingmessage", OutgoingMessageFactory), ("messagecontent", MessageContentFactory)],
)
def test_admin_shows_and_does_not_change(client, model, factory):
    root = UserFactory(superuser=True, with_totp=True)
    client.force_login(root)
    row = factory()
    page = client.get(reverse(f"admin:mail_{model}_changelist"))
    assert page.status_code == 200
    change = reverse(f"admin:mail_{model}_change", args=[row.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {}).status_code == 403
    assert client.get(reverse(f"admin:mail_{model}_add")).status_code == 403
    assert client.get(reverse(f"admin:mail_{model}_delete", args=[row.pk])).status_code == 403


def test_admin_keeps_secrets(client):
    root = UserFactory(superuser=True, with_totp=True)
    client.force_login(root)
    content = MessageContentFactory(sensitive=True, text="https://portail.test/cle/abc/")
    page = client.get(reverse("admin:mail_messagecontent_change", args=[content.pk]))
    assert "cle/abc" not in page.content.decode()
