"""What is wrong with one answer, in words that say how to mend it; None when nothing is."""

import re

from django.utils.translation import gettext as _
from stdnum import luhn

from portal.reference.identifiers import parse

ATC = re.compile(r"[A-Z](\d{2}([A-Z]([A-Z](\d{2})?)?)?)?")
EUROPEAN_NUMBER = re.compile(r"EU/\d/\d{2}/\d{3,4}(/\d{3})?/?")
LOT_LENGTH = 20
MOST_CATEGORIES = 2


def check_cip(value: str) -> str | None:
    """Check a presentation code: a CIP13, or the CIP7 of older packs."""
    found = parse(value)
    if found.errors:
        return " ".join(str(error) for error in found.errors)
    if not (found.cip13 or found.cip7):
        return _("ce code n’est pas un code CIP ; saisissez les 13 chiffres du code CIP13.")
    return None


def check_cis(value: str) -> str | None:
    """Check the code of a medicine: eight digits, whether the base knows it or not."""
    if re.fullmatch(r"\d{8}", value.strip()):
        return None
    return _("un code CIS compte 8 chiffres.")


def check_atc(value: str) -> str | None:
    """Check an ATC code of any level."""
    if ATC.fullmatch(value.strip().upper()):
        return None
    return _("ce code ATC n’est pas valide ; il ressemble à J04AB02.")


def check_lot(value: str) -> str | None:
    """Check a batch number (GS1 AI 10)."""
    if len(value.strip()) > LOT_LENGTH:
        return _("un numéro de lot compte 20 caractères au plus.")
    return None


def check_siret(value: str) -> str | None:
    """Check the number of a French establishment, its key included."""
    digits = "".join(value.split())
    if digits.isdigit() and len(digits) == 14 and luhn.is_valid(digits):
        return None
    return _("ce SIRET n’est pas valide ; vérifiez ses 14 chiffres.")


def check_rpps(value: str) -> str | None:
    """Check the number of a health professional, its key included."""
    digits = "".join(value.split())
    if digits.isdigit() and len(digits) == 11 and luhn.is_valid(digits):
        return None
    return _("ce numéro RPPS n’est pas valide ; vérifiez ses 11 chiffres.")


def check_meddra(value: str) -> str | None:
    """Check a MedDRA code by its shape alone: the list is licensed, the portal does not hold it."""
    if re.fullmatch(r"\d{8}", value.strip()):
        return None
    return _("un code MedDRA compte 8 chiffres.")


def is_european_number(value: str) -> bool:
    """Tell whether `value` has the shape of a number of the European register."""
    return bool(EUROPEAN_NUMBER.fullmatch(value.strip().upper()))


def check_other_categories(value: list[str]) -> str | None:
    """Check that a defect has at most three categories, the main one included."""
    if len(value) > MOST_CATEGORIES:
        return _("choisissez deux autres catégories au plus.")
    return None
