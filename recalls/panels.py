"""The blocks that the workflow adds to the shared pages, and what its cases show in lists."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from portal.accounts import predicates
from portal.core.fields import Change, differences
from portal.core.moments import without_weekday
from portal.core.workflow import can
from portal.filings.models.proposals import ProposalState
from portal.filings.registry import Panel, Status
from portal.filings.services.revisions import answers_of
from recalls import barcodes, completeness, editions, letters, published, rules, tabs
from recalls import released as releases
from recalls.effects.notice import last_revision, version_batch
from recalls.enums import ActionState, ClockKind, NoticeState, VersionKind
from recalls.messages import actions as messages
from recalls.models import Action, Notice, Proposal
from recalls.rules import SLUG

MOVE_PAGES = {
    "set_lane": "recalls:lane",
    "set_exercise": "recalls:exercise",
    "fast_publish": "recalls:fast",
    "retract": "recalls:retract",
    "close": "recalls:close",
    "reopen": "recalls:reopen",
    "notice.edit_sheet": "recalls:sheet",
    "notice.schedule": "recalls:schedule",
    "notice.validate": "recalls:validate",
    "notice.publish": "recalls:publish",
    "notice.publish_correction": "recalls:publish_correction",
    "notice.correct": "recalls:correct",
}
FIRST_MOVES = (
    "notice.take",
    "notice.validate",
    "notice.edit_sheet",
    "notice.publish_correction",
    "notice.publish",
    "finish_review",
    "notice.schedule",
    "notice.unschedule",
    "close",
    "notice.new_draft_version",
)
"""What is next comes first: a transition that is not possible yet tells why, further down."""
RELEASED_SHOWN = 50
"""Lines that a warning lists; their number is always whole."""
APPROVED = (NoticeState.VALIDATED, NoticeState.SCHEDULED)
TONES = {
    ActionState.PUBLISHED: "success",
    ActionState.CLOSED: "neutral",
    ActionState.RETRACTED: "danger",
    ActionState.REJECTED: "neutral",
    ActionState.WITHDRAWN: "neutral",
}
PLACES = {"barcode": "products", "list": "scopes", "recipients": "recipients"}
"""Section of each criterion of the recommendation."""

INTERNAL = {
    NoticeState.SCHEDULED: NoticeState.VALIDATED,
    NoticeState.CORRECTING: NoticeState.PUBLISHED,
}
"""What the firm is not told: when its action will be published, that its sheet is corrected."""


SECOND_PERSON = {
    "take": _lazy("Vous avez écrit cet avis : une autre personne le prend en charge."),
    "validate": _lazy(
        "Vous avez écrit cet avis ou préparé sa fiche : une autre personne valide la version."
    ),
    "publish": _lazy(
        "Vous avez validé cette version : dans le circuit urgent, une autre personne la publie."
    ),
}
"""Why a person who has the right does not find the button."""


def refusal(row: Any, name: str, user: Any) -> str:
    """Return why `user` may not perform `name`, when it is for what they did before."""
    notice = row if isinstance(row, Notice) else None
    if notice is None or rules.second_person_wanted(user, notice) != name:
        return ""
    return str(SECOND_PERSON[name])


def status(action: Action) -> Status:
    """Derive where an action stands from its own state and that of its notice.

    An exercise says so wherever its state is shown.
    """
    found = _status(action)
    if not action.is_exercise:
        return found
    return Status(_("Exercice – %(status)s") % {"status": found.label}, "warning")


def _status(action: Action) -> Status:
    state = ActionState(action.state)
    notice = NoticeState(action.notice.state)
    notice = INTERNAL.get(notice, notice)
    if state == ActionState.PUBLISHED and notice != NoticeState.PUBLISHED:
        words = _("Publiée ; nouvelle version : %(state)s") % {"state": notice.label}
        return Status(words, "progress")
    if state in TONES:
        return Status(str(state.label), TONES[state])
    return Status(str(notice.label), "progress")


def part_status(notice: Any) -> str:
    """Return where the notice stands, as its organisation may know it."""
    ended = ActionState(notice.filing.state)
    if ended in (ActionState.CLOSED, ActionState.RETRACTED):
        return str(ended.label)
    state = NoticeState(notice.state)
    return str(INTERNAL.get(state, state).label)


def mark(action: Action) -> Status | None:
    """Return that it is an exercise, else the urgent lane, for the agency's lists."""
    if action.is_exercise:
        return Status(_("Exercice"), "warning")
    return Status(_("Urgent"), "danger") if action.is_urgent else None


