"""Word forms: the blank one to fill away from the portal, and drafts made from filled ones."""

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import File as Upload
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.core.fields import Change, Rows, Specification, differences
from portal.core.fields.forms import Answers
from portal.core.fields.unknown import question
from portal.documents.exceptions import Rejected
from portal.documents.inspection import Inspected, inspect
from portal.filings import registry
from portal.filings.models import Part, WordImport
from portal.filings.registry import WorkflowSpec
from portal.filings.services import drafts
from portal.rendering.word import archive, documents, reading
from portal.rendering.word.identity import Identity
from portal.rendering.word.reading import NotOurs, Reading

MOST_PROBLEMS = 200


class Refused(Exception):
    """The document cannot be imported; its text says why and what to do."""


def blank_form(spec: WorkflowSpec, part_name: str, language: str) -> bytes:
    """Return the blank form of a part, in a language; each edition is written once."""
    version = spec.parts[part_name].specification.version
    return _blank_form(spec.key, part_name, version, language)


def blank_form_fingerprint(spec: WorkflowSpec, part_name: str, language: str) -> str:
    """Return the SHA-256 of that form: the same bytes for everybody until the edition changes."""
    return hashlib.sha256(blank_form(spec, part_name, language)).hexdigest()


@functools.lru_cache(maxsize=16)
def _blank_form(key: str, part_name: str, version: int, language: str) -> bytes:
    spec = registry.get(key)
    specification = spec.parts[part_name].specification
    identity = Identity(workflow=key, part=specification.name, edition=version, language=language)
    with translation.override(language):
        return documents.blank_form(specification, identity, _instructions(spec))


def _instructions(spec: WorkflowSpec) -> documents.Instructions:
    offline = spec.offline
    assert offline is not None  # noqa: S101  the view offers no form without it
    page = settings.SITE_URL.rstrip("/") + reverse("filings:word_new", args=[spec.slug])
    steps = [
        _("Répondez dans les champs, sans les supprimer. Laissez vide ce qui ne s’applique pas."),
        _("Écrivez les dates sous la forme jj/mm/aaaa et les heures sous la forme 14:30."),
        _(
            "Pour ajouter une ligne, placez le curseur dans la dernière et cliquez sur le signe "
            "« + » à sa droite. Si votre logiciel ne l’affiche pas, servez-vous des lignes vides."
        ),
        _("Cochez « Inconnu à ce stade » plutôt que d’inventer une réponse."),
        _("N’écrivez aucun nom ni date de naissance de patient."),
        _("Enregistrez au format Word (.docx), puis déposez le fichier sur %(page)s."),
        _("Si le portail ne répond pas, envoyez le fichier par courriel à %(email)s."),
    ]
    return documents.Instructions(
        eyebrow=str(offline.eyebrow),
        steps=[step % {"page": page, "email": offline.email} for step in steps],
        warnings=[str(one) for one in offline.warnings],
    )


@dataclass(frozen=True)
class Seen:
    """An uploaded document that was understood: for which part, and what it says."""

    part_name: str
    file: Inspected
    reading: Reading


def look_into(uploaded: Upload, spec: WorkflowSpec) -> Seen:
    """Return what an uploaded document says, or raise Refused; nothing is kept."""
    if not (uploaded.name or "").lower().endswith(".docx"):
        raise Refused(
            _(
                "Ce fichier n’est pas au format « .docx ». Ouvrez le formulaire dans votre "
                "traitement de texte et enregistrez-le au format Word (.docx)."
            )
        )
    try:
        file = inspect(uploaded)
        opened = archive.open_document(file.content)
        part_name, found = _read(opened, spec)
    except Rejected as refusal:
        raise Refused(str(refusal)) from refusal
    except archive.Unreadable as error:
        raise Refused(
            _(
                "Ce document n’a pas pu être lu. Ouvrez-le dans votre traitement de texte, "
                "enregistrez-le à nouveau au format Word (.docx) et renvoyez-le."
            )
        ) from error
    except NotOurs as error:
        raise Refused(
            _(
                "Ce document n’est pas un formulaire du portail. Téléchargez le modèle vierge, "
                "reportez-y vos réponses et déposez-le, ou saisissez-les dans un brouillon."
            )
        ) from error
    return Seen(part_name, file, found)


