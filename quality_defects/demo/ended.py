"""Invented cases that have ended: closed after all its volets, and merged with another."""

import datetime

from portal.core.workflow import perform
from quality_defects.demo import answers
from quality_defects.demo.followed import JUNOPRIL, JUNOPRIL_LOT
from quality_defects.demo.journey import Journey
from quality_defects.models import Case, CaseKey

OUT_OF_SPECIFICATION = {
    "test": "Masse du contenu d’un sachet",
    "specification": "475 mg à 525 mg",
    "value": "452 mg",
    "method": "Pesée individuelle, 20 sachets",
    "repetitions": 3,
}


def duplicate(story: Journey) -> None:
    """The manufacturer declared what the holder had declared already."""
    story.begin("laboratoire_sud", "redactrice", "signataire", days_ago=5)
    story.declare(
        {
            "capacity": "manufacturer",
            "description": "Étuis imprimés « 10 mg » au lieu de « 5 mg » au conditionnement.",
            "deviation": ["authorisation"],
            "category": "DQ08",
            "subcategory": "DQ08.3",
            "origin": "OR08",
            "extent": "part_of_lot",
        },
        [JUNOPRIL],
        [answers.lot(JUNOPRIL_LOT, datetime.date(2028, 3, 31))],
    )
    story.sign()
    story.take(hours=3)
    story.by_two(
        "merge",
        "Même lot, même défaut, déclaré la veille par l’exploitant.",
        days=1,
        master=_master(story.case),
        explanation=(
            "Ce défaut est déjà suivi dans un autre dossier. Vos informations y sont reprises."
        ),
    )


def _master(case: Case) -> str:
    """Return the number of the other case of that batch."""
    same = CaseKey.objects.filter(kind="lot", value__in=_lots(case)).exclude(filing=case)
    return same.select_related("filing").latest("pk").filing.reference


def _lots(case: Case) -> list[str]:
    return list(CaseKey.objects.filter(filing=case, kind="lot").values_list("value", flat=True))


def closed(story: Journey) -> None:
    """A case from its declaration to its closing letter."""
    story.begin("laboratoire_sud", "redactrice", "signataire", days_ago=38)
    story.declare(
        {
            "description": "Masse de granulés inférieure à la spécification dans des sachets.",
            "deviation": ["authorisation"],
            "category": "DQ06",
            "subcategory": "DQ06.7",
            "origin": "OR07",
            "complaints_france": 0,
            "complaints_world": 0,
            "units_concerned": 24,
            "confirmation": "confirmed",
            "criticality": "minor",
        },
        [answers.product("3400980534385")],
        [answers.lot("HLV-2041", datetime.date(2027, 10, 31))],
    )
    story.sign()
    story.take(hours=5)
    story.triage(days=1)
    story.complete({}, days=4, groups={"oos_results": [OUT_OF_SPECIFICATION]})
    story.order_surveillance(
        "Sous-remplissage limité, sans conséquence clinique.",
        "L’agence demande une surveillance renforcée des réclamations du lot HLV-2041.",
        days=5,
    )
    _investigate(story)
    measure = story.case.measures.get(code="MES02")
    story.prove(measure, "surveillance-demo.csv", days=24)
    agent = story.people["evaluatrice"]
    perform(measure, "verify", actor=agent, at=story.at(25))
    action = story.case.capas.get()
    story.prove(action, "doseuse-demo.csv", days=26)
    perform(action, "find_effective", actor=agent, at=story.at(30))
    perform(story.case, "propose_closure", actor=agent, at=story.at(31))
    perform(
        story.case,
        "close",
        actor=story.people["decisionnaire"],
        at=story.at(31, hours=4),
        letter=(
            "Votre investigation et vos actions répondent aux demandes de l’agence : le dossier "
            "est clos."
        ),
    )


def _investigate(story: Journey) -> None:
    """Sign a final Volet 2."""
    story.open_volet2(days=9)
    volet = story.case.volet2
    stocks = {name: answers.LOT[name] for name in answers.STOCKS}
    story.write(
        "volet2",
        answers.VOLET2_FINAL
        | {"root_cause_description": "Dérive de la doseuse entre deux contrôles en cours."},
        {
            "timeline": [
                {
                    "on": story.day(-40),
                    "fact": "Masse basse relevée au contrôle en cours de production",
                    "origin": "Contrôle qualité",
                }
            ],
            "investigations": [
                {
                    "kind": "IN10",
                    "site": "Site de Maquette-les-Bains (démo)",
                    "on": story.day(-33),
                    "result": "not_compliant",
                    "conclusion": "Usure du doigt de dosage de la doseuse 2.",
                }
            ],
            "capas": [
                answers.capa(
                    1,
                    "Remplacer le doigt de dosage et réduire l’intervalle de contrôle",
                    story.day(-10),
                    cause="Usure de la doseuse",
                    nature="equipment",
                )
            ],
            "lots": [stocks | {"key": str(row.key)} for row in volet.lots.all()],
        },
    )
    story.sign_volet2(final=True, days=20)


STORIES = {"duplicate": duplicate, "closed": closed}
