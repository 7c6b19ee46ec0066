"""Locked texts of a letter: nobody types them, `settings.DHPC_FORMULAS` may change their wording.

The wording comes from general knowledge of letters of 2013 and after (dossier § 2.2) until the
agency gives its model. Names in braces are filled from the dossier.
"""

from collections.abc import Sequence

from django.conf import settings

from dhpc.enums import Authority
from dhpc.letter.facts import Facts, Product

DEFAULTS = {
    "banner": "Information Sécurité Patients",
    "cartouche.ansm": "Information transmise sous l’autorité de l’ANSM",
    "cartouche.ema": "Information transmise sous l’autorité de l’EMA",
    "cartouche.both": "Information transmise sous l’autorité de l’EMA et de l’ANSM",
    "audience": "Information destinée aux {audience}",
    "salutation": "Madame, Monsieur, Chère Consœur, Cher Confrère,",
    "agreement.ansm": (
        "En accord avec l’Agence nationale de sécurité du médicament et des produits de santé "
        "(ANSM), {senders} informer des éléments suivants :"
    ),
    "agreement.ema": (
        "En accord avec l’Agence européenne des médicaments (EMA), {senders} informer des "
        "éléments suivants :"
    ),
    "agreement.both": (
        "En accord avec l’Agence européenne des médicaments (EMA) et l’Agence nationale de "
        "sécurité du médicament et des produits de santé (ANSM), {senders} informer des éléments "
        "suivants :"
    ),
    "agency.ansm": (
        "L’Agence nationale de sécurité du médicament et des produits de santé (ANSM) souhaite "
        "vous informer des éléments suivants :"
    ),
    "agency.both": (
        "En accord avec l’Agence européenne des médicaments (EMA), l’Agence nationale de sécurité "
        "du médicament et des produits de santé (ANSM) souhaite vous informer des éléments "
        "suivants :"
    ),
    "senders.one": "{laboratory} souhaite vous",
    "senders.several": (
        "les laboratoires commercialisant des spécialités à base de {substances} souhaitent vous"
    ),
    "reporting": (
        "Déclarez immédiatement tout effet indésirable suspecté d’être dû à un médicament auprès "
        "de votre Centre régional de pharmacovigilance (CRPV) ou sur {address}"
    ),
    "biological": (
        "Pour un médicament biologique, indiquez dans votre déclaration le nom de marque et le "
        "numéro de lot."
    ),
    "triangle": (
        "▼ Ce médicament fait l’objet d’une surveillance supplémentaire qui permettra "
        "l’identification rapide de nouvelles informations relatives à la sécurité."
    ),
    "closing": (
        "Nous vous prions d’agréer, Madame, Monsieur, Chère Consœur, Cher Confrère, "
        "l’expression de nos salutations distinguées."
    ),
    "pointer": "Pour une information complète, consultez {address}",
}

TRIANGLE = "▼"


def formula(name: str, **facts: str) -> str:
    """Return the locked text of that name, filled; KeyError when there is none."""
    return wording(name).format(**facts)


def wording(name: str) -> str:
    """Return the locked text of that name as it is in force, with its braces."""
    return settings.DHPC_FORMULAS.get(name) or DEFAULTS[name]


def agreement(facts: Facts) -> str:
    """Return the opening sentence: senders, then authority, then purpose (S3).

    The agency that writes in place of the laboratories speaks for itself.
    """
    if facts.by_agency:
        return formula("agency.ansm" if facts.authority == Authority.ANSM else "agency.both")
    if len(facts.laboratories) > 1:
        senders = formula("senders.several", substances=in_words(substances(facts.products)))
    else:
        senders = formula("senders.one", laboratory="".join(facts.laboratories[:1]))
    return formula(f"agreement.{facts.authority or Authority.ANSM}", senders=senders)


def cartouche(facts: Facts) -> str:
    """Return under whose authority the letter is sent."""
    return formula(f"cartouche.{facts.authority or Authority.ANSM}")


def reporting(facts: Facts) -> list[str]:
    """Return the paragraphs of the call for reporting that the products ask for."""
    found = [formula("reporting", address=settings.DHPC_REPORTING_URL)]
    if any(one.biological for one in facts.products):
        found.append(formula("biological"))
    if any(one.black_triangle for one in facts.products):
        found.append(formula("triangle"))
    return found


def substances(products: Sequence[Product]) -> list[str]:
    """Return the substances of the products, once each, as a sentence writes them."""
    found: dict[str, str] = {}
    for product in products:
        for one in product.substance.split(","):
            name = one.strip()
            if name:
                found.setdefault(name.casefold(), name.lower() if name.isupper() else name)
    return list(found.values())


def in_words(names: Sequence[str]) -> str:
    """Return an enumeration: "a", "a et b", "a, b et c"."""
    *others, last = names or [""]
    return f"{', '.join(others)} et {last}" if others else last
