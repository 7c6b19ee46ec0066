"""Per-group decisions of the agency on the recipients of a deposited version (§ 5.3, § 7.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dhpc import rules
from dhpc.enums import Audience, Channel, GroupDecision, LetterState
from dhpc.models import Dossier, Letter, RecipientDecision
from portal.core.workflow import Obstacle
from portal.filings.models import Revision
from portal.filings.services import revisions
from portal.filings.services.casework import lock_filing

REVIEWED = (LetterState.IN_REVIEW, LetterState.PROPOSED, LetterState.AGREED)
WITH_AGENCY = (LetterState.SUBMITTED, LetterState.IN_REVIEW, LetterState.PROPOSED)


@dataclass(frozen=True)
class Group:
    """A group of recipients as the laboratory proposes it, and what the agency decided of it."""

    audience: str
    rows: tuple[Mapping[str, Any], ...]
    decision: RecipientDecision | None = None
    before: RecipientDecision | None = None

    @property
    def label(self) -> str:
        return str(Audience(self.audience).label)

    @property
    def expected(self) -> int:
        return sum(row["expected"] or 0 for row in self.rows)

    @property
    def rationale(self) -> str:
        return " ; ".join(row["rationale"] for row in self.rows if row["rationale"])

    @property
    def exclusion(self) -> str:
        return " ; ".join(row["exclusion"] for row in self.rows if row["exclusion"])

    @property
    def channels(self) -> str:
        codes = dict.fromkeys(code for row in self.rows for code in row["channels"])
        return ", ".join(str(Channel(code).label) for code in codes)

    @property
    def is_kept(self) -> bool:
        """Tell whether the agency approved it, with a modification or not."""
        decision = self.decision
        return decision is not None and decision.decision != GroupDecision.REFUSED

    @property
    def tone(self) -> str:
        if self.decision is None:
            return "neutral"
        tones = {GroupDecision.APPROVED: "success", GroupDecision.REFUSED: "danger"}
        return tones.get(GroupDecision(self.decision.decision), "warning")


def last_of(dossier: Dossier) -> Revision | None:
    """Return the last deposited version of the letter, None before the first."""
    return dossier.revisions.filter(part="letter").order_by("number").last()


def _latest(dossier: Dossier, numbers: list[int]) -> dict[tuple[int, str], RecipientDecision]:
    rows = dossier.recipient_decisions.filter(revision_number__in=numbers)
    return {(one.revision_number, one.audience): one for one in rows.order_by("pk")}


def groups(dossier: Dossier, revision: Revision) -> list[Group]:
    """Return the groups of a version with the decisions on it and on the version before."""
    number = revision.number
    known = _latest(dossier, [number, number - 1])
    proposed: dict[str, list[Mapping[str, Any]]] = {}
    for row in revisions.answers_of(dossier.letter, revision)["recipients"]:
        if row["audience"]:
            proposed.setdefault(row["audience"], []).append(row)
    return [
        Group(
            code,
            tuple(rows),
            known.get((number, code)),
            known.get((number - 1, code)),
        )
        for code, rows in proposed.items()
    ]


def decide(
    dossier: Dossier, number: int, decided: Mapping[str, tuple[str, str]], *, actor: Any
) -> int:
    """Record what changes in `decided`: by audience, the decision and its reason; how many rows.

    Raises PermissionDenied for who does not evaluate, ValidationError when the letter is not in
    evaluation, when `number` is no more the last version, when the version does not hold a group,
    or for a modification or a refusal without a reason.
    """
    if not rules.is_evaluator(actor, dossier):
        raise PermissionDenied
    with transaction.atomic():
        case = lock_filing(dossier)
        letter = Letter.objects.get(filing=case)
        last = last_of(case)
        if letter.state != LetterState.IN_REVIEW or last is None or last.number != number:
            told = _("Cette version n’est plus en évaluation : rien n’est enregistré.")
            raise ValidationError(told)
        known = {group.audience: group.decision for group in groups(case, last)}
        new = []
        for audience, (decision, reason) in decided.items():
            if audience not in known or decision not in GroupDecision.values:
                raise ValidationError(_("Ce groupe n’est pas dans cette version."))
            if decision != GroupDecision.APPROVED and not reason.strip():
                label = Audience(audience).label
                told = _("%(group)s : donnez la raison.") % {"group": label}
                raise ValidationError(told)
            before = known[audience]
            if before and (before.decision, before.reason) == (decision, reason.strip()):
                continue
            new.append(
                RecipientDecision(
                    filing=case,
                    revision_number=number,
                    audience=audience,
                    decision=decision,
                    reason=reason.strip(),
                    decided_by=actor,
                )
            )
        RecipientDecision.objects.bulk_create(new)
    return len(new)


def approved(dossier: Dossier) -> tuple[str, ...] | None:
    """Return the codes of the approved groups of the version in evaluation or agreed.

    None while a group is undecided or refused, and while a version is being written: the line of
    recipients then follows from what the laboratory proposes.
    """
    revision = last_of(dossier)
    if revision is None or dossier.letter.state not in REVIEWED:
        return None
    found = groups(dossier, revision)
    return tuple(one.audience for one in found) if all(one.is_kept for one in found) else None


def approved_of(dossier: Dossier, number: int) -> list[str]:
    """Return the codes of the groups of version `number` that the agency approved."""
    revision = dossier.revisions.get(part="letter", number=number)
    return [one.audience for one in groups(dossier, revision) if one.is_kept]


def obstacles(dossier: Dossier, revision: Revision) -> list[Obstacle]:
    """Return why the recipients of that version do not allow the agreement."""
    found = groups(dossier, revision)
    waiting = [one.label for one in found if one.decision is None]
    refused = [
        one.label
        for one in found
        if one.decision and one.decision.decision == GroupDecision.REFUSED
    ]
    told = []
    if waiting:
        text = _("Décidez de chaque groupe de destinataires : %(names)s.")
        told.append(Obstacle(text % {"names": ", ".join(waiting)}))
    if refused:
        text = _("Un groupe de destinataires est refusé : %(names)s.")
        told.append(Obstacle(text % {"names": ", ".join(refused)}))
    return told


def refused_any(dossier: Dossier) -> bool:
    """Tell whether a group of the last version is refused: the laboratory has to change it."""
    revision = last_of(dossier)
    if revision is None:
        return False
    return any(one.decision and not one.is_kept for one in groups(dossier, revision))


def are_told_to_firm(dossier: Dossier) -> bool:
    """Tell whether the laboratory may read the decisions on the last version."""
    return dossier.letter.state not in WITH_AGENCY
