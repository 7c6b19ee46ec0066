"""Transitions of the other parties: cosigners, supporters, laboratories."""

from django.utils.translation import gettext_lazy as _

from cpc_reports import rules
from cpc_reports.effects import parties as effects
from cpc_reports.effects.report import FILING
from cpc_reports.enums import CosignatureState, LabState, SupportState
from cpc_reports.models import Cosignature, LabRequest, Support
from cpc_reports.workflow.conditions import parties as on
from portal.core.workflow import Workflow, transition

cosignature_workflow = Workflow(
    Cosignature,
    CosignatureState,
    [
        transition(
            "sign",
            label=_("Cosigner"),
            event=_("Cosigné par un autre organisme"),
            source=CosignatureState.INVITED,
            target=CosignatureState.SIGNED,
            allowed=rules.is_cosigner,
            guards=[on.is_not_filed, on.draft_is_the_same],
            apply=on.stamp_cosignature,
            effects=[effects.tell_cosignature],
        ),
        transition(
            "decline",
            label=_("Décliner"),
            event=_("Cosignature déclinée"),
            source=CosignatureState.INVITED,
            target=CosignatureState.DECLINED,
            allowed=rules.is_cosigner,
            required=["comment"],
            effects=[effects.tell_cosignature],
        ),
        transition(
            "withdraw",
            label=_("Retirer la cosignature"),
            event=_("Cosignature retirée après le dépôt : le signalement continue"),
            source=CosignatureState.SIGNED,
            target=CosignatureState.WITHDRAWN,
            allowed=rules.is_cosigner,
            required=["comment"],
            guards=[on.is_filed],
            effects=[effects.tell_cosignature],
            danger=True,
        ),
    ],
    parent="filing",
)

support_workflow = Workflow(
    Support,
    SupportState,
    [
        transition(
            "accept",
            label=_("Enregistrer l’appui"),
            event=_("Appui d’un autre organisme enregistré"),
            source=SupportState.OFFERED,
            target=SupportState.ACCEPTED,
            allowed=rules.is_evaluator,
            effects=[effects.tell_support],
        ),
        transition(
            "refuse",
            label=_("Ne pas retenir l’appui"),
            event=_("Appui non retenu"),
            source=SupportState.OFFERED,
            target=SupportState.REFUSED,
            allowed=rules.is_evaluator,
            required=["comment"],
            effects=[effects.tell_support],
            internal=True,
        ),
    ],
    parent="filing",
)

laboratory_workflow = Workflow(
    LabRequest,
    LabState,
    [
        transition(
            "answer",
            label=_("Répondre à l’agence"),
            event=_("Réponse d’un laboratoire"),
            source=[LabState.SENT, LabState.SILENT],
            target=LabState.ANSWERED,
            allowed=rules.is_laboratory,
            required=["answers"],
            checks=[on.answers_say_something],
            apply=on.stamp_answer,
            effects=[effects.end_wait, effects.seal_files, effects.tell_answer],
        ),
        transition(
            "record_answer",
            label=_("Saisir la réponse reçue"),
            event=_("Réponse d’un laboratoire, saisie par l’agence"),
            source=[LabState.SENT, LabState.SILENT],
            target=LabState.ANSWERED,
            allowed=rules.is_evaluator,
            required=["answers", "channel"],
            checks=[on.answers_say_something, on.channel_is_known],
            apply=on.stamp_typed_answer,
            effects=[effects.end_wait, effects.seal_files],
        ),
        transition(
            "note_receipt",
            label=_("Noter l’accusé de réception"),
            event=_("Demande reçue par le laboratoire, d’après l’accusé"),
            source=[LabState.SENT, LabState.SILENT],
            target=None,
            allowed=rules.is_evaluator,
            required=["received_on"],
            checks=[on.receipt_is_possible],
            apply=on.set_receipt,
        ),
        transition(
            "attach",
            label=_("Rattacher à un compte"),
            event=_("Demande rattachée au compte du laboratoire"),
            source=[LabState.SENT, LabState.SILENT],
            target=None,
            allowed=rules.is_evaluator,
            required=["organisation"],
            guards=[on.has_no_account],
            checks=[on.is_a_laboratory],
            apply=on.set_organisation,
            effects=[effects.tell_request],
        ),
        transition(
            "note_silence",
            label=_("Constater l’absence de réponse"),
            event=_("Laboratoire sans réponse à l’échéance"),
            source=LabState.SENT,
            target=LabState.SILENT,
            system=FILING,
            checks=[on.time_is_over],
        ),
        transition(
            "withdraw",
            label=_("Retirer la demande"),
            event=_("Demande à un laboratoire retirée"),
            source=[LabState.SENT, LabState.SILENT],
            target=LabState.WITHDRAWN,
            allowed=rules.is_evaluator,
            system=FILING,
            required=["comment"],
            effects=[effects.end_wait],
            internal=True,
        ),
    ],
    parent="filing",
)
