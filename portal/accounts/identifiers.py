"""Validators of the identifiers of people and organisations: SIRET, FINESS, SRN, RPPS, phone."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import luhn
from stdnum.fr import siret as stdnum_siret

_SRN = re.compile(r"[A-Z]{2}-(MF|AR|IM|PR)-\d{9}")
_FINESS = re.compile(r"\d[\dAB]\d{7}")
_SEPARATORS = re.compile(r"[\s.\-\u00a0\u202f]")
_PHONE_SEPARATORS = re.compile(r"[\s.\-()/\u00a0\u202f]")


def compact(value: str) -> str:
    """Return `value` in capitals without spaces, dots and hyphens."""
    return _SEPARATORS.sub("", value).upper()


def compact_srn(value: str) -> str:
    """Return a single registration number as EUDAMED writes it: FR-MF-000012345."""
    bare = compact(value)
    if len(bare) < 5:
        return bare
    return f"{bare[:2]}-{bare[2:4]}-{bare[4:]}"


def compact_phone(value: str) -> str:
    """Return a phone number without separators, its leading "00" written "+"."""
    bare = _PHONE_SEPARATORS.sub("", value)
    return f"+{bare[2:]}" if bare.startswith("00") else bare


def may_be_mobile(value: str) -> bool:
    """Tell whether a text message may reach the number: a French mobile, or a number abroad."""
    bare = compact_phone(value)
    if bare.startswith("+33"):
        bare = f"0{bare[3:].removeprefix('0')}"
    return bare.startswith("+") or re.fullmatch(r"0[67]\d{8}", bare) is not None


def readable_siret(value: str) -> str:
    """Return a SIRET as people write it: 732 829 320 00074."""
    return f"{value[:3]} {value[3:6]} {value[6:9]} {value[9:]}" if len(value) == 14 else value


def readable_phone(value: str) -> str:
    """Return a French number by pairs, 01 55 87 30 00; another one as it is."""
    if re.fullmatch(r"0\d{9}", value):
        return " ".join(value[place : place + 2] for place in range(0, 10, 2))
    return value


def validate_siret(value: str) -> None:
    """Refuse what is not 14 digits with a right key (La Poste's own rule included)."""
    if not stdnum_siret.is_valid(value):
        raise ValidationError(
            _("Ce numéro SIRET n’est pas valide : 14 chiffres, par exemple 732 829 320 00074."),
            code="siret",
        )


def validate_finess(value: str) -> None:
    """Refuse what is not 9 characters: the department's two (2A and 2B included), then 7 digits.

    The last one is a Luhn key over the number, Corsica's A counted as 1 and its B as 2.
    """
    digits = value.replace("A", "1").replace("B", "2")
    if not _FINESS.fullmatch(value) or not luhn.is_valid(digits):
        raise ValidationError(
            _("Ce numéro FINESS n’est pas valide : 9 caractères, par exemple 750 712 184."),
            code="finess",
        )


def validate_srn(value: str) -> None:
    """Refuse what is not a single registration number of an economic operator."""
    if not _SRN.fullmatch(value):
        raise ValidationError(
            _("Ce numéro SRN n’est pas valide : par exemple FR-MF-000012345."), code="srn"
        )


def validate_rpps(value: str) -> None:
    """Refuse what is not 11 digits with a right Luhn key."""
    if not (value.isdigit() and len(value) == 11 and luhn.is_valid(value)):
        raise ValidationError(
            _("Ce numéro RPPS n’est pas valide : 11 chiffres, clé comprise."), code="rpps"
        )


def validate_phone(value: str) -> None:
    """Refuse what is neither ten French digits nor an international number with its "+"."""
    if not re.fullmatch(r"0[1-9]\d{8}|\+[1-9]\d{6,14}", value):
        raise ValidationError(
            _("Ce numéro de téléphone n’est pas valide : par exemple 01 55 87 30 00."),
            code="phone",
        )
