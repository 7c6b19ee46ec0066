"""What the transitions check, and the columns that they set."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from dhpc import rules, validation
from dhpc.effects.dossier import next_reference
from dhpc.effects.letter import last_revision
from dhpc.effects.perimeter import is_asked, joins_late
from dhpc.enums import Decision, DossierState, ParticipantState
from dhpc.models import Dossier, Letter, NetworkNotice, Participant, Request
from portal.core.deadlines import local_date
from portal.core.workflow import Obstacle, Step
from portal.filings.models import Part

UNDISPATCHED = (DossierState.AGREED, DossierState.SCHEDULED)


# Any part --------------------------------------------------------------------------------------


def complete(part: Part) -> list[Obstacle]:
    return validation.missing_items(part)


def complete_as_signed(part: Part, step: Step) -> list[Obstacle]:
    return validation.missing_items(part)


def attested(part: Part, step: Step) -> list[Obstacle]:
    """The signatory ticked the attestation."""
    if step.params.get("attestation"):
        return []
    return [Obstacle(_("Cochez l’attestation pour signer."), field="attestation")]


def is_running(row: Dossier | Letter) -> list[Obstacle]:
    if not row.case.is_suspended:
        return []
    return [Obstacle(_("Le dossier est suspendu : reprenez-le d’abord."))]


def is_suspended(dossier: Dossier) -> list[Obstacle]:
    return [] if dossier.is_suspended else [Obstacle(_("Le dossier n’est pas suspendu."))]


# The request and the decision ------------------------------------------------------------------


def stamp_request(request: Request, step: Step) -> None:
    request.submitted_by = step.user
    request.first_submitted_at = step.at


def stamp_typed_request(request: Request, step: Step) -> None:
    request.typed_by = step.user
    request.first_submitted_at = step.at


def set_number(dossier: Dossier, step: Step) -> None:
    dossier.received_at = step.at
    dossier.reference = next_reference(step.at)


def set_decision(dossier: Dossier, step: Step) -> None:
    dossier.decision = Decision.DHPC
    dossier.decision_note = step.params["decision_note"].strip()
    dossier.lane = step.params["lane"]
    if dossier.assigned_to_id is None:
        dossier.assigned_to = step.user


def decision_is_no_letter(dossier: Dossier, step: Step) -> list[Obstacle]:
    if step.params.get("decision") in set(Decision.values) - {Decision.DHPC}:
        return []
    return [Obstacle(_("Dites vers quoi le dossier est orienté."), field="decision")]


def set_routing(dossier: Dossier, step: Step) -> None:
    dossier.decision = step.params["decision"]
    dossier.decision_note = step.comment.strip()


def assignee_may_work(dossier: Dossier, step: Step) -> list[Obstacle]:
    if rules.is_evaluator(step.params.get("assignee"), dossier):
        return []
    return [Obstacle(_("Cette personne n’évalue pas les lettres."), field="assignee")]


def set_assignee(dossier: Dossier, step: Step) -> None:
    dossier.assigned_to = step.params["assignee"]


def set_follower(dossier: Dossier, step: Step) -> None:
    if dossier.assigned_to_id is None:
        dossier.assigned_to = step.user


# Perimeter and coordination --------------------------------------------------------------------


def perimeter_is_sound(dossier: Dossier, step: Step) -> list[Obstacle]:
    """A perimeter names at least one medicine, each once."""
    products = step.params.get("products") or []
    if not products:
        return [Obstacle(_("Gardez au moins une spécialité."), field="products")]
    codes = [one.cis for one in products]
    if len(codes) != len(set(codes)):
        return [Obstacle(_("Une spécialité figure deux fois."), field="products")]
    return []


def laboratory_is_unmatched(dossier: Dossier, step: Step) -> list[Obstacle]:
    """The name is one of the perimeter without an account, the account that of a laboratory."""
    if step.params["laboratory"] not in dossier.unmatched:
        text = _("Choisissez un laboratoire du périmètre qui n’a pas de compte.")
        return [Obstacle(text, field="laboratory")]
    if step.params["organisation"].kind not in rules.FILERS:
        text = _("Choisissez le compte d’un laboratoire.")
        return [Obstacle(text, field="organisation")]
    return []


def laboratory_is_bound(dossier: Dossier, step: Step) -> list[Obstacle]:
    """The name is one that an account answers for; the other account is that of a laboratory."""
    name, organisation = step.params["laboratory"], step.params.get("organisation")
    if name not in dossier.bound:
        text = _("Choisissez un laboratoire du périmètre rattaché à un compte.")
        return [Obstacle(text, field="laboratory")]
    if organisation is None:
        return []
    if organisation.kind not in rules.FILERS:
        text = _("Choisissez le compte d’un laboratoire.")
        return [Obstacle(text, field="organisation")]
    rows = dossier.products.filter(organisation=organisation)
    if any((one.laboratory or one.holder) == name for one in rows):
        text = _("Ce laboratoire est déjà rattaché à ce compte.")
        return [Obstacle(text, field="organisation")]
    return []


def authority_fits(dossier: Dossier, step: Step) -> list[Obstacle]:
    text = validation.authority_fault(dossier.route, step.params["authority"])
    return [Obstacle(text, field="authority")] if text else []


def set_authority(dossier: Dossier, step: Step) -> None:
    dossier.authority = step.params["authority"]


def has_perimeter(dossier: Dossier) -> list[Obstacle]:
    if dossier.products.exists():
        return []
    return [Obstacle(_("Le périmètre est vide : arrêtez d’abord la liste des spécialités."))]


def _taking_part(dossier: Dossier) -> list[Participant]:
    return [one for one in dossier.participants.all() if one.state != ParticipantState.REMOVED]


def has_several_laboratories(dossier: Dossier) -> list[Obstacle]:
    if len(_taking_part(dossier)) > 1:
        return []
    return [Obstacle(_("Un seul laboratoire est concerné : il n’y a rien à coordonner."))]


def laboratories_answered(dossier: Dossier) -> list[Obstacle]:
    """Every laboratory that is asked answered, or had its time to."""
    waiting = [
        one
        for one in _taking_part(dossier)
        if one.state == ParticipantState.INVITED and is_asked(dossier, one)
    ]
    if not waiting:
        return []
    names = ", ".join(str(one.organisation) for one in waiting)
    return [Obstacle(_("Réponse attendue : %(names)s.") % {"names": names})]


def is_coordinated(dossier: Dossier) -> list[Obstacle]:
    """Several laboratories speak with one voice before anything is written."""
    if not dossier.lacks_coordinator:
        return []
    return [Obstacle(_("Confirmez d’abord le laboratoire coordonnateur."))]


def coordinator_takes_part(dossier: Dossier, step: Step) -> list[Obstacle]:
    chosen = step.params.get("coordinator")
    if chosen and any(one.organisation_id == chosen.pk for one in _taking_part(dossier)):
        return []
    text = _("Choisissez un laboratoire du périmètre.")
    return [Obstacle(text, field="coordinator")]


def coordinator_changes(dossier: Dossier, step: Step) -> list[Obstacle]:
    if step.params["coordinator"].pk != dossier.organisation_id:
        return []
    return [Obstacle(_("Ce laboratoire est déjà le coordonnateur."), field="coordinator")]


def set_coordinator(dossier: Dossier, step: Step) -> None:
    dossier.organisation = step.params["coordinator"]
    dossier.coordinator_confirmed_at = step.at


def wanted_takes_part(participant: Participant, step: Step) -> list[Obstacle]:
    wanted = step.params.get("wanted_coordinator")
    others = _taking_part(participant.filing)
    if wanted is None or any(one.organisation_id == wanted.pk for one in others):
        return []
    text = _("Choisissez un laboratoire du périmètre.")
    return [Obstacle(text, field="wanted_coordinator")]


def set_invited(participant: Participant, step: Step) -> None:
    participant.invited_at = step.at
    participant.is_late = joins_late(participant.filing)


def set_answer(participant: Participant, step: Step) -> None:
    participant.answered_at = step.at
    participant.answered_by = step.user
    participant.comment = (step.comment or "").strip()
    participant.wanted_coordinator = step.params.get("wanted_coordinator")


# Indications -----------------------------------------------------------------------------------


def due_is_to_come(dossier: Dossier, step: Step) -> list[Obstacle]:
    if step.params["draft_due_on"] >= local_date(step.at):
        return []
    return [Obstacle(_("Donnez un jour à venir."), field="draft_due_on")]


def set_indications(dossier: Dossier, step: Step) -> None:
    dossier.indications = step.params["indications"].strip()
    dossier.draft_due_on = step.params["draft_due_on"]


def no_notice_is_explained(dossier: Dossier, step: Step) -> list[Obstacle]:
    told = (step.params.get("network_note") or "").strip()
    if step.params["network_notice"] != NetworkNotice.NOT_NEEDED or told:
        return []
    return [Obstacle(_("Dites pourquoi elle est sans objet."), field="network_note")]


def set_network_notice(dossier: Dossier, step: Step) -> None:
    dossier.network_notice = step.params["network_notice"]
    dossier.network_note = (step.params.get("network_note") or "").strip()


def set_waiver(dossier: Dossier, step: Step) -> None:
    dossier.pages_waived = step.comment.strip()


def set_suspended(dossier: Dossier, step: Step) -> None:
    dossier.suspended_at = step.at


def clear_suspended(dossier: Dossier, step: Step) -> None:
    dossier.suspended_at = None


# Letter and agreement --------------------------------------------------------------------------


def stamp_letter(letter: Letter, step: Step) -> None:
    letter.submitted_by = step.user
    clear_proposal(letter, step)
    if letter.first_submitted_at is None:
        letter.first_submitted_at = step.at


def stamp_recorded_letter(letter: Letter, step: Step) -> None:
    """Keep who wrote for the agency: somebody else agrees."""
    letter.typed_by = step.user
    clear_proposal(letter, step)
    if letter.first_submitted_at is None:
        letter.first_submitted_at = step.at


def set_proposal(letter: Letter, step: Step) -> None:
    letter.proposed_by = step.user
    letter.note = step.comment.strip()


def clear_proposal(letter: Letter, step: Step) -> None:
    letter.proposed_by = None
    letter.note = ""


def ready_for_agreement(letter: Letter) -> list[Obstacle]:
    return validation.agreement_obstacles(letter)


def something_to_correct(letter: Letter) -> list[Obstacle]:
    return validation.nothing_to_correct(letter)


def is_undispatched(letter: Letter) -> list[Obstacle]:
    if letter.filing.state in UNDISPATCHED:
        return []
    return [Obstacle(_("La lettre est déjà diffusée : seule une autre lettre peut la remplacer."))]


def set_agreement(dossier: Dossier, step: Step) -> None:
    """The agreement freezes the version and opens its window."""
    dossier.agreed_at = step.at
    dossier.agreed_by = step.user
    dossier.agreed_revision = last_revision(dossier.letter).number
    window = timedelta(days=settings.DHPC_AGREEMENT_WINDOW_DAYS)
    dossier.agreement_ends_on = local_date(step.at) + window


def clear_agreement(dossier: Dossier, step: Step) -> None:
    """A change of text undoes the agreement."""
    dossier.agreed_at = None
    dossier.agreed_by = None
    dossier.agreed_revision = None
    dossier.agreement_ends_on = None
    dossier.scheduled_on = None
