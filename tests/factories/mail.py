"""Outgoing messages."""

import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from portal.mail.enums import Category, Channel, MessageState
from portal.mail.models import Attachment, MessageContent, OutgoingMessage


class MessageContentFactory(DjangoModelFactory):
    class Meta:
        model = MessageContent

    class Params:
        sms = factory.Trait(channel=Channel.SMS, title="", html="", text="Appelez l’agence.")

    key = "tests.note"
    channel = Channel.EMAIL
    category = Category.PROGRESS
    language = "fr"
    title = factory.Sequence(lambda number: f"2026-DQ-{number:05} – Dossier mis à jour")
    text = "Votre dossier a changé d’état.\n"
    html = "<html><head></head><body><h1>Dossier</h1><p>Votre dossier a changé.</p></body></html>"


class OutgoingMessageFactory(DjangoModelFactory):
    class Meta:
        model = OutgoingMessage

    class Params:
        sms = factory.Trait(
            content=factory.SubFactory(MessageContentFactory, sms=True), address="+33600000000"
        )
        retry = factory.Trait(state=MessageState.RETRY, attempts=1, error="451 4.3.0 plus tard")
        in_flight = factory.Trait(
            state=MessageState.IN_FLIGHT,
            attempts=1,
            next_attempt_at=None,
            in_flight_since=factory.LazyFunction(timezone.now),
            claim=factory.LazyFunction(uuid.uuid4),
        )
        sent = factory.Trait(
            state=MessageState.SENT,
            attempts=1,
            next_attempt_at=None,
            sent_at=factory.LazyFunction(timezone.now),
            sent_through="smtp",
        )
        failed = factory.Trait(
            state=MessageState.FAILED,
            attempts=1,
            next_attempt_at=None,
            failed_at=factory.LazyFunction(timezone.now),
            error="550 5.1.1 boîte inconnue",
        )
        cancelled = factory.Trait(
            state=MessageState.CANCELLED,
            next_attempt_at=None,
            cancelled_at=factory.LazyFunction(timezone.now),
        )

    content = factory.SubFactory(MessageContentFactory)
    channel = factory.SelfAttribute("content.channel")
    address = factory.Sequence(lambda number: f"destinataire{number}@exemple.test")
    next_attempt_at = factory.LazyFunction(timezone.now)
    created_at = factory.LazyFunction(timezone.now)


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    content = factory.SubFactory(MessageContentFactory)
