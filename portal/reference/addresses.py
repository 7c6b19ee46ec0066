"""Where the public medicines base shows what it says of a medicine."""

from urllib.parse import quote

from django.conf import settings


def smpc_of(cis: str) -> str:
    """Return the address of the summary of product characteristics of a CIS code, "" for none."""
    if not cis or not settings.MEDICINE_SMPC_URL:
        return ""
    return settings.MEDICINE_SMPC_URL.replace("{cis}", quote(cis, safe=""))
