"""Transitions of the sheet: drafting, cosignatures, filing, completion (T1, T4, T5)."""

from django.utils.translation import gettext_lazy as _

from cpc_reports import rules
from cpc_reports.effects import sheet as effects
from cpc_reports.effects.report import FILING
from cpc_reports.enums import SheetState
from cpc_reports.models import Sheet
from cpc_reports.workflow.conditions import sheet as on
from portal.core.workflow import Workflow, transition

FILED = [
    effects.receive,
    effects.freeze_and_order,
    effects.acknowledge,
    effects.notify_agency,
    effects.look_up_citations,
    effects.answer_requests,
]
BEFORE = (SheetState.DRAFT, SheetState.TO_COSIGN, SheetState.TO_SIGN)
COMPLETION = (SheetState.COMPLETING, SheetState.COMPLETION_TO_SIGN)

sheet_workflow = Workflow(
    Sheet,
    SheetState,
    [
        transition(
            "request_cosignatures",
            label=_("Demander les cosignatures"),
            event=_("Cosignatures demandées"),
            source=SheetState.DRAFT,
            target=SheetState.TO_COSIGN,
            allowed=rules.is_drafter,
            guards=[on.complete, on.has_cosigners],
            effects=[effects.invite_cosigners],
        ),
        transition(
            "request_signature",
            label=_("Demander la signature"),
            event=_("Signature demandée"),
            source=[SheetState.DRAFT, SheetState.TO_COSIGN],
            target=SheetState.TO_SIGN,
            allowed=rules.is_drafter,
            guards=[on.complete, on.all_cosigned],
            effects=[effects.ask_signature],
        ),
        transition(
            "resume_draft",
            label=_("Reprendre la rédaction"),
            event=_("Rédaction reprise"),
            source=[SheetState.TO_COSIGN, SheetState.TO_SIGN],
            target=SheetState.DRAFT,
            allowed=rules.is_drafter,
        ),
        transition(
            "submit",
            label=_("Signer et déposer"),
            event=_("Fiche signée et déposée"),
            source=[*BEFORE, *COMPLETION],
            target=SheetState.FILED,
            allowed=rules.is_signatory,
            params=["attestation", "ip"],
            checks=[
                on.attested,
                on.complete_as_signed,
                on.not_filed_yet,
                on.all_cosigned_as_signed,
                on.only_what_was_asked_as_signed,
            ],
            apply=on.stamp_submission,
            effects=FILED,
        ),
        transition(
            "record",
            label=_("Enregistrer la fiche"),
            event=_("Fiche saisie par l’agence, non signée"),
            source=[SheetState.DRAFT, SheetState.COMPLETING],
            target=SheetState.FILED,
            allowed=rules.is_typist,
            guards=[on.complete, on.only_what_was_asked],
            checks=[on.not_filed_yet],
            apply=on.stamp_typed,
            effects=FILED,
        ),
        transition(
            "request_completion",
            label=_("Demander un complément"),
            event=_("Complément demandé"),
            source=SheetState.FILED,
            target=SheetState.COMPLETING,
            allowed=rules.is_evaluator,
            guards=[on.report_is_examined],
        ),
        transition(
            "reopen",
            label=_("Laisser ouvert"),
            event=_("D’autres questions restent sans réponse"),
            source=SheetState.FILED,
            target=SheetState.COMPLETING,
            system=FILING,
        ),
        transition(
            "close_completion",
            label=_("Fermer la fiche"),
            event=_("Toutes les questions ont leur réponse"),
            source=COMPLETION,
            target=SheetState.FILED,
            system=FILING,
            allowed=rules.is_evaluator,
            guards=[on.no_question_left],
        ),
        transition(
            "request_completion_signature",
            label=_("Demander la signature"),
            event=_("Signature demandée"),
            source=SheetState.COMPLETING,
            target=SheetState.COMPLETION_TO_SIGN,
            allowed=rules.is_drafter,
            guards=[on.complete, on.only_what_was_asked],
            effects=[effects.ask_signature],
        ),
        transition(
            "resume_completion",
            label=_("Reprendre la rédaction"),
            event=_("Rédaction reprise"),
            source=SheetState.COMPLETION_TO_SIGN,
            target=SheetState.COMPLETING,
            allowed=rules.is_drafter,
        ),
    ],
    parent="filing",
)
