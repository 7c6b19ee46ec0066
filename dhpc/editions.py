"""What the public reads of a letter: its row of the register and its text without any name."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from dhpc.enums import PUBLICATION, Channel
from dhpc.letter import data
from dhpc.letter.blocks import substances
from dhpc.letter.composition import Letter, key_actions, plain_text
from dhpc.letter.facts import Facts
from dhpc.models import CoveredProduct, Dossier
from dhpc.review import annexes
from dhpc.review.facts import product_of
from dhpc.versions import frozen_letter
from portal.core.deadlines import local_date
from portal.filings.models import Revision
from portal.filings.services.revisions import answers_of
from portal.publication.editions import Edition
from portal.publication.enums import Lifecycle, VersionKind
from portal.publication.models import Version
from portal.publication.reading import files

SCHEMA = 1
TITLE = 200
CODE = 40
"""The longest code of a filter."""


def edition_of(dossier: Dossier) -> Edition:
    """Return the first edition of the agreed letter of `dossier`."""
    revision = dossier.revisions.get(part="letter", number=dossier.agreed_revision)
    named = attachments(dossier, revision)
    letter, facts = frozen_letter(
        dossier,
        revision,
        public=True,
        on=dossier.scheduled_on,
        annexes=annexes.words_of(dossier, (one["uuid"] for one in named)),
    )
    return Edition(
        kind=PUBLICATION,
        subject=dossier.subject,
        version_kind=VersionKind.INITIAL,
        lifecycle=Lifecycle.OPEN,
        title=letter.subject[:TITLE],
        summary=" ".join(point.text for point in letter.points),
        maker=", ".join(facts.laboratories)[:TITLE],
        text=plain_text(letter),
        urgent=dossier.lane == "urgent",
        facets={
            "recipients": [row["audience"] for row in _recipients(dossier, revision)],
            "product_kinds": ["medicine"],
            "actions": list(dict.fromkeys(one["code"] for one in key_actions(letter))),
            "types": list(dossier.request.motives),
            "substances": [facet_code(one) for one in substances(facts.products)],
        },
        payload=payload(dossier, revision, letter, facts),
    )


def joined_products(dossier: Dossier) -> list[CoveredProduct]:
    """Return the medicines of the perimeter that the current public version does not name."""
    current = (
        Version.objects.filter(publication__kind=PUBLICATION, publication__subject=dossier.subject)
        .order_by("-number")
        .first()
    )
    if current is None:
        return []
    told = {one["cis"] for one in current.payload["products"]}
    return [one for one in dossier.products.all() if one.cis not in told]


def extended(dossier: Dossier, current: Version, on: date) -> Edition:
    """Return the edition that adds to `current` the medicines that joined after the dispatch.

    The letter that was sent does not change; the version says what was added, and when.
    """
    told = current.payload
    rows = [product_of(one) for one in joined_products(dossier)]
    added = [{"cis": one.cis, "name": one.name, "laboratory": one.laboratory} for one in rows]
    firms = list(told["laboratories"])
    known = {name.casefold() for name in firms}
    for one in rows:
        if one.laboratory and one.laboratory.casefold() not in known:
            known.add(one.laboratory.casefold())
            firms.append(one.laboratory)
    names = list(told["substances"])
    names += [one for one in substances(rows) if one not in names]
    first = edition_of(dossier)
    with override("fr"):
        reason = _("Information d’extension – spécialités ajoutées : %(names)s.") % {
            "names": ", ".join(one.name for one in rows)
        }
    return replace(
        first,
        reference=current.publication.reference,
        version_kind=VersionKind.SCOPE_EXTENDED,
        reason=reason,
        maker=", ".join(firms)[:TITLE],
        text="\n".join([first.text, *(one.name for one in rows)]),
        facets=dict(first.facets) | {"substances": [facet_code(one) for one in names]},
        payload=told
        | {
            "products": [*told["products"], *added],
            "laboratories": firms,
            "substances": names,
            "atc": sorted({*told["atc"], *(one.atc for one in rows if one.atc)}),
            "coordinator": dossier.organisation.name if len(firms) > 1 else "",
            "added": [
                *told.get("added", []),
                *({**one, "on": on.isoformat()} for one in added),
            ],
        },
    )


def without_annex(dossier: Dossier, current: Version, uuid: str, reason: str, on: date) -> Edition:
    """Return the edition that takes an annex of `current` down: its nature, when and why are told.

    The decision that holds it back stands already, so that the letter no longer names it.
    """
    told = current.payload
    first = edition_of(dossier)
    kept = [one for one in told["attachments"] if one["uuid"] != uuid]
    [gone] = [one for one in told["attachments"] if one["uuid"] == uuid]
    row = {"uuid": uuid, "kind": gone["kind"], "reason": reason, "on": on.isoformat()}
    with override("fr"):
        said = _("Annexe retirée : %(reason)s") % {"reason": reason}
    return replace(
        first,
        reference=current.publication.reference,
        version_kind=VersionKind.CORRECTION,
        lifecycle=current.lifecycle,
        reason=said,
        title=current.title,
        summary=current.summary,
        maker=", ".join(told["laboratories"])[:TITLE],
        facets=dict(first.facets) | {"substances": [facet_code(one) for one in told["substances"]]},
        payload=told
        | {
            "attachments": kept,
            "withdrawn": [*told.get("withdrawn", []), row],
            "letter": first.payload["letter"],
        },
    )


def facet_code(substance: str) -> str:
    """Return the code of a substance among the filters of the register."""
    return slugify(substance)[:CODE].strip("-")


def attachments(dossier: Dossier, revision: Revision) -> list[dict[str, Any]]:
    """Return the annexes of the agreed version that are public with it."""
    return files.named(annexes.public_files(dossier), revision.files)


def _recipients(dossier: Dossier, revision: Revision) -> list[dict[str, Any]]:
    return [row for row in answers_of(dossier.letter, revision)["recipients"] if row["audience"]]


def payload(dossier: Dossier, revision: Revision, letter: Letter, facts: Facts) -> dict[str, Any]:
    """Return the public row of the register (§ 6.9), JSON, in ISO dates."""
    return {
        "schema": SCHEMA,
        "revision": revision.number,
        "sha256": revision.sha256,
        "motives": list(dossier.request.motives),
        "route": dossier.route,
        "authority": dossier.authority,
        "substances": substances(facts.products),
        "atc": sorted({one.atc for one in facts.products if one.atc}),
        "products": [
            {"cis": one.cis, "name": one.name, "laboratory": one.laboratory}
            for one in facts.products
        ],
        "laboratories": list(facts.laboratories),
        "coordinator": dossier.organisation.name if len(facts.laboratories) > 1 else "",
        "recipients": [
            {
                "code": row["audience"],
                "channels": [one for one in row["channels"] if one in Channel.values],
            }
            for row in _recipients(dossier, revision)
        ],
        "actions": key_actions(letter),
        "populations": list(dossier.request.populations),
        "agreed_on": local_date(dossier.agreed_at).isoformat() if dossier.agreed_at else "",
        "dispatched_on": dossier.scheduled_on.isoformat() if dossier.scheduled_on else "",
        "procedure_number": dossier.request.procedure_number,
        "ema_address": dossier.request.ema_address,
        "supersedes": dossier.supersedes.public_reference if dossier.supersedes else "",
        "superseded_by": "",
        "by_agency": facts.by_agency,
        "attachments": attachments(dossier, revision),
        "added": [],
        "withdrawn": [],
        "letter": data.dump(letter),
    }
