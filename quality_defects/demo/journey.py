"""The gestures of which the invented cases are made, each by the service that its page calls."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils import timezone

from portal.core.fields.forms import Answers
from portal.core.workflow import perform
from portal.documents.services import receive
from portal.filings import registry
from portal.filings.services import drafts, proposals
from quality_defects import drafting, rules
from quality_defects.demo import answers
from quality_defects.models import Case

Groups = Mapping[str, list[dict[str, Any]]]
PROOF = "Date;Contrôle;Résultat\n{day};Vérification (démo);Conforme\n"


class Journey:
    """One case from its first click on, `days` and `hours` after the day it began."""

    def __init__(
        self, people: Mapping[str, Any], organisations: Mapping[str, Any], identifier: UUID
    ) -> None:
        self.people = people
        self.organisations = organisations
        self.identifier = identifier
        self.start = self.now = timezone.now().replace(second=0, microsecond=0)
        self.writer: Any = None
        self.signer: Any = None

    @property
    def case(self) -> Case:
        """The case as the database has it."""
        return Case.objects.get(uuid=self.identifier)

    def at(self, days: float = 0, *, hours: float = 0) -> datetime.datetime:
        """Return an instant of the case, never one to come."""
        return min(self.now, self.start + datetime.timedelta(days=days, hours=hours))

    def day(self, days: int) -> datetime.date:
        """Return the date `days` from today."""
        return timezone.localdate() + datetime.timedelta(days=days)

    # The firm ----------------------------------------------------------------------------------

    def begin(
        self,
        organisation: str,
        writer: str,
        signer: str,
        *,
        days_ago: float = 0,
        minutes_ago: float = 0,
    ) -> "Journey":
        """Start a draft of `organisation`, whose case was signed so long ago."""
        self.start = self.now - datetime.timedelta(days=days_ago, minutes=minutes_ago)
        self.writer = self.people[writer]
        self.signer = self.people.get(signer)
        spec = registry.get(rules.WORKFLOW)
        case = drafts.create_draft(
            spec, organisation=self.organisations[organisation], user=self.writer
        )
        # An identifier that is known beforehand tells the next run that the case is there.
        case.uuid = self.identifier
        case.created_at = self.start - datetime.timedelta(hours=1)
        case.save(update_fields=["uuid", "created_at"])
        return self

    def write(self, part: str, given: Mapping[str, Any], groups: Groups | None = None) -> None:
        """Save answers on a draft, and complete them from the medicines base as its page does."""
        volet = getattr(self.case, part)
        found = {
            name: [(row.pop("key", ""), Answers(row)) for row in map(dict, rows)]
            for name, rows in (groups or {}).items()
        }
        saved = drafts.save_answers(
            volet, Answers(dict(given)), found, user=self.writer, expected_version=volet.version
        )
        if "products" in found:
            drafting.complete_from_reference(saved, "products")

    def declare(self, given: Mapping[str, Any], products: list[dict], lots: list[dict]) -> None:
        """Fill Volet 1 for a provisional version."""
        dates: dict[str, Any] = {
            "signal_received_at": self.start - datetime.timedelta(hours=5),
            "hold_exploitant_at": self.start - datetime.timedelta(hours=2),
        }
        if self.now - self.start > datetime.timedelta(days=2):
            # The checks measure the delay until today, whenever the version is said to be signed.
            dates |= answers.LATE | {"signal_received_at": self.start - datetime.timedelta(days=4)}
        self.write(
            "volet1", answers.PROVISIONAL | dates | given, {"products": products, "lots": lots}
        )

    def sign(self, *, final: bool = False, days: float = 0) -> None:
        """Sign Volet 1 as it stands."""
        perform(
            self.case.volet1,
            "submit",
            actor=self.signer,
            at=self.at(days),
            attestation=True,
            final=final,
            ip="127.0.0.1",
        )

    def complete(
        self, given: Mapping[str, Any], *, days: float, groups: Groups | None = None
    ) -> None:
        """Sign the final version of Volet 1, with what only that one asks."""
        perform(self.case.volet1, "amend", actor=self.writer, at=self.at(days))
        volet = self.case.volet1
        more = {"qualified_at": self.start, "found_on": timezone.localdate(self.start)}
        same = {
            "products": [
                answers.PRODUCT | {"key": str(row.key), "atc": row.atc or answers.ATC}
                for row in volet.products.all()
            ],
            "lots": [answers.LOT | {"key": str(row.key)} for row in volet.lots.all()],
            "sites": [answers.SITE],
        }
        self.write("volet1", answers.FINAL | more | given, {**same, **(groups or {})})
        self.sign(final=True, days=days)

    def open_volet2(self, *, days: float) -> None:
        """Begin Volet 2, prefilled from Volet 1."""
        perform(self.case.volet2, "open", actor=self.writer, at=self.at(days))

    def sign_volet2(self, *, final: bool, days: float) -> None:
        """Sign Volet 2 as it stands."""
        perform(
            self.case.volet2,
            "submit_final" if final else "submit",
            actor=self.signer,
            at=self.at(days),
            attestation=True,
            ip="127.0.0.1",
        )

    def prove(self, row: Any, name: str, *, days: float) -> None:
        """Join the proof of a measure or of an action, and say that it is done."""
        day = f"{timezone.localdate(self.at(days)):%d/%m/%Y}"
        receive(
            ContentFile(PROOF.format(day=day).encode(), name=name),
            subject=self.case.subject,
            anchor=row.anchor,
            user=self.writer,
            organisation=self.case.organisation,
        )
        perform(row, "report_done", actor=self.writer, at=self.at(days))

    # The agency --------------------------------------------------------------------------------

    def take(self, *, days: float = 0, hours: float = 0) -> None:
        """Have the evaluator follow the case."""
        actor = self.people["evaluatrice"]
        perform(self.case, "take", actor=actor, at=self.at(days, hours=hours))

    def triage(self, *, days: float = 0, hours: float = 0) -> None:
        """Retain the priority of the grid."""
        perform(
            self.case,
            "confirm_triage",
            actor=self.people["evaluatrice"],
            at=self.at(days, hours=hours),
            priority=self.case.priority,
        )

    def assess(self, sheet: Mapping[str, Any], *, days: float = 0, hours: float = 0) -> None:
        """Fill the risk sheet."""
        perform(
            self.case,
            "assess_risk",
            actor=self.people["evaluatrice"],
            at=self.at(days, hours=hours),
            sheet=answers.SHEET | dict(sheet),
        )

    def by_two(
        self, action: str, reasons: str, *, days: float = 0, hours: float = 0, **payload: Any
    ) -> None:
        """Propose an action on the case and have the second person confirm it."""
        proposal = proposals.propose(
            self.case, action, actor=self.people["evaluatrice"], reasons=reasons, payload=payload
        )
        proposal.proposed_at = self.at(days, hours=hours - 1)
        proposal.save(update_fields=["proposed_at"])
        confirmer = self.people["decisionnaire"]
        perform(proposal, "confirm", actor=confirmer, at=self.at(days, hours=hours))

    def order_surveillance(
        self, reasons: str, letter: str, *, days: int, sheet: Mapping[str, Any] | None = None
    ) -> None:
        """Weigh the risk, then decide by two that complaints are watched, in class III."""
        self.assess(sheet or {}, days=days)
        self.by_two(
            "decide",
            reasons,
            days=days + 1,
            eu_class="III",
            measures=["MES02"],
            recall_level="",
            letter=letter,
        )
