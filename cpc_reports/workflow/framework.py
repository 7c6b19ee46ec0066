"""Transitions of a framework (§ 4.3) and of the measures that make it known (R. 5121-76-11)."""

from django.utils.translation import gettext_lazy as _

from cpc_reports import rules
from cpc_reports.effects import framework as effects
from cpc_reports.effects import publishing
from cpc_reports.effects.report import FILING
from cpc_reports.enums import FrameworkState, MeasureState
from cpc_reports.models import Framework, Measure
from cpc_reports.workflow.conditions import framework as on
from portal.core.workflow import Workflow, transition

RUNNING = (FrameworkState.IN_FORCE, FrameworkState.SUSPENDED)

framework_workflow = Workflow(
    Framework,
    FrameworkState,
    [
        transition(
            "write",
            label=_("Rédiger le projet"),
            event=_("Projet de cadre modifié"),
            source=FrameworkState.DRAFT,
            target=None,
            allowed=rules.is_evaluator,
            required=["text"],
            params=["expected_version"],
            checks=[on.text_is_given],
            apply=on.set_text,
            internal=True,
        ),
        transition(
            "enter_force",
            label=_("Mettre en vigueur"),
            event=_("Cadre en vigueur"),
            source=FrameworkState.DRAFT,
            target=FrameworkState.IN_FORCE,
            system=FILING,
            required=["starts_on", "ends_on"],
            apply=on.set_validity,
            effects=[effects.plan],
        ),
        transition(
            "drop",
            label=_("Abandonner le projet"),
            event=_("Projet de cadre abandonné"),
            source=FrameworkState.DRAFT,
            target=FrameworkState.DROPPED,
            system=FILING,
            internal=True,
        ),
        transition(
            "modify",
            label=_("Modifier le cadre"),
            event=_("Cadre modifié"),
            source=FrameworkState.IN_FORCE,
            target=None,
            allowed=rules.is_validator,
            required=["text", "comment"],
            params=["expected_version"],
            checks=[on.text_is_given],
            apply=on.set_text,
            effects=[publishing.publish_change],
        ),
        transition(
            "renew",
            label=_("Renouveler"),
            event=_("Cadre renouvelé"),
            source=FrameworkState.IN_FORCE,
            target=None,
            allowed=rules.is_validator,
            required=["ends_on", "comment"],
            checks=[on.renewal_is_lawful],
            apply=on.set_renewed,
            effects=[effects.plan, publishing.publish_change],
        ),
        transition(
            "suspend",
            label=_("Suspendre"),
            event=_("Cadre suspendu"),
            source=FrameworkState.IN_FORCE,
            target=FrameworkState.SUSPENDED,
            allowed=rules.is_validator,
            required=["comment"],
            effects=[publishing.publish_change],
            danger=True,
        ),
        transition(
            "reinstate",
            label=_("Lever la suspension"),
            event=_("Suspension levée"),
            source=FrameworkState.SUSPENDED,
            target=FrameworkState.IN_FORCE,
            allowed=rules.is_validator,
            required=["comment"],
            effects=[publishing.publish_change],
        ),
        transition(
            "approve_report",
            label=_("Approuver un rapport périodique"),
            event=_("Résumé d’un rapport périodique approuvé"),
            source=RUNNING,
            target=None,
            allowed=rules.is_reviewer,
            required=["report", "received_on", "summary"],
            effects=[effects.keep_report, publishing.publish_change],
        ),
        transition(
            "end_indication",
            label=_("Mettre fin à une indication"),
            event=_("Fin d’effet dans une indication"),
            source=RUNNING,
            target=None,
            allowed=rules.is_validator,
            required=["indication", "ended_on", "cause"],
            checks=[on.indication_runs],
            effects=[effects.end_indication, publishing.publish_indication],
        ),
        transition(
            "withdraw",
            label=_("Retirer le cadre"),
            event=_("Cadre retiré"),
            source=RUNNING,
            target=FrameworkState.WITHDRAWN,
            allowed=rules.is_validator,
            required=["comment"],
            effects=[effects.end_all, publishing.publish_change],
            danger=True,
        ),
        transition(
            "end",
            label=_("Terminer"),
            event=_("Fin du cadre"),
            source=RUNNING,
            target=FrameworkState.ENDED,
            system=FILING,
            checks=[on.validity_is_over],
            effects=[effects.end_all, publishing.publish_change],
        ),
    ],
    parent="filing",
)

measure_workflow = Workflow(
    Measure,
    MeasureState,
    [
        transition(
            "approve",
            label=_("Rendre un avis favorable"),
            event=_("Avis favorable sur une mesure de diffusion"),
            source=MeasureState.RECEIVED,
            target=MeasureState.APPROVED,
            allowed=rules.is_reviewer,
            apply=on.stamp_opinion,
            effects=[effects.end_opinion],
        ),
        transition(
            "refuse",
            label=_("Rendre un avis défavorable"),
            event=_("Avis défavorable sur une mesure de diffusion"),
            source=MeasureState.RECEIVED,
            target=MeasureState.REFUSED,
            allowed=rules.is_reviewer,
            required=["comment"],
            apply=on.stamp_opinion,
            effects=[effects.end_opinion],
        ),
        transition(
            "deem",
            label=_("Constater l’avis réputé rendu"),
            event=_("Avis réputé rendu : un mois sans réponse de l’agence"),
            source=MeasureState.RECEIVED,
            target=MeasureState.DEEMED,
            system=FILING,
            checks=[on.measure_time_is_over],
            apply=on.stamp_opinion,
            effects=[effects.end_opinion],
        ),
    ],
    parent="filing",
)
