"""Volet 2 of a case: opened, filled for a provisional or a final version, signed."""

import datetime
import uuid

import factory
from django.utils import timezone

from portal.core.workflow import perform
from quality_defects.fields.volet2 import RECORDS
from quality_defects.models import Capa, CapaRow, Investigation, TimelineFact
from tests.factories import quality_defects

OPEN_POINTS = {"open_points": "Résultats de la nouvelle analyse."}
FINAL = {
    "handler_name": "Personne Exemple",
    "handler_phone": "01 99 00 00 03",
    "handler_email": "suivi@laboratoire.example",
    **{f"review_{name}": "done" for name, _label in RECORDS},
    "review_findings": "Aucun écart dans le dossier de lot.",
    "root_causes": ["RC04", "RC14"],
    "root_cause_description": "Vide de ligne incomplet après un changement de format.",
    "root_cause_proof": "probable",
    "impact_analysis": "Les lots voisins ont été conditionnés sur une autre ligne.",
    "change_needed": "no",
    "risk_analysis": "Le risque est limité aux unités du lot TEST-A01.",
    "final_criticality": "major",
    "final_class": "II",
    "conclusion": "La cause est identifiée et les actions sont engagées.",
    "recall_progress": "none",
}
STOCKS = {
    "quantity_france": 30_000,
    "stock_exploitant": 1_000,
    "stock_depositary": 0,
    "stock_wholesalers": 200,
    "stock_quarantine": 1_000,
}
CAPA = {
    "number": "CAPA-01",
    "type": "CA1",
    "nature": "procedure",
    "label": "Réviser la procédure de vide de ligne",
    "cause": "Vide de ligne incomplet",
    "owner": "Responsable du conditionnement",
    "site": "Exempleville",
    "progress": "planned",
    "proof": "Procédure révisée",
    "criterion": "Aucun écart pendant six mois",
}


def days(number):
    return timezone.localdate() + datetime.timedelta(days=number)


class CapaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Capa

    key = factory.LazyFunction(uuid.uuid4)
    revision = 1
    number = factory.Sequence("CAPA-{}".format)
    type = "CA1"
    label = "Réviser une procédure"
    owner = "Responsable du conditionnement"
    due_on = factory.LazyFunction(lambda: days(60))


def opened(*, recall=False):
    """Return a desk whose Volet 2 is a draft, prefilled from Volet 1."""
    desk = quality_defects.submitted(recall=recall)
    perform(desk.again().volet2, "open", actor=desk.drafter)
    return desk


def volet2(desk):
    return desk.again().volet2


def add_capa(volet, **fields):
    """Add an action to the draft."""
    due = {"due_on": days(60), "verify_on": days(240)}
    return CapaRow.objects.create(part=volet, position=volet.capas.count(), **CAPA | due | fields)


def fill(volet, *, final=False, capa=True, **answers):
    """Give `volet` what its version needs, with one action unless `capa` is False."""
    found = {"update_confirmed": True, "final_expected_on": days(45), **OPEN_POINTS}
    if final:
        found |= FINAL
        fact = {"on": days(-10), "fact": "Réclamation reçue", "origin": "Service client"}
        TimelineFact.objects.create(part=volet, **fact)
        Investigation.objects.create(
            part=volet,
            kind="IN02",
            site="Exempleville",
            on=days(-5),
            result="not_compliant",
            conclusion="Vide de ligne non tracé.",
        )
        volet.lots.update(**STOCKS)
    for name, value in (found | answers).items():
        setattr(volet, name, value)
    volet.unknowns = {name: day for name, day in volet.unknowns.items() if name not in found}
    volet.save()
    if capa and not volet.capas.exists():
        add_capa(volet)
    return volet


def sign(desk, *, final=False, actor=None):
    """Sign Volet 2 as it stands."""
    return perform(
        volet2(desk),
        "submit_final" if final else "submit",
        actor=actor or desk.signatory,
        attestation=True,
        ip="127.0.0.1",
    )


def signed(*, final=False, recall=False, **answers):
    """Return a desk whose Volet 2 was signed once."""
    desk = opened(recall=recall)
    fill(volet2(desk), final=final, **answers)
    sign(desk, final=final)
    return desk
