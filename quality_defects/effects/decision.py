"""What follows the risk sheet, a decision, and the measures that it orders."""

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.core.deadlines import Policy
from portal.core.fields import Unknown, fingerprint, known
from portal.core.workflow import Step, SystemActor, perform
from portal.filings.models.proposals import ProposalState
from portal.filings.services import clocks, revisions
from portal.filings.services.casework import acting_for
from portal.rendering.services import order
from quality_defects.effects import measures, triage
from quality_defects.effects.volets import FILING, last_revision
from quality_defects.enums import DECISION_DOCUMENT, Channel, EuropeanClass, Measure, RecallLevel
from quality_defects.messages import agency as messages
from quality_defects.models import Case, Decision, RiskSheet
from quality_defects.readiness import FINAL_VOLET2, current_sheet
from quality_defects.recalled import affected_lots

ANNOUNCEMENT = "announcement"
NEAR_PATIENTS = (
    Channel.PHARMACY,
    Channel.HOSPITAL,
    Channel.SAMPLES,
    Channel.TRIAL,
    Channel.HUMANITARIAN,
)
BEFORE_PHARMACIES = (RecallLevel.EXPLOITANT, RecallLevel.WHOLESALER)
TOLD = ("criticality", "european_class", "measures_proposed", "recall_proposed", "recall_level")


def next_number(rows: Any) -> int:
    """Return the number after the last of `rows`; the case is locked."""
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def firm_proposal(case: Case) -> str:
    """Return what the declarant proposes in its last signed version, in words."""
    volet = case.volet1
    values = revisions.answers_of(volet, last_revision(volet))
    lines = []
    for name in TOLD:
        field = volet.specification.fields[name]
        value = values[name]
        words = value.words() if isinstance(value, Unknown) else field.words(value)
        if words:
            label = str(field.label)
            lines.append(f"{label} {words}" if label.endswith("?") else f"{label} : {words}")
    return "\n".join(lines)


def keep_sheet(case: Case, step: Step) -> None:
    """Insert the next version of the risk sheet."""
    RiskSheet.objects.create(
        filing=case,
        number=next_number(case.risk_sheets),
        firm_proposal=firm_proposal(case),
        author=step.user,
        created_at=step.at,
        **step.params["sheet"],
    )


def freeze_decision(case: Case, step: Step) -> None:
    """Insert the decision that was just confirmed, its measures and its letter."""
    proposal = case.proposals.filter(action="decide", state=ProposalState.CONFIRMED).latest(
        "decided_at"
    )
    number = next_number(case.decisions)
    public = {
        "reference": case.reference,
        "decision": number,
        "decided_at": step.at.isoformat(),
        "organisation": {"name": case.organisation.name, "siret": case.organisation.siret},
        "eu_class": step.params["eu_class"],
        "measures": list(step.params["measures"]),
        "recall_level": step.params.get("recall_level") or "",
        "letter": step.params["letter"],
    }
    decision = Decision.objects.create(
        filing=case,
        number=number,
        proposal=proposal,
        risk_sheet=current_sheet(case),
        priority=case.priority,
        eu_class=public["eu_class"],
        measures=public["measures"],
        recall_level=public["recall_level"],
        letter=public["letter"],
        reasons=proposal.reasons,
        payload=public,
        sha256=fingerprint(public),
        proposed_by=proposal.proposed_by,
        confirmed_by=step.user,
        created_at=step.at,
    )
    measures.open_from(
        case,
        [code for code in decision.measures if code != Measure.NONE],
        actor=step.actor,
        at=step.at,
    )
    order(
        case.subject,
        DECISION_DOCUMENT,
        ["pdf"],
        revision_number=number,
        reference=case.reference,
        title=_("Décision %(number)d") % {"number": number},
        file_name=f"{case.reference}-decision-{number}",
    )


def meet_target(case: Case, step: Step) -> None:
    """The agency has decided, and looks after the case all the more."""
    triage.meet(case, step, triage.ACKNOWLEDGEMENT, triage.DECISION)


def follow_up(case: Case, step: Step) -> None:
    """Follow the case while measures are not done or Volet 2 is not final."""
    waits = any(row.is_live for row in case.measures.all())
    if waits or case.volet2.state not in FINAL_VOLET2:
        actor = SystemActor(FILING, on_behalf_of=step.user)
        perform(case, "follow_up", actor=actor, at=step.at)


def start_announcement(case: Case, step: Step) -> None:
    """Count the 24 hours to a public announcement: class I, and patients may have the product.

    Source: CSP R. 5312-1.
    """
    decision = case.decisions.last()
    if decision.eu_class == EuropeanClass.CLASS_1 and patients_may_hold(case, decision):
        clocks.start(
            case,
            ANNOUNCEMENT,
            Policy(
                anchor="decision",
                days=0,
                minutes=24 * 60,
                words=gettext_noop("décision de classe I, médicament chez les patients"),
                rule=gettext_noop("code de la santé publique, article R. 5312-1"),
            ),
            actor=acting_for(clocks.TIMER, step.actor),
            anchor_at=step.at,
            internal=True,
            batch=decision.proposal.uuid,
        )


def patients_may_hold(case: Case, decision: Decision) -> bool:
    """Tell whether batches may be with patients: where they went says it, not who returns them.

    What is not known yet is read the safer way. Batches that went to wholesalers alone went
    further, unless the agency itself recalls them from there.
    """
    if decision.recall_level == RecallLevel.PATIENT:
        return True
    values = revisions.answers_of(case.volet1, last_revision(case.volet1))
    for row in affected_lots(values):
        channels = known(row["channels"])
        if known(row["quantity_france"]) == 0:
            continue
        if channels is None or set(channels) & set(NEAR_PATIENTS):
            return True
        if Channel.WHOLESALE in channels and decision.recall_level not in BEFORE_PHARMACIES:
            return True
    return False


def tell_firm(case: Case, step: Step) -> None:
    """Tell the organisation that the agency has decided."""
    messages.decision_made(case, case.decisions.last().number)