def _read(opened: archive.Opened, spec: WorkflowSpec) -> tuple[str, Reading]:
    """Return the part that a document answers; one that does not say is tried with each."""
    if opened.identity is not None:
        for name, part in spec.parts.items():
            if part.specification.name == opened.identity.part:
                return name, reading.read(opened, part.specification, spec.key)
        raise NotOurs(opened.identity)
    tried = []
    for name, part in spec.parts.items():
        try:
            tried.append((name, reading.read(opened, part.specification, spec.key)))
        except NotOurs:
            continue
    if not tried:
        raise NotOurs
    return min(tried, key=lambda one: sum(problem.kind == "tag" for problem in one[1].problems))


def import_as_draft(
    uploaded: Upload, spec: WorkflowSpec, *, organisation: Any, user: Any
) -> WordImport:
    """Create a draft from a filled form and return the report; the caller has checked the right.

    Raises Refused, and creates nothing, when the document is not the form that opens a case.
    """
    seen = look_into(uploaded, spec)
    first = next(iter(spec.parts))
    if seen.part_name != first:
        raise Refused(
            _(
                "Ce formulaire est « %(title)s » : il complète un dossier existant. Ouvrez ce "
                "dossier et importez le formulaire depuis la page du document."
            )
            % {"title": spec.parts[seen.part_name].specification.title}
        )
    with transaction.atomic():
        filing = drafts.create_draft(spec, organisation=organisation, user=user)
        part = getattr(filing, first)
        kept = _keep(seen, part, user)
        apply(kept, part, user=user, expected_version=part.version)
    return kept


def propose(uploaded: Upload, spec: WorkflowSpec, part: Part, *, user: Any) -> WordImport:
    """Keep what a filled form says for an existing draft, to be looked at before it is applied.

    Raises Refused when the document is another form.
    """
    seen = look_into(uploaded, spec)
    if seen.part_name != part.part_name:
        raise Refused(
            _("Ce formulaire est « %(other)s », alors que cette page attend « %(title)s ».")
            % {
                "other": spec.parts[seen.part_name].specification.title,
                "title": part.specification.title,
            }
        )
    return _keep(seen, part, user)


def _keep(seen: Seen, part: Part, user: Any) -> WordImport:
    found = seen.reading
    identity = found.identity
    source = identity if identity and identity.reference and identity.revision else None
    return WordImport.objects.create(
        subject=part.case.subject,
        part=part.part_name,
        organisation=part.case.organisation,
        name=seen.file.name,
        size=seen.file.size,
        sha256=seen.file.received_sha256,
        edition=identity.edition if identity else None,
        source_reference=source.reference[:24] if source else "",
        source_revision=source.revision if source else None,
        found=_dumped(part.specification, found),
        problems=[asdict(one) for one in found.problems[:MOST_PROBLEMS]],
        counts=_counts(part.specification, found),
        uploaded_by=user,
    )


def _dumped(specification: Specification, found: Reading) -> dict[str, Any]:
    """Return what is to be applied, in JSON.

    What a blank form leaves empty is not said: it does not erase an answer of the draft. A signed
    version says everything that it shows.
    """
    clean, rows = found.answers.clean, found.rows
    if found.is_blank_form:
        raw = {question(name) for name in found.answers.raw}
        clean = {
            name: value
            for name, value in clean.items()
            if name in raw or not specification.fields[name].is_empty(value)
        }
        rows = {name: kept for name, kept in rows.items() if kept}
    return {
        "answers": {name: specification.fields[name].dump(value) for name, value in clean.items()},
        "raw": found.answers.raw,
        "rows": {
            name: [
                {
                    "key": row.key,
                    "answers": {
                        field: specification.rows[name][field].dump(value)
                        for field, value in row.answers.clean.items()
                    },
                    "raw": row.answers.raw,
                }
                for row in kept
            ]
            for name, kept in rows.items()
        },
    }


