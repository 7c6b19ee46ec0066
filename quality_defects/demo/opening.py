"""Invented cases that have just begun: drafts, new cases, a recall that nobody called about."""

import datetime

from django.core.files.base import ContentFile

from portal.core.workflow import perform
from portal.documents.services import receive
from quality_defects.demo import answers
from quality_defects.demo.journey import Journey
from quality_defects.enums import AGENCY_NUMBER
from quality_defects.models import PaperFiling, current

MEVORANE = answers.product("3400980726193")
KERMALINE = answers.product("3400980671332")
DRAVENOR = answers.product("3400980274069")
ELIMBRA = answers.product("3400980315144")
FAX = (
    "Fiche reçue par télécopie (démo)\n"
    "Répartition Exemple;DRAVENOR 10 mg/ml;lot DRV-118\n"
    "Éclat de verre vu au fond d’une ampoule à la réception.\n"
)


def draft(story: Journey) -> None:
    """A declaration that somebody is writing."""
    story.begin("laboratoire_sud", "redactrice", "signataire")
    story.write(
        "volet1",
        {
            "trigger": "spontaneous",
            "capacity": "exploitant",
            "signal_received_at": story.at() - datetime.timedelta(hours=4),
            "description": (
                "Deux pharmaciens signalent une crème granuleuse et une phase liquide à "
                "l’ouverture du tube."
            ),
            "category": "DQ07",
            "subcategory": "DQ07.5",
            "origin": "OR02",
        },
        {"products": [answers.product("3400980780942")]},
    )


def to_sign(story: Journey) -> None:
    """A declaration that waits for the signature of the responsible pharmacist."""
    story.begin("laboratoire_sud", "redactrice", "signataire")
    story.declare(
        {
            "description": "Des boîtes du lot ELB-2207 ont été livrées sans notice.",
            "category": "DQ09",
            "subcategory": "DQ09.1",
            "units_concerned": 4,
            "criticality": "minor",
        },
        [ELIMBRA],
        [answers.lot("ELB-2207", datetime.date(2028, 7, 31))],
    )
    perform(story.case.volet1, "request_signature", actor=story.writer)


def new(story: Journey) -> None:
    """A case that reached the agency this morning and that nobody follows."""
    story.begin("laboratoire_nord", "second_laboratoire", "second_laboratoire", minutes_ago=95)
    story.declare(
        {
            "description": (
                "Un patient rapporte une alvéole vide dans une plaquette scellée. Le contrôle de "
                "l’échantillothèque est lancé."
            ),
            "category": "DQ10",
            "subcategory": "DQ10.6",
            "origin": "OR01",
            "criticality": "minor",
            "extent": "one_unit",
        },
        [MEVORANE],
        [answers.lot("MVR-0417", datetime.date(2027, 9, 30))],
    )
    story.sign()


def recall_without_call(story: Journey) -> None:
    """A recall was proposed, and nobody has called the agency."""
    story.begin("laboratoire_nord", "second_laboratoire", "second_laboratoire", minutes_ago=20)
    story.declare(
        answers.RECALL
        | {
            "description": (
                "Micro-fuites au col de poches de 500 ml, constatées dans trois établissements. "
                "L’intégrité du contenant, donc la stérilité, n’est plus garantie."
            ),
            "category": "DQ10",
            "subcategory": "DQ10.1",
            "origin": "OR03",
            "complaints_france": 3,
            "complaints_world": 3,
            "units_concerned": 11,
            "confirmation": "confirmed",
            "extent": "part_of_lot",
            "criticality": "critical",
            "recall_level": "N4",
            "recall_justification": "Risque infectieux pour des patients perfusés.",
            "recall_lots": "KRM-5520",
        },
        [KERMALINE],
        [answers.lot("KRM-5520", datetime.date(2028, 1, 31), channels=["HOP"])],
    )
    story.sign()


def paper(story: Journey) -> None:
    """A declaration that came by fax and that an agent typed."""
    story.begin("repartiteur", "evaluatrice", "", days_ago=1)
    case = story.case
    PaperFiling.objects.create(
        filing=case,
        channel="fax",
        received_at=story.start - datetime.timedelta(hours=2),
        sender="Répartition Exemple (démo), service qualité",
        typed_by=story.writer,
    )
    receive(
        ContentFile(FAX.encode(), name="fiche-telecopiee-demo.csv"),
        subject=case.subject,
        anchor="volet1.attachments",
        user=story.writer,
        organisation=None,
    )
    story.declare(
        answers.ON_PAPER
        | {
            "capacity": "wholesaler",
            "description": "Un éclat de verre a été vu au fond d’une ampoule à la réception.",
            "category": "DQ05",
            "subcategory": "DQ05.1",
            "origin": "OR05",
            "extent": "one_unit",
        },
        [DRAVENOR],
        [answers.lot("DRV-118", datetime.date(2027, 11, 30), channels=["HOP"])],
    )
    perform(story.case.volet1, "record", actor=story.writer, at=story.at())
    story.take(hours=1)


def call(story: Journey, *, minutes: int) -> None:
    """Note the call of the firm, then have the duty officer confirm it."""
    called_at = story.start + datetime.timedelta(minutes=minutes)
    said = {"called_at": called_at, "number": AGENCY_NUMBER, "minutes": 6}
    for name, actor, other in (
        ("log_call", story.writer, "Lou Vigie"),
        ("confirm_call", story.people["astreinte"], story.writer.full_name),
    ):
        perform(
            current(story.case.phone_alerts.all()),
            name,
            actor=actor,
            at=called_at,
            interlocutor=other,
            outcome="Rappel à préparer ; message d’alerte attendu dans l’heure.",
            **said,
        )


STORIES = {
    "draft": draft,
    "to_sign": to_sign,
    "new": new,
    "recall_without_call": recall_without_call,
    "paper": paper,
}
