"""Answers of a letter and facts of a dossier as plain values, without a database."""

import datetime
from dataclasses import replace

from dhpc.controls import run
from dhpc.fields import CONTACTS, JUSTIFICATIONS, KEY_POINTS, LETTER, RECIPIENTS, SIGNATURES
from dhpc.letter.facts import Facts, Product
from tests.factories import dhpc as factory

EXEMPLIA = Product(
    cis="60000001",
    name="EXEMPLIA 10 mg, comprimé",
    substance="EXEMPLAFILLINE",
    laboratory="Laboratoire Exemple",
)
GENERIC = Product(
    cis="60000002",
    name="EXEMPLAFILLINE GÉNÉRIQUES EXEMPLE 10 mg, comprimé",
    substance="EXEMPLAFILLINE",
    laboratory="Génériques Exemple",
)
FACTS = Facts(
    reference="2026-DHPC-00001",
    route="national",
    authority="ansm",
    laboratories=("Laboratoire Exemple",),
    products=(EXEMPLIA,),
)
SHARED = replace(
    FACTS,
    laboratories=("Laboratoire Exemple", "Génériques Exemple"),
    products=(EXEMPLIA, GENERIC),
)
EUROPEAN = replace(FACTS, route="european", authority="both")
DAY = datetime.date(2026, 3, 3)


def rows(group, told):
    """Return the answers of repeated rows, each with its key."""
    return [
        {"key": f"{group.name}-{number}"} | group.blank() | row
        for number, row in enumerate(told, start=1)
    ]


def values(**answers):
    """Return the answers of a letter that no control stops."""
    told = {name: one.nothing() for name, one in LETTER.fields.items()}
    told |= {name: [] for name in LETTER.rows}
    told |= factory.LETTER | {"dispatch_on": DAY}
    told |= {
        "key_points": rows(KEY_POINTS, factory.POINTS),
        "recipients": rows(RECIPIENTS, factory.RECIPIENTS),
        "contacts": rows(CONTACTS, [factory.CONTACT]),
        "signatures": rows(SIGNATURES, [{"person": "Personne Exemple", "role": "Pharmacien"}]),
        "justifications": rows(JUSTIFICATIONS, []),
    }
    return told | answers


def points(*texts, action=""):
    """Return bullets of the summary, all actions when `action` is given."""
    kind = "action" if action else "fact"
    told = [{"kind": kind, "action": action, "text": text} for text in texts]
    return rows(KEY_POINTS, told)


def found(told=None, facts=FACTS, **more):
    """Return the controls that fail, in order and without repetition."""
    report = run(values() if told is None else told, facts, **more)
    return list(dict.fromkeys(one.control.value for one in report.findings))
