"""What is wrong with one answer, in words that say how to mend it; None when nothing is."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts.identifiers import validate_srn

EUDAMED = re.compile(r"https://([a-z0-9-]+\.)*europa\.eu/\S*", re.IGNORECASE)
EMDN = re.compile(r"[A-Z](\d{2}){0,6}")


def check_srn(value: str) -> str | None:
    """Check a single registration number of EUDAMED: country, role, nine digits."""
    try:
        validate_srn("".join(value.split()).upper())
    except ValidationError:
        return _("ce numéro SRN n’est pas valide ; il ressemble à FR-MF-000012345.")
    return None


def check_emdn(value: str) -> str | None:
    """Check the shape of a code of the European nomenclature: a letter, then pairs of digits."""
    if EMDN.fullmatch("".join(value.split()).upper()):
        return None
    return _("ce code EMDN n’est pas valide ; il ressemble à Z12030101.")


def check_emdn_list(value: str) -> str | None:
    """Check the shape of each of several codes of the nomenclature."""
    problems = (check_emdn(one) for one in value.split(";") if one.strip())
    return next(filter(None, problems), None)


def check_website(value: str) -> str | None:
    """Check an address of the web, without or with its scheme."""
    if re.fullmatch(r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?", value.strip(), re.IGNORECASE):
        return None
    return _("cette adresse n’est pas valide ; elle ressemble à www.exemple.fr.")


def check_eudamed(value: str) -> str | None:
    """Check an address of the European Commission: readers are sent there from a public page."""
    if EUDAMED.fullmatch(value.strip()):
        return None
    return _("cette adresse n’est pas celle d’EUDAMED ; elle commence par https://ec.europa.eu/.")


def check_some_user_action(value: list[str]) -> str | None:
    """Check that "no action" stands alone."""
    if "none" in value and len(value) > 1:
        return _("« Aucune action » ne se combine avec aucune autre.")
    return None