def part_panels(part: Any, section: str) -> list[Panel]:
    """Return the score of the recommendation above the summary, and codes found in the letter."""
    if section in barcodes.GROUPS:
        return _released(part, section) + _codes_to_add(part, section)
    if section == "attachments":
        done = barcodes.searches(part.filing)
        return [Panel("recalls/letter_codes.html", _letters(part, done))] if done else []
    if section:
        return []
    return [*_released(part, section), _completeness(part, part.values())]


def _released(part: Any, section: str) -> list[Panel]:
    """Return what a new version releases; where lines are written, that taking one away does."""
    if not (part.is_editable and part.published_count):
        return []
    found = releases.released(part, part.values())
    if not found:
        title = _("Retirer une ligne lève ses lots")
        return [Panel("recalls/released.html", {"lines": [], "title": title})] if section else []
    context = {
        "title": _("Lots qui seront levés"),
        "lines": found[:RELEASED_SHOWN],
        "more": len(found) - len(found[:RELEASED_SHOWN]),
    }
    return [Panel("recalls/released.html", context)]


def _completeness(part: Any, values: Any) -> Panel:
    """Return the score of `values`; what is missing leads to its section of an open draft."""
    printed = letters.product_keys(part.filing)
    context = {
        "score": completeness.score(values, printed),
        "criteria": [
            (one, _section_url(part, PLACES[one.key]))
            for one in completeness.criteria(values, printed)
        ],
        **_letters(part, barcodes.searches(part.filing)),
    }
    return Panel("recalls/completeness.html", context)


def _section_url(part: Any, section: str) -> str:
    """Return the page where a section is written, "" once it can no longer be."""
    if not part.is_editable:
        return ""
    return reverse("filings:section", args=[SLUG, part.filing.uuid, part.part_name, section])


def _letters(part: Any, searches: list[Any]) -> dict[str, Any]:
    """Return what the search for codes gave in each letter."""
    return {
        "letters": [
            {
                "name": one.file.name,
                "search": one,
                "count": len(one.codes),
                "failure": one.get_failure_display(),
            }
            for one in searches
        ],
        "may_retry": part.is_editable and any(one.failure for one in searches),
        "retry_url": reverse("recalls:codes_again", args=[part.filing.uuid]),
    }


def _codes_to_add(part: Any, section: str) -> list[Panel]:
    if not part.is_editable:
        return []
    found = barcodes.proposals(part, section, barcodes.searches(part.filing))
    if not found:
        return []
    context = {
        "codes": [(one, _code_words(one)) for one in found],
        "add_url": reverse("recalls:codes_add", args=[part.filing.uuid, section]),
    }
    return [Panel("recalls/codes_to_add.html", context)]


def _code_words(one: barcodes.Proposal) -> str:
    """Return what a code says, and where it stands in the letter."""
    found = one.found
    words = [found.identifier]
    if found.lot:
        words.append(pgettext("device", "lot %(lot)s") % {"lot": found.lot})
    if found.serial:
        words.append(_("n° de série %(serial)s") % {"serial": found.serial})
    if found.expiry_date:
        words.append(_("péremption %(day)s") % {"day": without_weekday(found.expiry_date)})
    where = _("%(file)s, page %(page)d") % {"file": one.file, "page": one.page}
    return f"{', '.join(filter(None, words))} ({where})"


def clock_names(clocks: Sequence[Any]) -> dict[int, str]:
    """Return which version each clock of the agency's comments waits for."""
    found = {}
    for clock in clocks:
        if clock.kind != ClockKind.COMMENTS:
            continue
        numbers = range(1, clock.filing.revisions.filter(part=clock.part).count() + 1)
        for number in numbers:
            if clock.batch == version_batch(clock.filing, clock.part, number):
                words = _("Commentaires de l’agence sur la version %(number)d")
                found[clock.pk] = words % {"number": number}
    return found


def agency_panels(action: Action, request: Any) -> list[Panel]:
    """Return where the action stands for the agency, and what is public of it."""
    notice = action.notice
    context = {
        "action": action,
        "tabs": tabs.tabs(action, "case"),
        "facts": publication_facts(action) + _awaited(notice),
        "public_url": published.public_url(action),
        "may_write": notice.is_editable and rules.may_write(request.user, notice),
        "second_person": SECOND_PERSON.get(rules.second_person_wanted(request.user, notice), ""),
    }
    return [Panel("recalls/agency/overview.html", context)]


