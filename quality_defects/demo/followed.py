"""Invented cases that the agency works on: questions, many batches, a recall, CAPA, a delay."""

import datetime

from portal.core.workflow import perform
from portal.filings.models.requests import RequestReason
from portal.filings.services import requests, thread
from portal.filings.services.requests import Question
from quality_defects.demo import answers
from quality_defects.demo.journey import Journey
from quality_defects.demo.opening import call

MANY = 300
JUNOPRIL = answers.product("3400980630230")
JUNOPRIL_LOT = "JNP-3301"


def questions(story: Journey) -> None:
    """A case in evaluation: one question is settled, one is answered, one is open."""
    story.begin("laboratoire_nord", "second_laboratoire", "second_laboratoire", days_ago=6)
    story.declare(
        {
            "description": (
                "Le dosage imprimé sur une partie des étuis est « 10 mg » ; les plaquettes et les "
                "comprimés sont à 5 mg."
            ),
            "deviation": ["authorisation"],
            "category": "DQ08",
            "subcategory": "DQ08.3",
            "complaints_france": 2,
            "complaints_world": 2,
            "units_concerned": 6,
            "confirmation": "confirmed",
            "extent": "part_of_lot",
        },
        [JUNOPRIL],
        [answers.lot(JUNOPRIL_LOT, datetime.date(2028, 3, 31))],
    )
    story.sign()
    story.take(hours=2)
    story.triage(hours=4)
    agent = story.people["evaluatrice"]
    asked = requests.ask(
        story.case,
        [
            Question(
                "volet1",
                "Combien d’étuis portent le mauvais dosage, et comment l’avez-vous établi ?",
                RequestReason.CLARIFY,
                section="defect",
                field="units_concerned",
            ),
            Question(
                "volet1",
                "Quelles officines ont reçu ce lot depuis le 1er octobre ?",
                RequestReason.INCOMPLETE,
                section="lots",
            ),
            Question(
                "volet1",
                "Joignez une photographie lisible d’un étui en défaut.",
                RequestReason.INCOMPLETE,
                section="attachments",
            ),
        ],
        actor=agent,
        due_on=story.day(3),
    )
    given = (
        "Six étuis sur 1 200 contrôlés, par tri visuel complet du stock bloqué.",
        "La liste des 412 officines livrées est jointe à la prochaine version.",
    )
    for question, answer in zip(asked, given, strict=False):
        perform(question, "answer", actor=story.writer, answer=answer)
    asked[0].refresh_from_db()
    perform(asked[0], "accept", actor=agent)
    thread.post_message(
        story.case,
        story.writer,
        "Les photographies demandées partiront demain : la caméra de ligne est en maintenance.",
        organisation=story.case.organisation,
    )
    thread.post_message(
        story.case,
        agent,
        "Rapprocher du signalement du fabricant sur le même lot.",
        kind="note",
    )


def many_lots(story: Journey) -> None:
    """A case of three hundred batches."""
    story.begin("laboratoire_sud", "redactrice", "signataire", days_ago=2)
    last = datetime.date(2027, 1, 31)
    story.declare(
        {
            "description": (
                "Une nitrosamine dépasse la dose journalière admissible dans la substance active "
                "d’un fournisseur. Tous les lots fabriqués depuis dix-huit mois sont revus."
            ),
            "deviation": ["authorisation"],
            "category": "DQ04",
            "subcategory": "DQ04.2",
            "origin": "OR10",
            "confirmation": "confirmed",
            "extent": "several_lots",
            "detectable": "no",
            "complaints_france": 0,
            "complaints_world": 0,
            "units_concerned": 0,
        },
        [
            answers.product("3400980465856"),
            answers.product("3400980479525"),
        ],
        [
            answers.lot(
                f"GVX-{number:04d}",
                last + datetime.timedelta(days=number),
                status="affected" if number % 3 else "suspected",
                product=("3400980465856", "3400980479525")[number % 2],
            )
            for number in range(1, MANY + 1)
        ],
    )
    story.sign()
    story.take(hours=1)
    story.triage(hours=3)


