"""What the final version of a Volet 1 asks beside the provisional one."""

import datetime

from django.utils import timezone

from quality_defects.models import Site

ANSWERS = {
    "handler_name": "Personne Exemple",
    "handler_phone": "01 99 00 00 03",
    "handler_email": "suivi@laboratoire.example",
    "pharmacist_rpps": "10000000009",
    "acting": "no",
    "found_on": datetime.date(2026, 11, 2),
    "found_where": "À l’officine, à la délivrance",
    "sample_available": "yes",
    "still_dispensed": "no",
    "medical_opinion": "Le surdosage possible concerne surtout les personnes âgées.",
    "medical_opinion_author": "Personne Exemple, médecin",
    "populations": ["elderly"],
    "harm": "illness",
    "likelihood": "possible",
    "european_class": "II",
    "keep_on_market": "no",
    "rapid_alert_issued": "no",
    "alert_message": "Rappel du lot TEST-A01.",
}
PRODUCT = {
    "cis": "60000001",
    "holder": "Laboratoire Exemple",
    "strength": "500 mg",
    "form": "comprimé",
    "routes": "orale",
    "pack_size": "boîte de 16",
    "atc": "N02BE01",
    "mitm": "no",
    "generic": "no",
    "procedure": "national",
    "related_products": "aucun",
    "flags": ["none"],
}
LOT = {
    "manufactured_on": datetime.date(2025, 3, 1),
    "size": 50_000,
    "unit": "box",
    "distributed_from": datetime.date(2025, 6, 1),
    "distribution_ongoing": "yes",
    "quantity_france": 30_000,
    "outside_france": "no",
    "stock_exploitant": 1_000,
    "stock_depositary": 0,
    "stock_wholesalers": 200,
    "stock_quarantine": 1_000,
}
SITE = {
    "roles": ["production", "primary_packaging", "release", "samples"],
    "name": "Site Exemple",
    "address": "1 rue des Essais\n00000 Exempleville",
    "country": "FR",
    "qualified_person": "Personne Exemple",
}


def complete(volet, **answers):
    """Give a filled `volet` what only its final version asks, and save it."""
    given = ANSWERS | {"qualified_at": timezone.now()} | answers
    for name, value in given.items():
        setattr(volet, name, value)
    volet.save()
    volet.products.update(**PRODUCT)
    volet.lots.update(**LOT)
    if not volet.sites.exists():
        Site.objects.create(part=volet, **SITE)
    return volet
