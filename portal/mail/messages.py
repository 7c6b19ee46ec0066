"""Message classes: one per thing that the portal has to say, found by their key."""

from collections.abc import Iterator
from typing import ClassVar

from portal.mail.enums import Category, Channel

_registry: dict[str, type["Message"]] = {}


class Message:
    """What a message is; its words are in templates, rendered once per language.

    `template` names the files: `<template>_subject.txt` and `<template>.txt` for an e-mail
    (`<template>.html` too when the HTML body is more than the text's paragraphs),
    `<template>.txt` alone for an SMS. They receive the context given to `services.queue`, plus
    `reference`, `site_url` and `documents`. A `digest` message does not leave alone: it waits for
    the mail that gathers, once a day, what is not urgent.
    """

    key: ClassVar[str]
    template: ClassVar[str]
    category: ClassVar[Category]
    channel: ClassVar[Channel] = Channel.EMAIL
    urgent: ClassVar[bool] = False
    digest: ClassVar[bool] = False
    can_be_disabled: ClassVar[bool] = False
    unsubscribes: ClassVar[bool] = False
    """Goes to subscribers: each copy holds the address that ends its own subscription."""
    sensitive: ClassVar[bool] = False
    """Holds a link or a code that opens a door: its body is erased once it left."""


def register(message_class: type[Message]) -> type[Message]:
    """Class decorator: make a message known by its key, which must be new.

    Only an e-mail that is neither urgent nor secret may wait for the digest.
    """
    if message_class.digest and (
        message_class.channel != Channel.EMAIL or message_class.urgent or message_class.sensitive
    ):
        raise ValueError(f"{message_class.key} cannot wait for the digest.")
    if _registry.setdefault(message_class.key, message_class) is not message_class:
        raise ValueError(f"Two messages are called {message_class.key}.")
    return message_class


def message_class_for(key: str) -> type[Message]:
    """Return the message class registered as `key`, or raise KeyError."""
    return _registry[key]


def all_messages() -> Iterator[type[Message]]:
    """Yield the registered message classes in the order of their keys."""
    for key in sorted(_registry):
        yield _registry[key]


@register
class AccountMessage(Message):
    """What the accounts library writes: confirmations, password resets, security notices."""

    key = "account"
    template = "mail/account"
    category = Category.ACCOUNT
    urgent = True
    sensitive = True


@register
class Digest(Message):
    """What was not urgent since the day before, in one mail a day for each address."""

    key = "digest"
    template = "mail/digest"
    category = Category.DEADLINE
