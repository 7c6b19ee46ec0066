"""What the public reads of a letter: its row of the register and its text without any name."""

from typing import Any

from dhpc.enums import PUBLICATION, Channel
from dhpc.letter import data
from dhpc.letter.blocks import substances
from dhpc.letter.composition import Letter, key_actions, plain_text
from dhpc.letter.facts import Facts
from dhpc.models import Dossier
from dhpc.versions import frozen_letter
from portal.core.deadlines import local_date
from portal.filings.models import Revision
from portal.filings.services.revisions import answers_of
from portal.publication.editions import Edition
from portal.publication.enums import Lifecycle, VersionKind

SCHEMA = 1
TITLE = 200


def edition_of(dossier: Dossier) -> Edition:
    """Return the first edition of the agreed letter of `dossier`."""
    revision = dossier.revisions.get(part="letter", number=dossier.agreed_revision)
    letter, facts = frozen_letter(dossier, revision, public=True, on=dossier.scheduled_on)
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
        },
        payload=payload(dossier, revision, letter, facts),
    )


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
        "letter": data.dump(letter),
    }