def _awaited(notice: Notice) -> list[tuple[str, str]]:
    """Return whose decision a version waits for, by their names."""
    if notice.state == NoticeState.IN_REVIEW and not notice.edited_by_id:
        return []
    people = rules.may_go_on(notice)
    names = ", ".join(one.full_name for one in people) or _("personne n’en a le rôle")
    if notice.state == NoticeState.IN_REVIEW:
        return [(_("Attend la validation de"), names)]
    if notice.state == NoticeState.VALIDATED:
        return [(_("Attend la publication par"), names)]
    return []


def track_panels(action: Action, request: Any) -> list[Panel]:
    """Return the score of the last version, for the agency: the firm saw it before it signed."""
    if action.is_draft or not predicates.is_agent(request.user):
        return []
    notice = action.notice
    return [_completeness(notice, answers_of(notice, last_revision(notice)))]


def publication_facts(action: Action) -> list[tuple[str, str]]:
    """Return where the version in preparation stands, who did what, and the embargo."""
    notice = action.notice
    is_idle = notice.state in (NoticeState.PUBLISHED, NoticeState.ENDED)
    preparing = _("Aucune") if is_idle else str(notice.get_state_display())
    facts = [
        (_("Version en préparation"), preparing),
        (_("Numéro public"), action.public_reference or _("Attribué à la publication")),
        (_("Circuit"), _("Urgent") if action.is_urgent else _("Normal")),
    ]
    if action.is_exercise:
        facts.append((_("Exercice"), _("Oui : rien n’en paraît parmi les actions réelles")))
    if notice.edited_by:
        facts.append((_("Fiche préparée par"), notice.edited_by.full_name))
    if notice.validated_by and notice.state in APPROVED:
        facts.append((_("Validée par"), notice.validated_by.full_name))
    if notice.publish_at:
        when = localtime(notice.publish_at)
        day, hour = without_weekday(when), date_format(when, "H:i")
        facts.append((_("Embargo"), _("jusqu’au %(day)s à %(hour)s") % {"day": day, "hour": hour}))
    if action.owes_review:
        facts.append((_("Examen"), _("À terminer : publiée en urgence")))
    return facts + _paper_facts(action)


def public_changes(notice: Any, before: Any, after: Any) -> list[Change]:
    """Return what a version changes of the answers that are public, in words."""
    return [
        one
        for one in differences(notice.specification, before, after)
        if one.field not in editions.PRIVATE | editions.PRIVATE_IN_ROWS
    ]


def _paper_facts(action: Action) -> list[tuple[str, str]]:
    paper = getattr(action, "paper_filing", None)
    if paper is None:
        return []
    return [(_("Saisie par l’agence"), paper.words())]


def firm_panels(action: Action, request: Any) -> list[Panel]:
    """Return what is public of the action, and the way to its final report."""
    if action.is_draft:
        return []
    context = {
        "action": action,
        "public_url": published.public_url(action),
        "versions": published.publications(action),
        "reports": list(action.final_reports.all()),
        "may_report": can(action, "report", request.user),
    }
    return [Panel("recalls/firm_panel.html", context)]


def proposal_facts(proposal: Proposal) -> list[tuple[str, str]]:
    """Return what is proposed, in words, for the person who confirms."""
    asked = proposal.payload
    facts = []
    if "summary" in asked:
        facts.append((_("Chapô"), asked["summary"]))
    if asked.get("version_kind"):
        facts.append((_("Version"), str(VersionKind(asked["version_kind"]).label)))
    if asked.get("public_reason"):
        facts.append((_("Motif public"), asked["public_reason"]))
    return facts


def proposal_panels(proposal: Proposal) -> list[Panel]:
    """Return what the confirmation does in public, which cannot be undone."""
    warning = {"retract": "retraction", "fast_publish": "fast"}[proposal.action]
    return [
        Panel(
            "recalls/agency/proposal.html",
            {
                "warning": warning,
                "url": reverse("recalls:publication", args=[proposal.filing.uuid]),
            },
        )
    ]


def on_proposal(proposal: Proposal) -> None:
    """Tell who may confirm what was proposed, or its author that it was refused."""
    if proposal.state == ProposalState.REFUSED:
        messages.proposal_refused(proposal)
    elif proposal.state == ProposalState.PROPOSED:
        messages.proposal_made(proposal)
