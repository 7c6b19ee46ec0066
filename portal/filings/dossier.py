"""The whole file of a case as one archive: what was signed, joined, said, decided and done.

Each side gets what it may read of the case: drafts, internal notes and the agency's own steps stay
out of a declarant's archive.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.audit.services import accesses_of
from portal.core.fields import columns, flat, safe_cell
from portal.documents import guards
from portal.documents.access import handing_out
from portal.documents.services import files_of
from portal.filings.models import Part, Revision
from portal.filings.services import links, thread
from portal.filings.services.casework import sees_internal, spec_of
from portal.filings.services.revisions import answers_of
from portal.filings.timeline import events
from portal.rendering import copies
from portal.rendering.models import DocumentState
from portal.rendering.services import documents_of

SCHEMA = "portal/dossier/1"
CHUNK = 256 * 1024
HASHES = "empreintes-sha256.txt"
UNSAFE = re.compile(r"[^\w.() -]+")


@dataclass(frozen=True)
class Member:
    """One file of the archive: its content, or the stored content that it is read from."""

    name: str
    content: bytes = b""
    stored: Any = None

    def chunks(self) -> Iterator[bytes]:
        """Yield the content piece by piece."""
        if self.stored is None:
            yield self.content
            return
        with self.stored.open("rb") as opened:
            while piece := opened.read(CHUNK):
                yield piece


def file_name(filing: Any) -> str:
    """Return the name of the archive of a case."""
    return f"{filing.reference}-dossier.zip"


def members(filing: Any, user: Any) -> list[Member]:
    """Return what the archive of `filing` holds for `user`, who may see the case.

    Stored contents are not read yet. A file that may not be handed out, or that is not ready,
    stands in `pieces.csv` with the reason and without its content.
    """
    internal = sees_internal(user, filing)
    spec = spec_of(filing)
    parts: dict[str, Part] = {name: getattr(filing, name) for name in spec.parts}
    signed = list(filing.revisions.order_by("part", "number"))
    found = [_json("dossier.json", _facts(filing, user, parts, signed, internal=internal))]
    for revision in signed:
        found += _version(parts[revision.part], revision)
    found += _papers(filing, user)
    found += _pieces(filing, user)
    found.append(_audit_trail(filing, internal=internal))
    if internal:
        found.append(_accesses(filing))
    for name, content in spec.archive(filing, user):
        found.append(Member(name, content))
    return found


def stream(found: Iterable[Member]) -> Iterator[bytes]:
    """Yield the archive of `found` as it is made, in constant memory; the hashes come last."""
    sink = _Sink()
    hashes = []
    now = localtime(timezone.now()).timetuple()[:6]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for member in found:
            digest = hashlib.sha256()
            with archive.open(_info(member.name, now), "w", force_zip64=True) as entry:
                for piece in member.chunks():
                    digest.update(piece)
                    entry.write(piece)
                    yield from sink.drain()
            hashes.append(f"{digest.hexdigest()}  {member.name}\n")
        with archive.open(_info(HASHES, now), "w") as entry:
            entry.write("".join(hashes).encode())
    yield from sink.drain()


def _info(name: str, now: Any) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, now)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


class _Sink(io.RawIOBase):
    """Where the archive is written, handed on piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def drain(self) -> Iterator[bytes]:
        """Yield what was written since the last call."""
        pieces, self._pieces = self._pieces, []
        yield from pieces


def _json(name: str, content: Any) -> Member:
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return Member(name, text.encode())


def _csv(name: str, headings: list[str], lines: Iterable[list[Any]]) -> Member:
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    for line in lines:
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in line])
    return Member(name, ("\ufeff" + made.getvalue()).encode())


def _facts(
    filing: Any, user: Any, parts: dict[str, Part], signed: list[Revision], *, internal: bool
) -> dict[str, Any]:
    """Return the case as one object: where it stands, its versions, questions and messages."""
    spec = spec_of(filing)
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "exported_at": timezone.now(),
        "workflow": filing.workflow_key,
        "reference": filing.reference,
        "title": filing.title,
        "status": str(spec.status(filing).label),
        "organisation": {
            "name": filing.organisation.name,
            "siret": filing.organisation.siret,
        },
        "received_at": filing.received_at,
        # What the agency prepares is not told to who files.
        "parts": {
            name: part.state if internal else spec.part_status(part)
            for name, part in parts.items()
            if part.is_opened
        },
        "versions": [
            {
                "part": one.part,
                "number": one.number,
                "final": one.is_final,
                "signed_at": one.signed_at,
                "signer": one.signer,
                "sha256": one.sha256,
                "files": one.files,
            }
            for one in signed
        ],
        "questions": [_question(one) for one in filing.requests.all()],
        "messages": [_message(one) for one in thread.visible_messages(filing, user)],
    }
    if internal:
        told["links"] = [
            {"kind": one.kind, "source": one.source_ref, "target": one.target_ref}
            for one in links.links_of(filing.reference)
        ]
        told["proposals"] = [
            {
                "action": one.action,
                "payload": one.payload,
                "reasons": one.reasons,
                "state": one.state,
                "proposed_by": one.proposed_by.full_name,
                "proposed_at": one.proposed_at,
                "decided_by": one.decided_by.full_name if one.decided_by else None,
                "decided_at": one.decided_at,
                "comment": one.decision_comment,
            }
            for one in filing.proposals.select_related("proposed_by", "decided_by")
        ]
        told["consultations"] = [
            {
                "question": one.question,
                "of": str(one.organisation or one.consultee.full_name),
                "state": one.state,
                "interests": one.interests,
                "opinion": one.opinion,
                "answer": one.answer,
                "invited_at": one.invited_at,
                "due_on": one.due_on,
                "answered_at": one.answered_at,
            }
            for one in filing.consultations.select_related("organisation", "consultee")
        ]
        told["clocks"] = [
            {
                "part": one.part,
                "kind": one.kind,
                "state": one.state,
                "anchor_at": one.anchor_at,
                "due_at": one.due_at,
                "original_due_at": one.original_due_at,
                "met_at": one.met_at,
            }
            for one in filing.clocks.all()
        ]
    return told


