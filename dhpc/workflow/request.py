"""Transitions of the request that opens a dossier (ST01)."""

from django.utils.translation import gettext_lazy as _

from dhpc import rules
from dhpc.effects import request as effects
from dhpc.enums import RequestState
from dhpc.models import Request
from dhpc.workflow import conditions as on
from portal.core.workflow import Workflow, transition

FILED = [
    effects.open_dossier,
    effects.start_qualification,
    effects.freeze_and_order,
    effects.propose_perimeter,
    effects.acknowledge,
    effects.notify_agency,
]

request_workflow = Workflow(
    Request,
    RequestState,
    [
        transition(
            "request_signature",
            label=_("Demander la signature"),
            event=_("Signature demandée"),
            source=RequestState.DRAFT,
            target=RequestState.TO_SIGN,
            allowed=rules.is_drafter,
            guards=[on.complete],
            effects=[effects.ask_signature],
        ),
        transition(
            "resume_draft",
            label=_("Reprendre la rédaction"),
            event=_("Rédaction reprise"),
            source=RequestState.TO_SIGN,
            target=RequestState.DRAFT,
            allowed=rules.is_drafter,
        ),
        transition(
            "submit",
            label=_("Signer et transmettre"),
            event=_("Demande signée et transmise"),
            source=[RequestState.DRAFT, RequestState.TO_SIGN],
            target=RequestState.SENT,
            allowed=rules.is_signatory,
            params=["attestation", "ip"],
            checks=[on.attested, on.complete_as_signed],
            apply=on.stamp_request,
            effects=FILED,
        ),
        transition(
            "record",
            label=_("Ouvrir le dossier"),
            event=_("Dossier ouvert par l’agence"),
            source=RequestState.DRAFT,
            target=RequestState.SENT,
            allowed=rules.is_typist,
            guards=[on.complete],
            apply=on.stamp_typed_request,
            effects=FILED,
        ),
    ],
    parent="filing",
)
