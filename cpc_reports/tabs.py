"""The bar of the pages of a report, for the agency."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cpc_reports.models import Framework, Report
from portal.filings import post


def tabs(report: Report, current: str) -> list[dict[str, Any]]:
    """Return the pages of the report; `current` is the key of the one that is open."""
    own = {"evaluation": _("Évaluation"), "parties": _("Laboratoires et appuis")}
    if Framework.objects.filter(filing=report).exists():
        own |= {"framework": _("Cadre")}
    found = [{"label": _("Dossier"), "url": post.agency_path(report), "current": current == "case"}]
    for name, label in own.items():
        url = reverse(f"cpc_reports:{name}", args=[report.uuid])
        found.append({"label": label, "url": url, "current": name == current})
    return found
