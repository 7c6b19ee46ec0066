"""Quality defects at the agency: a case brought to triage, evaluation, decision, closure."""

from django.utils import timezone

from portal.core.workflow import perform
from portal.filings.services import proposals
from quality_defects.models import Volet2
from tests.factories import quality_defects as factory

SHEET = {
    "severity": "S3",
    "likelihood": "moderate",
    "detectability": "patient",
    "population": "Adultes traités au long cours.",
    "medical_opinion": "Risque de surdosage modéré.",
    "benefit_risk": "",
    "agency_position": "Surveillance suffisante.",
    "disagrees": False,
    "eu_class": "III",
    "conclusion": "Surveillance renforcée.",
}
DECISION = {
    "eu_class": "III",
    "measures": ["MES02"],
    "recall_level": "",
    "letter": "L’agence demande une surveillance renforcée.",
}
RECALL_DECISION = {
    "eu_class": "II",
    "measures": ["MES10", "MES11"],
    "recall_level": "N3",
    "letter": "L’agence demande le rappel du lot.",
}
REASONS = "Motif confidentiel de l’agence."


def evaluated(desk=None, *, priority="", **more):
    """Return a desk whose case is in evaluation, at the grid's priority or at `priority`."""
    desk = desk or factory.submitted(**more)
    case = desk.again()
    choice = {"priority": priority or case.priority}
    if choice["priority"] != case.priority:
        choice["comment"] = "Le risque réel est moindre."
    perform(case, "confirm_triage", actor=desk.evaluator, **choice)
    return desk


def assessed(desk=None, **more):
    """Return a desk whose risk sheet is complete."""
    desk = evaluated(desk, **more)
    perform(desk.again(), "assess_risk", actor=desk.evaluator, sheet=SHEET)
    return desk


def propose(desk, payload=DECISION, *, action="decide", actor=None):
    return proposals.propose(
        desk.again(), action, actor=actor or desk.evaluator, reasons=REASONS, payload=payload
    )


def decided(desk=None, payload=DECISION, **more):
    """Return a desk whose case has a decision that two people made."""
    desk = assessed(desk, **more)
    perform(propose(desk, payload), "confirm", actor=desk.second)
    return desk


def ready_to_close(desk=None, **more):
    """Return a desk whose checklist is done: both volets final, measures finished."""
    desk = decided(desk, **more)
    make_final(desk)
    for row in desk.again().measures.all():
        perform(row, "cancel", actor=desk.evaluator, comment="Sans objet.")
    return desk


def make_final(desk):
    """Add a final version of Volet 1, and have Volet 2 final too.

    Straight into the tables: how volets are filed is tested elsewhere.
    """
    case = desk.again()
    last = case.revisions.filter(part="volet1").last()
    case.revisions.create(
        **{
            field: getattr(last, field)
            for field in (
                "part",
                "payload",
                "sha256",
                "specification",
                "specification_version",
                "signed_by",
                "signed_at",
                "signer",
                "attestation",
                "files",
            )
        },
        number=last.number + 1,
        is_final=True,
    )
    Volet2.objects.filter(filing=case).update(
        **{
            "state": "submitted_final",
            "signed_as_final": True,
            "first_submitted_at": timezone.now(),
        }
    )


def closed(desk=None, **more):
    """Return a desk whose case is closed."""
    desk = ready_to_close(desk, **more)
    perform(desk.again(), "propose_closure", actor=desk.evaluator)
    perform(desk.again(), "close", actor=desk.second, letter="Dossier clos.")
    return desk
