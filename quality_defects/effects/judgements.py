"""Judging the blocks of a signed Volet 2: rows of evidence, questions, or an evaluation."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.workflow import perform
from portal.filings.models.requests import RequestReason
from portal.filings.services import revisions
from portal.filings.services.casework import lock_filing
from portal.filings.services.requests import Question
from quality_defects import rules
from quality_defects.effects.volets import last_revision
from quality_defects.enums import Verdict, Volet2State
from quality_defects.fields.volet2 import BLOCKS
from quality_defects.models import Volet2
from quality_defects.volet2_checks import blocks_to_judge

JUDGED = (Volet2State.SUBMITTED_PROVISIONAL, Volet2State.SUBMITTED_FINAL)


def judge(
    volet: Volet2,
    judgements: dict[str, tuple[str, str]],
    *,
    actor: Any,
    due_on: date | None = None,
) -> Volet2:
    """Keep the verdict and the comment on each block of the last signed version.

    Insufficient blocks become questions to answer by `due_on`; once every block of a final
    version is sufficient, the volet is evaluated.

    Raises PermissionDenied, or ValidationError when the volet is not signed or a comment or the
    date is missing.
    """
    if not rules.is_evaluator(actor, volet):
        raise PermissionDenied
    with transaction.atomic():
        lock_filing(volet.filing)
        volet.refresh_from_db(fields=["state"])
        if volet.state not in JUDGED:
            raise ValidationError(_("Seule une version signée peut être jugée."))
        number = last_revision(volet).number
        for block, (verdict, comment) in judgements.items():
            if verdict == Verdict.INSUFFICIENT and not comment:
                raise ValidationError(_("Dites au déclarant ce qui manque."))
            volet.judgements.create(
                revision=number, block=block, verdict=verdict, comment=comment, author=actor
            )
        questions = [
            Question(
                part=volet.part_name,
                section=BLOCKS[block][0],
                text=f"{block} – {BLOCKS[block][1]} : {comment}",
                reason=RequestReason.INCOMPLETE,
            )
            for block, (verdict, comment) in judgements.items()
            if verdict == Verdict.INSUFFICIENT
        ]
        if questions:
            if due_on is None:
                raise ValidationError(_("Donnez la date à laquelle vous attendez les réponses."))
            revisions.request_completion(volet, questions, actor=actor, due_on=due_on)
        elif volet.state == Volet2State.SUBMITTED_FINAL and not blocks_to_judge(volet):
            perform(volet, "evaluate", actor=actor)
    return Volet2.objects.get(pk=volet.pk)
