"""What in a free text may name a patient. A filing never holds a patient's identity."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.core.fields import LongText, Specification, Text
from portal.core.workflow import Obstacle

_DAY = (
    r"(?:\d{1,2}[/.\- ]\d{1,2}[/.\- ]\d{2,4}"
    r"|\d{1,2}(?:er)? [a-zéûô]{3,9}\.? \d{4}"
    r"|\d{4}-\d{2}-\d{2})"
)
BIRTH = re.compile(
    rf"\b(?:née?|nés|nées|naissance|ddn|dob|born|birth)\b[^.\n]{{0,25}}?\b{_DAY}", re.IGNORECASE
)
NIR = re.compile(
    r"(?<!\d)[1-478] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB])"
    r" ?\d{3} ?\d{3}(?: ?(\d{2}))?(?!\d)",
    re.IGNORECASE,
)
MEDICINES = ("34008", "34009")
"""Codes of medicines of 13 digits begin so: one that is mistyped names no patient."""
NAME = re.compile(r"\b[Pp]atiente?\s+(?:(?:M\.|Mme)\s+)?[A-ZÉÈÀÇ][\w’'-]+\s+[A-ZÉÈÀÇ][\w’'-]+")


def trace_of_patient(text: str) -> str | None:
    """Return what in `text` looks like a patient's identity, in words, None when nothing does."""
    if BIRTH.search(text):
        return _("une date de naissance")
    if any(_is_nir(found) for found in NIR.finditer(text)):
        return _("un numéro de sécurité sociale")
    if NAME.search(text):
        return _("le nom d’une personne")
    return None


def _is_nir(found: re.Match[str]) -> bool:
    """Tell whether the digits are a social security number: their key fits, or there is none."""
    digits = re.sub(r"\s", "", found[0].upper())
    if not found[1]:
        return len(digits) == 13 and not digits.startswith(MEDICINES)
    number = digits[:13].replace("2A", "19").replace("2B", "18")
    return 97 - int(number) % 97 == int(found[1])


def patient_warnings(specification: Specification, values: Mapping[str, Any]) -> list[Obstacle]:
    """Return one warning for each free text that may name a patient, with its place."""
    found = []
    for section in specification:
        for one in section.fields:
            if type(one) in (Text, LongText):
                text = _warning(one, values[one.name])
                if text:
                    found.append(Obstacle(text, section.name, one.name))
        for group in section.rows:
            texts = [one for one in group.fields if type(one) in (Text, LongText)]
            for number, row in enumerate(values[group.name], start=1):
                for one in texts:
                    text = _warning(one, row[one.name])
                    if text:
                        where = f"{group.name}.{one.name}"
                        found.append(Obstacle(text, section.name, where, number))
    return found


def _warning(one: Any, value: Any) -> str:
    trace = trace_of_patient(value) if isinstance(value, str) else None
    if trace is None:
        return ""
    return _(
        "%(label)s : ce texte semble contenir %(trace)s. Retirez tout ce qui identifie un patient."
    ) % {"label": one.label, "trace": trace}
