"""What the dispatch and the publication check, and the columns that they set."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from dhpc.editions import joined_products
from dhpc.enums import Audience, Channel, DispatchState, ParticipantState
from dhpc.fields import PROOF_FILES
from dhpc.letter.facts import Facts
from dhpc.models import Dispatch, Dossier
from dhpc.review import annexes
from dhpc.review import facts as dossier_facts
from dhpc.review.plan import channels_of, embargo_of, groups_of
from dhpc.sending.dates import Day, faults
from portal.core.deadlines import local_date
from portal.core.moments import moment
from portal.core.workflow import Obstacle, Step
from portal.documents.services import files_of


def planned_day(dossier: Dossier) -> Day:
    """Return the day of the agreed plan, with what binds it."""
    letter = dossier.letter
    return Day(
        on=letter.dispatch_on,
        route=dossier.route,
        lane=dossier.lane,
        european=dossier.eu_dispatch_on,
        effective=dossier.effective_on,
        agreed_on=local_date(dossier.agreed_at) if dossier.agreed_at else None,
        ends_on=dossier.agreement_ends_on,
        reason=letter.dispatch_reason,
        moved=bool(dossier.eu_day_moved),
    )


# The dispatch ----------------------------------------------------------------------------------


def proof_is_identical(dispatch: Dispatch) -> list[Obstacle]:
    """The last proof of the agreed version differs by nothing (V28)."""
    dossier = dispatch.filing
    last = dossier.print_proofs.filter(revision_number=dossier.agreed_revision).last()
    if last is not None and last.is_identical:
        return []
    return [Obstacle(_("Le bon à tirer diffère de la lettre approuvée."))]


def set_first_sending(dispatch: Dispatch, step: Step) -> None:
    dispatch.first_sent_at = step.params["first_sent_at"]


def proofs_add_up(dispatch: Dispatch, step: Step) -> list[Obstacle]:
    found = []
    for number, row in enumerate(step.params["lines"], start=1):
        if row["delivered"] + row["undelivered"] > row["sent"]:
            text = _("%(group)s : plus de lettres distribuées ou perdues que d’envois.")
            group = Audience(row["audience"]).label
            found.append(Obstacle(text % {"group": group}, row=number))
    return found


def pieces_are_joined(dispatch: Dispatch) -> list[Obstacle]:
    """As many pieces as the agency asks for go with the proofs."""
    joined = files_of(dispatch.filing.subject, PROOF_FILES).count()
    if joined >= settings.DHPC_PROOF_FILES:
        return []
    text = _("Joignez les pièces qui prouvent la diffusion : %(count)d au moins.")
    return [Obstacle(text % {"count": settings.DHPC_PROOF_FILES})]


def low_coverage_is_explained(dispatch: Dispatch, step: Step) -> list[Obstacle]:
    """A group below the threshold of the agency is sent to again, or accepted with a reason."""
    low = [
        f"{one.label} ({one.percent})"
        for one in groups_of(dispatch.filing)
        if one.coverage is not None and one.coverage * 100 < settings.DHPC_COVERAGE_PERCENT
    ]
    if not low or (step.comment or "").strip():
        return []
    text = _("Couverture insuffisante : %(groups)s. Demandez une relance, ou dites pourquoi.")
    return [Obstacle(text % {"groups": ", ".join(low)}, field="comment")]


def next_round(dispatch: Dispatch, step: Step) -> None:
    dispatch.round += 1


# The dossier -----------------------------------------------------------------------------------


def proof_is_ready(dossier: Dossier) -> list[Obstacle]:
    if dossier.dispatch.state == DispatchState.READY:
        return []
    return [Obstacle(_("Le bon à tirer n’est pas encore identique à la lettre approuvée."))]


def perimeter_is_agreed(dossier: Dossier) -> list[Obstacle]:
    """The medicines and who markets them are still those of the agreed version.

    Once something left, a laboratory may join late: the letter sent does not change for it.
    """
    if dossier.dispatch.first_sent_at is not None:
        return []
    agreed = dossier.revisions.get(part="letter", number=dossier.agreed_revision)
    filed = Facts.load(agreed.payload["facts"])
    if _marketed(filed) == _marketed(dossier_facts.facts_of(dossier)):
        return []
    return [Obstacle(_("Le périmètre a changé depuis l’accord : l’agence rouvre la lettre."))]


def _marketed(facts: Facts) -> set[tuple[str, str]]:
    return {(one.cis, one.laboratory.casefold()) for one in facts.products}


def day_is_allowed(dossier: Dossier) -> list[Obstacle]:
    return [Obstacle(text) for text in faults(planned_day(dossier))]


def set_day(dossier: Dossier, step: Step) -> None:
    dossier.scheduled_on = dossier.letter.dispatch_on


def clear_day(dossier: Dossier, step: Step) -> None:
    dossier.scheduled_on = None


def set_moved(dossier: Dossier, step: Step) -> None:
    dossier.eu_day_moved = step.comment.strip()


def has_european_day(dossier: Dossier) -> list[Obstacle]:
    if dossier.eu_dispatch_on:
        return []
    return [Obstacle(_("Aucun calendrier européen ne lie ce dossier."))]


def its_day_has_come(dossier: Dossier) -> list[Obstacle]:
    """Nothing leaves before D0, nor after the window of the agreement."""
    today = timezone.localdate()
    if dossier.scheduled_on and today < dossier.scheduled_on:
        return [Obstacle(_("La diffusion est programmée plus tard : rien ne part avant."))]
    late = dossier.dispatch.first_sent_at is None and today > dossier.agreement_ends_on
    if late:
        return [Obstacle(_("L’accord n’est plus valable : un nouvel accord est nécessaire."))]
    return []


def statements_are_sound(dossier: Dossier, step: Step) -> list[Obstacle]:
    """What is declared left after D0, to a group and by a channel of the plan, told only once.

    A relaunch reaches a group otherwise than planned, and so may the agency when it sends by
    itself: both are bound to the groups of the plan, not to its channels.
    """
    found = []
    planned = channels_of(dossier)
    in_round = dossier.dispatch.round
    is_bound = in_round == 1 and not dossier.is_substituted
    kept = dossier.statements.filter(round=in_round)
    declared = set(kept.values_list("audience", "channel"))
    for number, row in enumerate(step.params["statements"], start=1):
        group, channel = row["audience"], row["channel"]
        allowed = planned.get(group, set()) if is_bound else set(Channel.values)
        if group not in planned:
            text = _("Choisissez un groupe du plan approuvé.")
            found.append(Obstacle(text, field="group", row=number))
        elif channel not in allowed:
            text = _("Choisissez un canal que le plan approuvé prévoit pour ce groupe.")
            found.append(Obstacle(text, field="channel", row=number))
        elif (group, channel) in declared:
            text = _("Un envoi à ce groupe par ce canal est déjà déclaré pour cette diffusion.")
            found.append(Obstacle(text, field="channel", row=number))
        elif local_date(row["sent_at"]) < dossier.scheduled_on or row["sent_at"] > step.at:
            text = _("Donnez une heure d’envoi entre le J0 et maintenant.")
            found.append(Obstacle(text, field="sent_at", row=number))
        declared.add((group, channel))
    if not step.params["statements"]:
        found.append(Obstacle(_("Déclarez au moins un envoi.")))
    return found


def coverage_is_accepted(dossier: Dossier) -> list[Obstacle]:
    if dossier.dispatch.state == DispatchState.COVERED:
        return []
    return [Obstacle(_("La couverture n’est pas encore acceptée."))]


def is_public(dossier: Dossier) -> list[Obstacle]:
    if dossier.public_reference:
        return []
    return [Obstacle(_("La lettre n’est pas publiée."))]


def set_closed(dossier: Dossier, step: Step) -> None:
    dossier.closed_at = step.at
    dossier.closed_by = step.user


def clear_closed(dossier: Dossier, step: Step) -> None:
    dossier.closed_at = None
    dossier.closed_by = None


def is_unsubstituted(dossier: Dossier) -> list[Obstacle]:
    if not dossier.is_substituted:
        return []
    return [Obstacle(_("L’agence agit déjà à la place du laboratoire."))]


def set_substituted(dossier: Dossier, step: Step) -> None:
    dossier.is_substituted = True


# Publication -----------------------------------------------------------------------------------


def something_left(dossier: Dossier) -> list[Obstacle]:
    """Publication follows the first dispatch (§ 5.3)."""
    first = dossier.dispatch.first_sent_at
    if first is not None and first <= timezone.now():
        return []
    return [Obstacle(_("La publication suit le premier envoi."))]


def network_was_told(dossier: Dossier) -> list[Obstacle]:
    """The European network hears of it before the public (directive 2001/83/CE, art. 106 bis)."""
    if dossier.network_notice or dossier.route == "european":
        return []
    return [Obstacle(_("Dites si le réseau européen est informé."), field="network_notice")]


def embargo_is_over(dossier: Dossier) -> list[Obstacle]:
    """The agreed plan may keep the letter from the public until an hour."""
    until = embargo_of(dossier)
    if until is None or until <= timezone.now():
        return []
    return [
        Obstacle(
            _("Le plan approuvé garde la lettre sous embargo jusqu’au %(when)s.")
            % {"when": moment(until)}
        )
    ]


def is_unpublished(dossier: Dossier) -> list[Obstacle]:
    if dossier.public_reference is None:
        return []
    return [Obstacle(_("La lettre est déjà publiée."))]


def medicines_joined(dossier: Dossier) -> list[Obstacle]:
    """A medicine of the perimeter is missing from what is public."""
    if dossier.public_reference is None or joined_products(dossier):
        return []
    return [Obstacle(_("Toutes les spécialités du périmètre sont déjà publiées."))]


def late_laboratories_answered(dossier: Dossier) -> list[Obstacle]:
    """Nothing is said of the medicines of a laboratory that is still asked, or contests."""
    firms = {one.organisation_id for one in joined_products(dossier)}
    unsettled = (ParticipantState.INVITED, ParticipantState.CONTESTED)
    waiting = dossier.participants.filter(organisation__in=firms - {None}, state__in=unsettled)
    names = ", ".join(str(one.organisation) for one in waiting.select_related("organisation"))
    if not names:
        return []
    text = _("Ces laboratoires n’ont pas accepté le périmètre : %(names)s.")
    return [Obstacle(text % {"names": names})]


def superseded_is_public(dossier: Dossier, step: Step) -> list[Obstacle]:
    other = step.params.get("supersedes")
    if other is None or (other.public_reference and other.pk != dossier.pk):
        return []
    return [Obstacle(_("Choisissez une lettre publiée."), field="supersedes")]


def set_superseded(dossier: Dossier, step: Step) -> None:
    dossier.supersedes = step.params.get("supersedes")


def set_public(dossier: Dossier, step: Step) -> None:
    dossier.public_reference = step.params["public_reference"]
    dossier.first_published_at = step.at


def an_annex_is_public(dossier: Dossier) -> list[Obstacle]:
    """There is something to take down."""
    if annexes.published(dossier):
        return []
    return [Obstacle(_("Aucune annexe de la lettre n’est publique."))]


def annex_is_public(dossier: Dossier, step: Step) -> list[Obstacle]:
    known = {one.file.uuid for one in annexes.published(dossier)}
    if step.params.get("file") in known:
        return []
    return [Obstacle(_("Choisissez une annexe publique."), field="file")]
