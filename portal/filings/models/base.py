"""What every filing is made of. Abstract: each workflow has tables of its own.

A workflow subclasses `Filing` for its case, `Part` for each document that is drafted and signed
(a volet, a letter), `PartRow` for the repeated rows of a part, and `TransitionLog` and `Revision`
in three lines each, with a foreign key named `filing` to its case.
"""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit.triggers import append_only
from portal.core.fields import Specification, Unknown, Values, read
from portal.core.fields.values import answers
from portal.core.workflow import Step

# Capacities of who files what nobody signed in the portal: an agent who types what came outside
# it, a delegate who sends before the signatory signs.
TYPED_BY_AGENCY = "typed_by_agency"
SENT_BEFORE_SIGNATURE = "sent_before_signature"
UNSIGNED = frozenset({TYPED_BY_AGENCY, SENT_BEFORE_SIGNATURE})

ABANDONED = "abandoned"
"""State of a case, in every workflow, whose draft was given up: nothing more is written in it."""


def write_step(log: Any, row: Any, step: Step, source: str) -> None:
    """Insert the step that `row` took from the state `source` in `log`, its transitions."""
    log.create(
        part=row.part_name,
        row_pk=row.pk,
        name=step.transition.name,
        source=source,
        target=step.transition.target or source,
        actor=step.user,
        system=step.system,
        at=step.at,
        comment=step.comment,
    )


class Stateful(models.Model):
    """A row with a transition table; its transitions are logged on the case.

    Subclasses declare `state` and, unless they are the case, a foreign key `filing`.
    """

    part_name: ClassVar[str] = ""

    class Meta:
        abstract = True

    @property
    def case(self) -> Any:
        """The case this row belongs to: itself for a case."""
        return self.filing  # type: ignore[attr-defined]

    def record_transition(self, step: Step, source: str) -> None:
        """Insert the row of the transition log (called by the engine only)."""
        write_step(self.case.transitions, self, step, source)