def _counts(specification: Specification, found: Reading) -> dict[str, int]:
    counts = {}
    for section in specification:
        answered = [
            one
            for one in section.fields
            if not one.is_empty(found.answers.clean.get(one.name, one.nothing()))
        ]
        in_rows = [
            one
            for group in section.rows
            for row in found.rows.get(group.name, [])
            for one in group.fields
            if not one.is_empty(row.answers.clean.get(one.name, one.nothing()))
        ]
        if section.fields or section.rows:
            counts[section.name] = len(answered) + len(in_rows)
    return counts


def _loaded(
    kept: WordImport, specification: Specification, draft: Mapping[str, Any]
) -> tuple[Answers, dict[str, list[tuple[str, Answers]]]]:
    """Return the answers of an import, as the `draft` is saved from them.

    A question that the specification has lost since is left out.
    """
    found = kept.found
    answers = Answers(
        {
            name: specification.fields[name].load(stored)
            for name, stored in found["answers"].items()
            if name in specification.fields
        },
        {
            name: typed
            for name, typed in found["raw"].items()
            if question(name) in specification.fields
        },
    )
    rows = {
        name: _matched(
            [(row["key"], _row(row, specification.rows[name])) for row in told],
            specification.rows[name],
            draft[name],
        )
        for name, told in found["rows"].items()
        if name in specification.rows
    }
    return answers, rows


def _matched(
    found: list[tuple[str, Answers]], group: Rows, draft: list[Mapping[str, Any]]
) -> list[tuple[str, Answers]]:
    """Return the rows, those without a key under that of the row of the draft with the same name.

    The first question of a group names its rows: the number of a lot, the name of a medicine.
    """
    naming = group.fields[0]
    taken = {key for key, _answers in found}
    free: dict[str, str] = {}
    for row in reversed(draft):
        if row["key"] not in taken:
            free[naming.words(row[naming.name])] = row["key"]
    free.pop("", None)
    return [
        (key or free.pop(naming.words(one.clean.get(naming.name)), ""), one) for key, one in found
    ]


def _row(row: Mapping[str, Any], group: Rows) -> Answers:
    fields = {one.name: one for one in group.fields}
    return Answers(
        {name: fields[name].load(one) for name, one in row["answers"].items() if name in fields},
        {name: typed for name, typed in row["raw"].items() if question(name) in fields},
    )


def changes(kept: WordImport, part: Part) -> list[Change]:
    """Return what applying an import would change in the draft as it stands, in words."""
    before = part.values()
    answers, rows = _loaded(kept, part.specification, before)
    after = before | answers.clean
    for name, found in rows.items():
        blank = part.specification.rows[name].blank()
        known = {row["key"]: row for row in before[name]}
        after[name] = [
            blank | known.get(key, {}) | one.clean | {"key": key or f"new-{number}"}
            for number, (key, one) in enumerate(found)
        ]
    return differences(part.specification, before, after)


def apply(kept: WordImport, part: Part, *, user: Any, expected_version: int) -> Part:
    """Write the answers of an import into the draft, once.

    Raises DraftLocked when the draft can no longer be edited, and DraftConflict when it was saved
    since `expected_version`.
    """
    with transaction.atomic():
        row = WordImport.objects.select_for_update().get(pk=kept.pk)
        if row.is_applied:
            return part
        answers, rows = _loaded(row, part.specification, part.values())
        saved = drafts.save_answers(
            part, answers, rows, user=user, expected_version=expected_version
        )
        row.applied_at, row.applied_by = timezone.now(), user
        row.save(update_fields=["applied_at", "applied_by"])
        complete = registry.get(part.case.workflow_key).on_section_saved
        if complete:
            names = {saved.specification.section_of(name).name for name in [*answers.clean, *rows]}
            for name in sorted(names):
                complete(saved, name)
    kept.applied_at, kept.applied_by = row.applied_at, row.applied_by
    return saved
