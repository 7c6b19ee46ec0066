"""What is wrong with one answer, in words that say how to mend it; None when nothing is."""

import re

from django.utils.translation import gettext as _


def check_cis(value: str) -> str | None:
    """Check the shape of a CIS code: eight digits, the first a 6."""
    if re.fullmatch(r"6\d{7}", value.strip()):
        return None
    return _("ce code CIS n’est pas valide ; il compte huit chiffres et commence par 6.")
