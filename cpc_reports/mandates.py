"""What proves that whoever signs may bind the body: any one of three proofs (dossier § 3.7)."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cpc_reports.enums import MandateProof, MandateState
from cpc_reports.models import Body, MandateLetter
from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.accounts.grants import signing_grant
from portal.core.deadlines import local_date
from portal.core.moments import without_weekday


@dataclass(frozen=True)
class Proof:
    """A proof, where it comes from and its dates in ISO form; "" for what it does not say."""

    proof: str = ""
    source: str = ""
    on: str = ""
    until: str = ""

    def as_json(self) -> dict[str, str]:
        """Return what a report freezes of it."""
        return asdict(self)


def proof_of(body: Body, organisation: Any, user: Any, rpps: str, on: date) -> Proof:
    """Return why `user` may bind `body` on the day `on`, an empty proof for no known reason."""
    if rpps and rpps in body.responsibles:
        end = body.valid_to.isoformat() if body.valid_to else ""
        return Proof(MandateProof.REGISTER, body.source, body.source_date.isoformat(), end)
    grant = signing_grant(user, organisation.pk, on)
    if grant is not None:
        end = grant.until.isoformat() if grant.until else ""
        return Proof(MandateProof.DELEGATION, grant.by.full_name, grant.on.isoformat(), end)
    letter = letter_of(body, organisation, user, on)
    if letter is None:
        return Proof()
    return Proof(
        MandateProof.LETTER,
        letter.decided_by.full_name,
        local_date(letter.decided_at).isoformat(),
        letter.ends_on.isoformat(),
    )


def letter_of(body: Body, organisation: Any, user: Any, on: date) -> Any:
    """Return the letter that holds for `user` on the day `on`, the last to end; None for none."""
    return (
        accepted(organisation, on)
        .filter(body=body, person=user)
        .select_related("decided_by")
        .order_by("ends_on", "pk")
        .last()
    )


def accepted(organisation: Any, on: date) -> Any:
    """Return the letters of an account that the agency accepted and that hold on `on`."""
    return MandateLetter.objects.filter(
        organisation=organisation,
        state=MandateState.ACCEPTED,
        starts_on__lte=on,
        ends_on__gte=on,
    )


def empowerable(organisation: Any) -> Any:
    """Return the people whom a letter may empower: who signs in the portal, or prepares to."""
    roles = (OrganisationRole.SIGNATORY, OrganisationRole.DRAFTER)
    return predicates.people_of(organisation.pk, *roles)


def words(told: dict[str, str]) -> str:
    """Return a frozen proof in one line, "" for none."""
    if not told.get("proof"):
        return ""
    line = _("%(proof)s (%(source)s, %(on)s)") % {
        "proof": MandateProof(told["proof"]).label,
        "source": told["source"],
        "on": without_weekday(date.fromisoformat(told["on"])),
    }
    if not told["until"]:
        return line
    end = without_weekday(date.fromisoformat(told["until"]))
    return _("%(proof)s, jusqu’au %(end)s") % {"proof": line, "end": end}


def answer_for(body: Body, organisation: Any) -> str:
    """Return what item 1.7 of the sheet says by itself, "" when a person writes it.

    Dates are left to the verdict: a draft may wait, and a copy of it outlives the letter.
    """
    letter = (
        accepted(organisation, local_date(timezone.now()))
        .filter(body=body)
        .select_related("person")
        .order_by("ends_on", "pk")
        .last()
    )
    if letter is None:
        return ""
    name = letter.person.full_name
    return _("Lettre de mandat de %(name)s, vérifiée par l’agence.") % {"name": name}
