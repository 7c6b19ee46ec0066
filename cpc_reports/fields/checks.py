"""Checks of single answers: the form of codes and references."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts.identifiers import validate_rpps
from portal.reference.identifiers import is_cis

DOI = re.compile(r"10\.\d{4,9}/\S+")
PMID = re.compile(r"[1-9]\d{0,8}")
NCT = re.compile(r"NCT\d{8}", re.I)
ORPHA = re.compile(r"(?:ORPHA:?)?\s?\d{1,7}", re.I)
ICD10 = re.compile(r"[A-Z]\d{2}(?:\.\d{1,3})?", re.I)


def check_cis(value: str) -> str | None:
    """A CIS code has eight digits and begins with 6."""
    if is_cis(value.strip()):
        return None
    return _("ce code CIS n’est pas valide ; il compte huit chiffres et commence par 6.")


def check_rpps(value: str) -> str | None:
    """An RPPS number has eleven digits, the last of which checks the others."""
    try:
        validate_rpps(value)
    except ValidationError as error:
        return str(error.messages[0])
    return None


def check_doi(value: str) -> str | None:
    """A DOI begins with 10. and has a slash."""
    if DOI.fullmatch(value.strip()):
        return None
    return _("ce DOI n’est pas valide ; par exemple 10.1056/NEJMoa1234567.")


def check_pmid(value: str) -> str | None:
    """A PMID is a number."""
    if PMID.fullmatch(value.strip()):
        return None
    return _("ce PMID n’est pas valide ; c’est un nombre, par exemple 31234567.")


def check_nct(value: str) -> str | None:
    """A number of ClinicalTrials.gov is NCT and eight digits."""
    if NCT.fullmatch(value.strip()):
        return None
    return _("ce numéro d’essai n’est pas valide ; par exemple NCT01234567.")


def check_orpha(value: str) -> str | None:
    """An ORPHAcode is a number."""
    if ORPHA.fullmatch(value.strip()):
        return None
    return _("ce code ORPHA n’est pas valide ; c’est un nombre, par exemple 79241.")


def check_icd10(value: str) -> str | None:
    """A code of the CIM-10 is a letter and two digits, perhaps more after a point."""
    if ICD10.fullmatch(value.strip()):
        return None
    return _("ce code CIM-10 n’est pas valide ; par exemple L93.0.")


def check_year(value: int) -> str | None:
    """A year of publication."""
    return None if 1900 <= value <= 2100 else _("écrivez une année, par exemple 2024.")


def check_web_address(value: str) -> str | None:
    """An address on the web."""
    if re.fullmatch(r"https?://[^\s<>\"]+", value.strip()):
        return None
    return _("écrivez une adresse qui commence par https://.")
