"""What the invented firms and the agency write: whatever the stories do not say themselves."""

import datetime
from typing import Any

from quality_defects.fields.volet2 import RECORDS

PHONE = "06 39 98 00 02"

PROVISIONAL: dict[str, Any] = {
    "trigger": "spontaneous",
    "capacity": "exploitant",
    "falsification": "no",
    "deviation": ["gmp"],
    "origin": "OR02",
    "complaints_france": 1,
    "complaints_world": 1,
    "units_concerned": 1,
    "confirmation": "suspected",
    "extent": "sporadic",
    "detectable": "yes",
    "adverse_events": 0,
    "adverse_events_serious": 0,
    "deaths": 0,
    "criticality": "major",
    "measures_taken": ["hold_exploitant"],
    "measures_proposed": ["MES02"],
    "recall_proposed": "no",
}
ON_PAPER = {
    "pharmacist_name": "Alix Prototype",
    "pharmacist_phone": "01 99 00 00 41",
    "pharmacist_mobile": "06 39 98 00 41",
    "pharmacist_email": "pr@repartiteur.example",
}
LATE = {"late_reason": "Qualifié en défaut après l’examen de l’unité retournée par l’officine."}
RECALL: dict[str, Any] = {
    "measures_proposed": ["MES07", "MES10"],
    "recall_proposed": "yes",
    "recall_level": "N3",
    "shortage_risk": "no",
    "on_call_phone": PHONE,
}
FINAL: dict[str, Any] = {
    "handler_name": "Camille Modèle",
    "handler_phone": "01 99 00 10 01",
    "handler_email": "redactrice@laboratoire-sud.example",
    "acting": "no",
    "found_where": "À l’officine, au moment de la délivrance",
    "sample_available": "yes",
    "still_dispensed": "no",
    "medical_opinion": (
        "Aucun effet indésirable rapporté. Le risque est limité aux patients qui n’auraient pas "
        "remarqué l’anomalie avant la prise."
    ),
    "medical_opinion_author": "Noé Canevas, médecin de l’exploitant",
    "populations": ["elderly"],
    "harm": "discomfort",
    "likelihood": "rare",
    "european_class": "III",
    "keep_on_market": "no",
    "rapid_alert_issued": "no",
    "alert_message": "Vérifiez les boîtes du lot concerné avant de les délivrer.",
}
PRODUCT = {"related_products": "aucun", "flags": ["none"], "reference_state": "DE"}
ATC = "V03AX"
"""Group of the medicines whose line in the base of the demonstration names none."""

LOT = {
    "manufactured_on": datetime.date(2026, 2, 3),
    "size": 48_000,
    "unit": "box",
    "distributed_from": datetime.date(2026, 4, 13),
    "distributed_to": datetime.date(2026, 9, 18),
    "distribution_ongoing": "no",
    "quantity_france": 31_200,
    "outside_france": "no",
    "stock_exploitant": 6_400,
    "stock_depositary": 1_150,
    "stock_wholesalers": 820,
    "stock_quarantine": 7_550,
}
STOCKS = (
    "quantity_france",
    "stock_exploitant",
    "stock_depositary",
    "stock_wholesalers",
    "stock_quarantine",
)
SITE = {
    "roles": ["production", "primary_packaging", "secondary_packaging", "release", "samples"],
    "name": "Site de Maquette-les-Bains (démo)",
    "address": "12 rue du Gabarit\n00000 Maquette-les-Bains",
    "country": "FR",
    "qualified_person": "Dominique Spécimen",
}
SHEET: dict[str, Any] = {
    "severity": "S2",
    "likelihood": "moderate",
    "detectability": "patient",
    "population": "Adultes traités au long cours, suivis en ville.",
    "medical_opinion": "Une perte d’efficacité limitée ne peut pas être exclue.",
    "benefit_risk": "Des présentations équivalentes sont disponibles en quantité suffisante.",
    "agency_position": "Les mesures proposées par l’exploitant sont suffisantes à ce stade.",
    "disagrees": False,
    "eu_class": "III",
    "conclusion": "Surveillance renforcée des réclamations pendant six mois.",
}
VOLET2: dict[str, Any] = {
    "update_confirmed": True,
    "open_points": "Résultats de la nouvelle analyse de l’échantillothèque.",
    "review_findings": "Aucun écart dans le dossier de lot.",
    "root_causes": ["RC04"],
    "root_cause_description": "Vide de ligne incomplet après un changement de format.",
    "root_cause_proof": "probable",
}
VOLET2_FINAL: dict[str, Any] = VOLET2 | {
    "open_points": "",
    "handler_name": "Camille Modèle",
    "handler_phone": "01 99 00 10 01",
    "handler_email": "redactrice@laboratoire-sud.example",
    **{f"review_{name}": "done" for name, _label in RECORDS},
    "impact_analysis": "Les lots voisins ont été conditionnés sur une autre ligne.",
    "change_needed": "no",
    "risk_analysis": "Le risque est limité aux unités du lot déclaré.",
    "final_criticality": "minor",
    "final_class": "III",
    "conclusion": "La cause est identifiée et les actions sont engagées.",
    "recall_progress": "none",
}


def product(cip13: str) -> dict[str, Any]:
    """Return a medicine of the demonstration's base, which completes it."""
    return {"status": "authorised", "cip13": cip13}


def lot(number: str, expiry: datetime.date, **more: Any) -> dict[str, Any]:
    """Return a batch that is distributed to pharmacies."""
    found = {"status": "affected", "channels": ["GR", "OFF"], "blocked": "no"}
    found |= {"replacement_lots": "aucun"}
    return found | {"number": number, "expiry": expiry} | more


def capa(number: int, label: str, due_on: datetime.date, **more: Any) -> dict[str, Any]:
    """Return a corrective or preventive action."""
    return {
        "number": f"CAPA-{number:02d}",
        "type": "CA1",
        "nature": "procedure",
        "label": label,
        "cause": "Vide de ligne incomplet",
        "owner": "Responsable du conditionnement",
        "site": "Site de Maquette-les-Bains (démo)",
        "due_on": due_on,
        "progress": "planned",
        "proof": "Procédure révisée et attestations de formation",
        "criterion": "Aucun écart de vide de ligne pendant six mois",
        "verify_on": due_on + datetime.timedelta(days=180),
    } | more
