"""Documents, and what goes into them."""

import uuid
from datetime import UTC, datetime

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from portal.core.summary import SummaryRow, SummarySection, SummaryTable
from portal.rendering.models import DocumentState, GeneratedDocument
from portal.rendering.standard import Attachment, Fact, Receipt, Service


class GeneratedDocumentFactory(DjangoModelFactory):
    class Meta:
        model = GeneratedDocument

    class Params:
        taken_up = factory.Trait(
            state=DocumentState.RENDERING,
            attempts=1,
            started_at=factory.LazyFunction(timezone.now),
        )
        ready = factory.Trait(
            state=DocumentState.READY,
            attempts=1,
            started_at=factory.LazyFunction(timezone.now),
            ready_at=factory.LazyFunction(timezone.now),
            content=factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 fini", name="a")),
            size=13,
            sha256="5" * 64,
        )
        failed = factory.Trait(
            state=DocumentState.FAILED,
            attempts=3,
            started_at=factory.LazyFunction(timezone.now),
            error="ValueError: champ inconnu",
        )

    subject = factory.LazyFunction(lambda: f"tests:{uuid.uuid4()}")
    kind = "tests.filing"
    format = "pdf"
    revision_number = 1
    reference = factory.Sequence(lambda number: f"2026-DQ-{number:05}")
    title = "Volet 1 : signalement d’un défaut qualité"
    file_name = factory.LazyAttribute(lambda made: f"{made.reference}-volet-1.{made.format}")


SECTIONS = [
    SummarySection(
        title="Déclarant",
        rows=[
            SummaryRow("Pharmacien responsable", "Camille Verdier", code="H08"),
            SummaryRow("Pharmacien responsable intérimaire", "", code="H09"),
            SummaryRow("Description", "Première ligne.\nDeuxième ligne.", code="D01"),
        ],
        tables=[
            SummaryTable(
                "Autres autorités informées",
                ("Pays", "Autorité", "Date"),
                (("Belgique", "AFMPS", "20/11/2026"), ("Suisse", "Swissmedic", "")),
            )
        ],
    ),
    SummarySection(
        title="Lots",
        tables=[
            SummaryTable(
                "Lots concernés",
                (
                    "Lot",
                    "Péremption",
                    "Fabrication",
                    "Taille",
                    "France",
                    "Circuits",
                    "Statut",
                ),
                (("AB12345", "30/06/2028", "02/10/2026", "12 400", "8 250", "", "Concerné"),),
            )
        ],
    ),
]
FACTS = [Fact("Médicament", "DOLUTENE 1 g"), Fact("Code CIP", "34009 990 0001 2", code=True)]
ATTACHMENTS = [
    Attachment("photo-flacon.jpg", 1_284_222, "9f86d081" * 8),
    Attachment("procede.pdf", 20_480, "1b4f0e98" * 8, is_secret=True),
]
RECEIVED_AT = datetime(2026, 3, 29, 0, 59, 7, tzinfo=UTC)


def told_receipt(**changes: object) -> Receipt:
    return Receipt(
        **{
            "received_at": RECEIVED_AT,
            "service": Service(
                name="Pôle Défauts qualité",
                email="defauts@agence.test",
                phone="01 99 00 30 00",
                address=("12 avenue des Marronniers", "93200 Saint-Denis"),
            ),
            "organisation": "Laboratoires Aulne",
            "filer": "Camille Verdier",
            "capacity": "pharmacienne responsable",
            "object": "Défaut qualité, volet 1 provisoire",
            "payload_sha256": "2c26b46b" * 8,
            "attachments": ATTACHMENTS,
            "next_steps": ("Le volet 2 est attendu au plus tard le 28 avril 2026.",),
            **changes,
        }
    )
