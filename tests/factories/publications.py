"""Editions to publish, and publications of them."""

import datetime
import itertools
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from portal.publication import registry
from portal.publication.editions import Edition, Item
from portal.publication.models import Version
from portal.publication.services.publishing import publish

AT = datetime.datetime(2026, 11, 25, 9, 0, tzinfo=datetime.UTC)
KIND = registry.PublicationKind(
    key="specimen",
    label="Spécimen",
    label_plural="Spécimens",
    prefix_format="S{yy:02d}{number:05d}",
    path=lambda reference: f"/specimens/{reference}/",
)
_numbers = itertools.count(1)


@contextmanager
def registered(kind: registry.PublicationKind = KIND) -> Iterator[registry.PublicationKind]:
    """Have the kind known for the time of a test."""
    registry.register(kind)
    try:
        yield kind
    finally:
        registry._kinds.pop(kind.key)


def lot(name: str, **changes) -> Item:
    """Return one lot of a test strip."""
    values = {
        "line": 1,
        "product": "Bandelettes Exemple",
        "identifier_kind": "gtin",
        "identifier": "03401060012342",
        "scope": "lot",
        "lot": name,
    }
    return Item(**values | changes)


def every(**changes) -> Item:
    """Return all units of the same test strip."""
    return lot("", scope="all", **changes)


def edition(**changes) -> Edition:
    """Return a first version of a case of its own."""
    values = {
        "kind": KIND.key,
        "subject": f"specimens:{next(_numbers)}",
        "version_kind": "initial",
        "lifecycle": "open",
        "title": "Rappel de bandelettes",
        "summary": "Rappel destiné aux officines.",
        "maker": "Exemple Santé",
        "payload": {"title": "Rappel de bandelettes", "deadline": "2026-12-01"},
        "items": [lot("LOT42")],
    }
    return Edition(**values | changes)


def following(version: Version, **changes) -> Edition:
    """Return the next edition of the case of `version`; say its items."""
    values = {
        "subject": version.publication.subject,
        "version_kind": "update_content",
        "title": version.title,
        "summary": version.summary,
        "payload": version.payload,
    }
    return edition(**values | changes)


def gone(version: Version, reason: str = "Publiée par erreur.") -> Edition:
    """Return the edition that retracts the case of `version`."""
    return following(
        version, version_kind="retraction", lifecycle="retracted", reason=reason, items=[]
    )


def published(one: Edition | None = None, *, at: datetime.datetime = AT, by=None, **changes):
    """Publish an edition in a transaction of its own and return the version."""
    with transaction.atomic():
        return publish(one or edition(**changes), at=at, by=by)
