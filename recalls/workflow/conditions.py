"""What the transitions check, and the columns that they set."""

from django.utils.translation import gettext as _

from portal.core.fields.values import fingerprint
from portal.core.workflow import Obstacle, Step
from portal.filings.services import revisions
from recalls import rules, validation
from recalls.effects.action import next_reference, receipt
from recalls.effects.notice import published_revision, published_summary
from recalls.effects.rehearsing import rehearse
from recalls.enums import CHOSEN_KINDS, ActionState, ClosureReason, NoticeState, VersionKind
from recalls.models import Action, Notice

IN_PREPARATION = (
    NoticeState.SUBMITTED,
    NoticeState.IN_REVIEW,
    NoticeState.CHANGES_REQUESTED,
    NoticeState.AMENDING,
    NoticeState.AMENDMENT_TO_SIGN,
    NoticeState.CORRECTING,
    NoticeState.VALIDATED,
    NoticeState.SCHEDULED,
)


# Guards and checks of the notice ---------------------------------------------------------------


def complete(notice: Notice) -> list[Obstacle]:
    return validation.missing_items(notice)


def complete_as_signed(notice: Notice, step: Step) -> list[Obstacle]:
    return validation.missing_items(notice)


def attested(notice: Notice, step: Step) -> list[Obstacle]:
    """The signatory ticked the attestation."""
    if step.params.get("attestation"):
        return []
    return [Obstacle(_("Cochez l’attestation pour signer."), field="attestation")]


def ready_to_publish(notice: Notice) -> list[Obstacle]:
    return validation.publication_obstacles(notice)


def action_is_public(notice: Notice) -> list[Obstacle]:
    """A new version needs an action that is published and not ended."""
    if notice.filing.state == ActionState.PUBLISHED:
        return []
    return [Obstacle(_("L’action est close ou retirée : elle ne change plus."))]


def in_the_future(notice: Notice, step: Step) -> list[Obstacle]:
    if step.params.get("publish_at") and step.params["publish_at"] > step.at:
        return []
    return [Obstacle(_("Donnez un jour et une heure à venir."), field="publish_at")]


def its_time_has_come(notice: Notice, step: Step) -> list[Obstacle]:
    """The timer publishes at the hour of the schedule, never before; a person may be earlier."""
    if not step.system or (notice.publish_at and notice.publish_at <= step.at):
        return []
    return [Obstacle(_("L’heure de publication n’est pas venue."))]


def before_its_time(notice: Notice, step: Step) -> list[Obstacle]:
    if notice.publish_at and step.at < notice.publish_at:
        return []
    return [Obstacle(_("L’heure de publication est passée."))]


def sheet_mark(notice: Notice) -> str:
    """Return what tells the sheet that somebody read from any other."""
    said = {name: getattr(notice, name) for name in ("summary", "version_kind", "public_reason")}
    return fingerprint(said)


def sheet_as_seen(notice: Notice, step: Step) -> list[Obstacle]:
    """Whoever saves the sheet from a page overwrites only what that page showed."""
    seen = step.params.get("seen")
    if seen is None or seen == sheet_mark(notice):
        return []
    text = _(
        "%(name)s a enregistré une autre fiche pendant que vous écriviez. Rien n’est perdu : "
        "comparez les deux textes, puis enregistrez celui qui convient."
    )
    name = notice.edited_by.full_name if notice.edited_by else _("Quelqu’un")
    return [Obstacle(text % {"name": name})]


def sheet_is_sound(notice: Notice, step: Step) -> list[Obstacle]:
    """From the second version on, the sheet says what changes; a correction says why."""
    if notice.state == NoticeState.CORRECTING:
        if (step.params.get("public_reason") or "").strip():
            return []
        return [Obstacle(_("Donnez le motif, il est public."), field="public_reason")]
    return _kind_is_true(notice, step)


def _kind_is_true(notice: Notice, step: Step) -> list[Obstacle]:
    """The kind of a later version is held against what it adds and releases."""
    if not notice.published_count:
        return []
    kind = step.params.get("version_kind") or ""
    if kind not in CHOSEN_KINDS:
        return [Obstacle(_("Dites ce que cette version change."), field="version_kind")]
    found = rehearse(notice, step.user)
    if kind in found.fitting_kinds:
        return []
    text = _(
        "La nature ne correspond pas aux lignes : %(added)d ajoutée(s), %(removed)d levée(s). "
        "Choisissez : %(kinds)s."
    )
    told = {
        "added": len(found.added),
        "removed": len(found.removed),
        "kinds": _(" ou ").join(str(one.label) for one in found.fitting_kinds),
    }
    return [Obstacle(text % told, field="version_kind")]


def fast_kind_is_true(action: Action, step: Step) -> list[Obstacle]:
    """What is published at once says truly what it changes too."""
    return _kind_is_true(action.notice, step)


# Guards and checks of the action ---------------------------------------------------------------


def nothing_in_preparation(action: Action) -> list[Obstacle]:
    if action.notice.state not in IN_PREPARATION:
        return []
    return [Obstacle(_("Une version est en préparation : publiez-la ou renoncez-y d’abord."))]


def review_is_done(action: Action) -> list[Obstacle]:
    """What was published at once is examined before it ends."""
    if not action.owes_review:
        return []
    return [Obstacle(_("L’examen différé n’est pas terminé."))]


def lane_is_open(action: Action) -> list[Obstacle]:
    """Whoever validated does not choose afterwards who may publish."""
    if action.notice.state not in (NoticeState.VALIDATED, NoticeState.SCHEDULED):
        return []
    return [Obstacle(_("La version est validée : renvoyez-la à l’examen pour changer de circuit."))]


