"""The papers that every workflow makes of a signed version: the part as filed, its receipt."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.core.fields import Moment, tell
from portal.core.summary import SummarySection
from portal.filings.models import Filing, Part, Revision
from portal.filings.services.revisions import answers_of
from portal.rendering import builders, standard
from portal.rendering.word.documents import filed
from portal.rendering.word.identity import Identity


def attachments(revision: Revision) -> list[standard.Attachment]:
    """Return the files joined to a signed version, with the hashes that prove them.

    Versions from before business secrets were marked say nothing of them.
    """
    return [
        standard.Attachment(
            file["name"],
            file["size"],
            file["sha256"],
            is_secret=file.get("confidential", False),
            uuid=file["uuid"],
        )
        for file in revision.files
    ]


def filing(
    part: Part,
    revision: Revision,
    *,
    language: str,
    eyebrow: Any,
    more: Sequence[SummarySection] = (),
    last: Sequence[SummarySection] = (),
) -> builders.Content:
    """Return a part as filed: its answers in words, who signed, and the payload attached.

    `eyebrow` names the declaration; the sections `more` follow the first one, in the PDF. Those of
    `last`, made from the version, come after all the others, in the PDF and in the Word document.
    """
    signer = revision.signer
    specification, answers = part.specification, answers_of(part, revision)
    first, *rest = tell(specification, answers)
    identity = Identity(
        workflow=part.case.workflow_key,
        part=specification.name,
        edition=revision.specification_version,
        language=language,
        reference=revision.payload["reference"],
        revision=revision.number,
        answers=revision.payload["answers"],
    )
    typed = revision.is_typed_by_agency
    by = _("Saisi par") if typed else _("Transmis sans signature par")
    on = _("Saisi le") if typed else _("Transmis le")
    facts = [
        standard.Fact(_("Numéro de dossier"), revision.payload["reference"], code=True),
        standard.Fact(
            _("Version"),
            _("%(number)d, %(status)s")
            % {"number": revision.number, "status": revision.status_word},
        ),
        standard.Fact(_("Déclarant"), signer["organisation"]),
        standard.Fact(_("SIRET"), revision.payload["organisation"]["siret"], code=True),
        standard.Fact(
            _("Signé par") if revision.is_signed else by,
            f"{signer['name']}, {signer['capacity_label']}",
        ),
        standard.Fact(
            _("Signé le") if revision.is_signed else on,
            Moment(name="signed_at", label="").words(revision.signed_at),
        ),
        standard.Fact(_("Empreinte SHA-256"), revision.sha256, code=True),
    ]
    return standard.filing(
        sections=[first, *more, *rest, *last],
        facts=facts,
        eyebrow=eyebrow,
        status=revision.status_word,
        provisional=not revision.is_final,
        attachments=attachments(revision),
        payload=revision.payload,
        docx=filed(specification, answers, identity, attachments(revision), last),
    )


def receipt(
    case: Filing,
    part: Part,
    revision: Revision,
    *,
    service: standard.Service,
    eyebrow: Any,
    steps: list[str],
) -> builders.Content:
    """Return the receipt: what was received, when, by whom, and the hashes that prove it."""
    signer = revision.signer
    told = standard.Receipt(
        received_at=revision.signed_at,
        service=service,
        organisation=signer["organisation"],
        filer=signer["name"],
        capacity=signer["capacity_label"],
        object=_("%(part)s (%(status)s) – %(title)s")
        % {
            "part": part.specification.title,
            "status": revision.status_word,
            "title": case.title,
        },
        payload_sha256=revision.sha256,
        attachments=attachments(revision),
        next_steps=steps,
    )
    return standard.receipt(told, eyebrow=eyebrow, payload=revision.payload)