def _question(one: Any) -> dict[str, Any]:
    return {
        "part": one.part,
        "section": one.section,
        "field": one.field,
        "row": one.row_key,
        "question": one.question,
        "reason": one.reason,
        "state": one.state,
        "asked_at": one.asked_at,
        "due_on": one.due_on,
        "answer": one.answer,
        "answered_at": one.answered_at,
        "answer_version": one.answer_revision,
    }


def _message(one: Any) -> dict[str, Any]:
    return {
        "at": one.created_at,
        "kind": one.kind,
        "visibility": one.visibility,
        "by": _side(one),
        "body": one.body,
    }


def _side(message: Any) -> str:
    if message.organisation_id:
        return str(message.organisation.name)
    return _("L’agence") if message.author_id else _("Le portail")


def _version(part: Part, revision: Revision) -> Iterator[Member]:
    """Yield a signed version as it was frozen, and as a line of a spreadsheet."""
    folder = f"versions/{revision.part}-v{revision.number}"
    yield _json(f"{folder}.json", revision.payload)
    cells = flat(part.specification, answers_of(part, revision))
    headings = columns(part.specification)
    line = [cells[key] for key, _heading in headings]
    yield _csv(f"{folder}.csv", [heading for _key, heading in headings], [line])


def _papers(filing: Any, user: Any) -> Iterator[Member]:
    """Yield the generated documents that `user` may read; under embargo, copies in their name."""
    papers = documents_of(filing.subject).filter(state=DocumentState.READY)
    if not sees_internal(user, filing):
        papers = papers.exclude(kind__in=spec_of(filing).internal_documents)
    for paper in papers:
        if guards.may_read(user, filing.subject, paper):
            organisation = None if user.is_agent else filing.organisation
            stored = copies.handed(paper, user, organisation)
            yield Member(f"documents/{_safe(paper.file_name)}", stored=stored)


def _pieces(filing: Any, user: Any) -> Iterator[Member]:
    """Yield the files joined to the case that `user` may have, then their list."""
    lines = []
    for file in files_of(filing.subject):
        if not guards.may_read(user, filing.subject, file):
            continue
        handing = handing_out(user, file)
        place = _safe(file.anchor.partition(".")[0])
        name = f"pieces/{place}/{file.pk}-{_safe(file.name)}" if handing.allowed else ""
        if name:
            yield Member(name, stored=file.content)
        lines.append(
            [
                name,
                file.anchor,
                file.kind,
                _("oui") if file.confidential else _("non"),
                file.name,
                file.size,
                file.sha256,
                _instant(file.uploaded_at),
                handing.warning or handing.refusal,
            ]
        )
    headings = [
        _("Fichier"),
        _("Emplacement"),
        _("Nature"),
        _("Secret des affaires"),
        _("Nom d’origine"),
        _("Taille (octets)"),
        _("Empreinte SHA-256"),
        _("Déposé le"),
        _("Remarque"),
    ]
    yield _csv("pieces.csv", headings, lines)


def _audit_trail(filing: Any, *, internal: bool) -> Member:
    """Return who did what: every transition for the agency, what the pages show to a declarant."""
    if not internal:
        told = [[_instant(one.at), one.title, one.actor] for one in events(filing, internal=False)]
        return _csv("piste-audit.csv", [_("Le"), _("Action"), _("Par")], told)
    headings = [
        _("Le"),
        _("Objet"),
        _("Action"),
        _("État de départ"),
        _("État d’arrivée"),
        _("Par"),
        _("Tâche du portail"),
        _("Commentaire"),
    ]
    rows = filing.transitions.select_related("actor").order_by("at", "pk")
    lines = [
        [
            _instant(row.at),
            row.part,
            row.name,
            row.source,
            row.target,
            row.actor.full_name if row.actor else "",
            row.system,
            row.comment,
        ]
        for row in rows
    ]
    return _csv("piste-audit.csv", headings, lines)


def _accesses(filing: Any) -> Member:
    headings = [_("Le"), _("Par"), _("Pour"), _("Accès"), _("Libellé"), _("Adresse IP")]
    lines = [
        [
            _instant(one.at),
            one.user.full_name,
            one.organisation.name if one.organisation else "",
            one.get_action_display(),
            one.label,
            one.ip or "",
        ]
        for one in accesses_of(filing.subject)
    ]
    return _csv("consultations-du-dossier.csv", headings, lines)


def _instant(at: Any) -> str:
    return localtime(at).isoformat(timespec="seconds")


def _safe(name: str) -> str:
    """Return `name` without what a file system or an archive reads as a path."""
    return UNSAFE.sub("_", name).strip(". ") or "_"