def exercise_is_open(action: Action) -> list[Obstacle]:
    """What was validated as real is not published as an exercise, nor the other way round."""
    if action.notice.state not in (NoticeState.VALIDATED, NoticeState.SCHEDULED):
        return []
    text = _("La version est validée : renvoyez-la à l’examen pour changer ce choix.")
    return [Obstacle(text)]


def decided_by_others(action: Action, step: Step) -> list[Obstacle]:
    """Neither of the two people who publish at once wrote the notice."""
    notice = action.notice
    if step.user.pk not in (notice.typed_by_id, notice.submitted_by_id):
        return []
    return [Obstacle(_("Vous avez saisi cet avis : d’autres personnes décident de le publier."))]


def report_or_reason(action: Action, step: Step) -> list[Obstacle]:
    """An action ends with the firm's final report, or with a reason that is told in public."""
    chosen = step.params.get("closure_reason")
    if chosen not in ClosureReason.values:
        return [Obstacle(_("Choisissez un motif."), field="closure_reason")]
    if chosen == ClosureReason.REPORT and not action.final_reports.exists():
        text = _("Le fabricant n’a pas transmis de rapport final : choisissez un autre motif.")
        return [Obstacle(text, field="closure_reason")]
    if chosen == ClosureReason.OTHER and not step.params.get("public_reason", "").strip():
        return [Obstacle(_("Donnez le motif, il est public."), field="public_reason")]
    return []


def assignee_may_work(action: Action, step: Step) -> list[Obstacle]:
    if rules.is_evaluator(step.params.get("assignee"), action):
        return []
    return [Obstacle(_("Cette personne n’évalue pas les actions de sécurité."), field="assignee")]


# Columns of the notice -------------------------------------------------------------------------


def stamp_submission(notice: Notice, step: Step) -> None:
    notice.submitted_by = step.user
    notice.typed_by = None
    notice.edited_by = None
    notice.version_kind = VersionKind.INITIAL
    notice.public_reason = ""
    clear_approval(notice, step)
    if notice.first_submitted_at is None:
        notice.first_submitted_at = step.at


def stamp_typed(notice: Notice, step: Step) -> None:
    stamp_submission(notice, step)
    notice.submitted_by = None
    notice.typed_by = step.user


def set_sheet(notice: Notice, step: Step) -> None:
    notice.summary = step.params["summary"].strip()
    notice.public_reason = (step.params.get("public_reason") or "").strip()
    notice.edited_by = step.user
    if notice.published_count and notice.state != NoticeState.CORRECTING:
        notice.version_kind = step.params["version_kind"]


def set_approval(notice: Notice, step: Step) -> None:
    notice.validated_by = step.user
    notice.validated_at = step.at


def clear_approval(notice: Notice, step: Step) -> None:
    notice.validated_by = None
    notice.validated_at = None
    notice.publish_at = None


def set_schedule(notice: Notice, step: Step) -> None:
    notice.publish_at = step.params["publish_at"]


def clear_schedule(notice: Notice, step: Step) -> None:
    notice.publish_at = None


def count_published(notice: Notice, step: Step) -> None:
    notice.publish_at = None
    notice.published_count += 1


def count_urgent(notice: Notice, step: Step) -> None:
    """Two validators published before the review: both names stand in the proposal."""
    count_published(notice, step)
    notice.summary = step.params["summary"].strip()
    notice.public_reason = (step.params.get("public_reason") or "").strip()
    if notice.published_count > 1:
        notice.version_kind = step.params["version_kind"]
    set_approval(notice, step)


def set_correction(notice: Notice, step: Step) -> None:
    notice.typed_by = step.user
    notice.public_reason = step.comment.strip()
    notice.version_kind = VersionKind.CORRECTION


def restore_published(notice: Notice, step: Step) -> None:
    """Put back the answers and the lead paragraph of the version that is public."""
    revisions.restore(notice, published_revision(notice))
    notice.count_save()
    notice.summary = published_summary(notice)
    notice.public_reason = ""
    notice.edited_by = None
    clear_approval(notice, step)


# Columns of the action -------------------------------------------------------------------------


def set_number(action: Action, step: Step) -> None:
    action.received_at = receipt(action, step.at)
    action.reference = next_reference(step.at)


def set_public(action: Action, step: Step) -> None:
    action.public_reference = step.params["public_reference"]
    action.first_published_at = step.params["published_at"]


def set_lane(action: Action, step: Step) -> None:
    action.is_urgent = bool(step.params.get("urgent"))


def set_exercise(action: Action, step: Step) -> None:
    action.is_exercise = bool(step.params.get("exercise"))


def set_debt(action: Action, step: Step) -> None:
    action.owes_review = True


def clear_debt(action: Action, step: Step) -> None:
    action.owes_review = False


def set_assignee(action: Action, step: Step) -> None:
    action.assigned_to = step.params["assignee"]


def set_follower(action: Action, step: Step) -> None:
    if action.assigned_to_id is None:
        action.assigned_to = step.user


def set_closed(action: Action, step: Step) -> None:
    action.closed_at = step.at
    action.closed_by = step.user
    action.closure_reason = step.params["closure_reason"]


def set_retracted(action: Action, step: Step) -> None:
    clear_closed(action, step)
    clear_debt(action, step)


def clear_closed(action: Action, step: Step) -> None:
    action.closed_at = None
    action.closed_by = None
    action.closure_reason = ""
