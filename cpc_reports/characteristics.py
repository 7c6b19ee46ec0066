"""The summaries of product characteristics that a sheet names, here and abroad (2.5, 10.1)."""

from django.utils.translation import gettext as _

from cpc_reports.fields import FOREIGN
from portal.core.fields import Values


def linked(values: Values) -> list[tuple[str, str]]:
    """Return each summary as a name and its address, each address once."""
    country = next(one for one in FOREIGN.fields if one.name == "country")
    found = [(row["name"], row["smpc"]) for row in values["medicines"]]
    found += [
        (_("RCP étranger : %(country)s") % {"country": country.words(row["country"])}, row["smpc"])
        for row in values["foreign"]
    ]
    # A draft keeps what was typed: only an address is a link.
    named = {url.strip(): name for name, url in reversed(found) if _is_web(url)}
    return [(name, url) for url, name in reversed(named.items())]


def _is_web(url: str) -> bool:
    return url.strip().startswith(("https://", "http://"))