def recall(story: Journey) -> None:
    """A recall that was called about, decided by two people, and is being carried out."""
    story.begin("laboratoire_sud", "redactrice", "signataire", days_ago=4)
    story.declare(
        answers.RECALL
        | {
            "description": (
                "Le bouton d’injection de stylos se bloque avant la fin de la dose : la dose "
                "délivrée est inférieure à la dose affichée."
            ),
            "category": "DQ12",
            "subcategory": "DQ12.3",
            "origin": "OR04",
            "complaints_france": 14,
            "complaints_world": 21,
            "units_concerned": 35,
            "confirmation": "confirmed",
            "extent": "whole_lot",
            "detectable": "no",
            "adverse_events": 2,
            "pharmacovigilance_references": "en cours",
            "criticality": "critical",
            "recall_level": "N5",
            "recall_justification": "Sous-dosage non détectable par le patient.",
            "recall_lots": "INV-0912",
        },
        [answers.product("3400980589156") | {"ema_reported": "no"}],
        [answers.lot("INV-0912", datetime.date(2027, 5, 31), channels=["GR", "OFF", "HOP"])],
    )
    story.sign()
    call(story, minutes=4)
    story.take(hours=0.2)
    story.triage(hours=0.5)
    story.assess(
        {
            "severity": "S3",
            "likelihood": "high",
            "detectability": "none",
            "population": "Environ 9 000 patients diabétiques, dont des enfants.",
            "medical_opinion": "Risque d’hyperglycémie par sous-dosage répété.",
            "agency_position": "Rappel jusqu’aux patients, avec remplacement des stylos.",
            "eu_class": "II",
            "conclusion": "Rappel du lot et information des patients.",
        },
        hours=3,
    )
    story.by_two(
        "decide",
        "Sous-dosage confirmé par l’essai de la dose délivrée ; alternatives disponibles.",
        hours=6,
        eu_class="II",
        measures=["MES07", "MES10", "MES11"],
        recall_level="N5",
        letter=(
            "L’agence demande le rappel du lot INV-0912 jusqu’aux patients, l’arrêt de sa "
            "distribution et une lettre aux professionnels de santé."
        ),
    )
    stop = story.case.measures.get(code="MES07")
    perform(stop, "start", actor=story.writer, at=story.at(1))
    alert = perform(
        story.case.measures.get(code="MES10"), "start", actor=story.writer, at=story.at(hours=9)
    )
    perform(
        alert,
        "report",
        actor=story.writer,
        at=story.at(2.5),
        comment="412 officines sur 460 et les 38 établissements de santé ont répondu.",
    )
    story.prove(story.case.measures.get(code="MES07"), "arret-distribution-demo.csv", days=1.5)


def capas(story: Journey) -> None:
    """A decided case whose firm carries out its corrective and preventive actions."""
    story.begin("laboratoire_sud", "redactrice", "signataire", days_ago=24)
    story.declare(
        {
            "description": "Des comprimés à 10 mg ont été trouvés dans des plaquettes à 5 mg.",
            "deviation": ["authorisation"],
            "category": "DQ01",
            "subcategory": "DQ01.2",
            "complaints_france": 2,
            "complaints_world": 2,
            "units_concerned": 3,
            "confirmation": "confirmed",
        },
        [answers.product("3400980068583")],
        [answers.lot("ALD-0554", datetime.date(2028, 2, 29))],
    )
    story.sign()
    story.take(hours=3)
    story.triage(hours=5)
    story.complete({"harm": "illness", "likelihood": "possible"}, days=3)
    story.order_surveillance(
        "Interversion limitée à trois unités ; vide de ligne en cause.",
        "L’agence demande une surveillance renforcée des réclamations du lot ALD-0554.",
        days=4,
        sheet={"severity": "S3"},
    )
    story.open_volet2(days=8)
    story.write(
        "volet2",
        answers.VOLET2 | {"final_expected_on": story.day(30)},
        {
            "capas": [
                answers.capa(1, "Réviser la procédure de vide de ligne", story.day(-2)),
                answers.capa(2, "Former les opérateurs des lignes 3 et 4", story.day(5)),
                answers.capa(
                    3,
                    "Installer une caméra de reconnaissance en entrée de blistéreuse",
                    story.day(90),
                    type="PR1",
                    nature="equipment",
                ),
            ]
        },
    )
    story.sign_volet2(final=False, days=15)
    first, second = story.case.capas.order_by("number")[:2]
    story.prove(first, "vide-de-ligne-demo.csv", days=21)
    perform(second, "start", actor=story.writer, at=story.at(20))


def overdue(story: Journey) -> None:
    """A decided case whose Volet 2 did not come in time."""
    story.begin("laboratoire_nord", "second_laboratoire", "second_laboratoire", days_ago=41)
    story.declare(
        {
            "description": (
                "Résultat hors spécification à 18 mois de stabilité continue : dissolution "
                "moyenne de 71 %, pour une limite de 75 %."
            ),
            "deviation": ["authorisation"],
            "category": "DQ06",
            "subcategory": "DQ06.4",
            "origin": "OR06",
            "complaints_france": 0,
            "complaints_world": 0,
            "units_concerned": 0,
            "extent": "whole_lot",
        },
        [answers.product("3400980246615")],
        [answers.lot("CRV-7789", datetime.date(2027, 1, 31))],
    )
    story.sign()
    story.take(hours=20)
    story.triage(days=2)
    story.order_surveillance(
        "Écart faible, sans conséquence clinique attendue avant la péremption.",
        "L’agence demande un point de stabilité supplémentaire et le volet 2 sous 30 jours.",
        days=4,
    )


STORIES = {
    "questions": questions,
    "many_lots": many_lots,
    "recall": recall,
    "capas": capas,
    "overdue": overdue,
}