class Filing(Stateful):
    """A case of one workflow, from the first click on.

    `version` counts the changes of the drafts, so that nobody overwrites somebody else.
    """

    # Related rows, declared by the workflow's own tables.
    transitions: Any
    revisions: Any
    requests: Any
    version_reads: Any

    workflow_key: ClassVar[str]
    part_name = "case"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(
        _("numéro de dossier"), max_length=24, unique=True, null=True, blank=True
    )
    title = models.CharField(_("objet"), max_length=200, blank=True, default="")
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("créé par")
    )
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    updated_at = models.DateTimeField(_("modifié le"), auto_now=True)
    received_at = models.DateTimeField(_("reçu le"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("suivi par"),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_received_iff_numbered",
                condition=Q(reference__isnull=True, received_at__isnull=True)
                | Q(reference__isnull=False, received_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.reference or str(_("Brouillon"))

    @property
    def case(self) -> "Filing":
        return self

    @property
    def subject(self) -> str:
        """Name of the case for the packages that know no workflow."""
        return f"{self.workflow_key}:{self.uuid}"

    @property
    def is_draft(self) -> bool:
        """Tell whether nothing of the case has been sent to the agency yet."""
        return self.reference is None


class Answered(models.Model):
    """A row that holds answers: those of a part, or of one of its repeated rows.

    `raw_input` keeps what was typed and could not be understood, by field name, so that nothing
    typed is lost; such a field counts as unanswered until it is mended. `unknowns` holds the
    questions answered "not known yet", each with the ISO day when it should be, or None, and those
    answered "not available", each with {"unavailable": reason}.
    """

    raw_input = models.JSONField(default=dict, blank=True)
    unknowns = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def set_answers(self, values: Mapping[str, Any]) -> None:
        """Set answers by field name; an `Unknown` leaves its column empty."""
        for name, value in values.items():
            self.unknowns.pop(name, None)
            if isinstance(value, Unknown):
                dumped = value.dump()
                self.unknowns |= {name: dumped.get("unknown") if "unknown" in dumped else dumped}
                value = self._meta.get_field(name).get_default()  # type: ignore[union-attr]
            setattr(self, name, value)


class Part(Stateful, Answered):
    """A document of a case that is drafted, signed and versioned.

    `version` counts the saves of the whole, `section_versions` those of each section: two people
    may write two sections at once, and neither overwrites the other within one. In its
    `unopened_states` nothing of the part is drafted yet, in its `reserved_states` only those who
    may draft read the draft; `first_submitted_at` is the instant of its first signature.
    """

    state: Any

    specification: ClassVar[Specification]
    editable_states: ClassVar[frozenset[str]]
    unopened_states: ClassVar[frozenset[str]] = frozenset()
    reserved_states: ClassVar[frozenset[str]] = frozenset()

    first_submitted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    section_versions = models.JSONField(default=dict, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def values(self) -> Values:
        """Return the answers as they stand in the draft."""
        return read(self.specification, self)

    def own_values(self) -> Values:
        """Return the answers outside the repeated rows, on which conditions depend."""
        return answers(self, self.specification.fields)

    def section_version(self, section: str) -> int:
        """Return how many times the section of that name was saved."""
        return int(self.section_versions.get(section, 0))

    def count_save(self, *sections: str) -> None:
        """Raise the version of the part and of `sections`, all of them when none is named."""
        self.version += 1
        for name in sections or [one.name for one in self.specification]:
            self.section_versions[name] = self.section_version(name) + 1

    @property
    def is_editable(self) -> bool:
        return self.state in self.editable_states and self.case.state != ABANDONED

    @property
    def is_opened(self) -> bool:
        return self.state not in self.unopened_states

    @property
    def anchor(self) -> str:
        """Prefix of the anchors of this part's files and questions."""
        return self.part_name


class PartRow(Answered):
    """One repeated row of a part, in the order of `position`; `key` follows it across versions.

    Subclasses declare a foreign key `part` whose related name is the group's name.
    """

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class TransitionLog(models.Model):
    """One transition of a case or of one of its rows: who, when, from where to where.

    Append-only.
    """

    part = models.CharField(max_length=40)
    row_pk = models.BigIntegerField()
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    system = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField()
    comment = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
        ordering = ["at", "pk"]
        triggers = [append_only(at="at")]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_somebody_acted",
                condition=Q(actor__isnull=False) | ~Q(system=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.source} → {self.target}"


class Revision(models.Model):
    """A part as it was signed: the answers, their hash, and who signed in which capacity.

    Append-only: a correction is a new revision. `number` counts from 1 within the part.
    """

    part = models.CharField(max_length=40)
    number = models.PositiveIntegerField(_("version"))
    is_final = models.BooleanField(_("définitive"), default=False)
    payload = models.JSONField()
    sha256 = models.CharField(max_length=64)
    specification = models.CharField(max_length=40)
    specification_version = models.PositiveIntegerField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signée le"))
    signer = models.JSONField(_("signataire"))
    attestation = models.TextField()
    files = models.JSONField(default=list)

    class Meta:
        abstract = True
        ordering = ["part", "number"]
        triggers = [append_only(at="signed_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "part", "number"],
                name="%(app_label)s_%(class)s_number_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.part} v{self.number}"

    @property
    def is_signed(self) -> bool:
        """Tell whether the firm signed it; else its `signer` only typed it or sent it."""
        return self.signer.get("capacity") not in UNSIGNED

    @property
    def is_typed_by_agency(self) -> bool:
        """Tell whether an agent typed what came outside the portal."""
        return self.signer.get("capacity") == TYPED_BY_AGENCY

    @property
    def status_word(self) -> str:
        """Provisional or final, and whether nobody signed, as printed on the document."""
        word = str(_("définitive") if self.is_final else _("provisoire"))
        return word if self.is_signed else str(_("%(status)s, non signée")) % {"status": word}
