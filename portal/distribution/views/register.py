"""The register of recalls of an organisation, which distributors must keep, as a table."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.decorators import member_required
from portal.core.fields.export import csv_line
from portal.distribution.models import ReplyLine
from portal.distribution.models.replies import OUTCOMES
from portal.distribution.replies import services
from portal.distribution.replies.products import NAMED, by_identity
from portal.distribution.views.replies import require_holder
from portal.publication.enums import Lifecycle, Scope
from portal.publication.models import AffectedItem, Version
from portal.publication.reading import unscannable

COUNTS = ("found", *OUTCOMES)
PAGE_SIZE = 200
MOST_LOTS = 500
"""Lots and serial numbers of a product that a cell names."""


@member_required
@require_safe
def register(request: HttpRequest) -> StreamingHttpResponse:
    """Give the register of the organisation: what was ever addressed to it, retracted or not."""
    require_holder(request)
    rows = _register(request.organisation)
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="registre-des-rappels.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _register(own: Any) -> Iterator[str]:
    """Yield the register, a line for each product of each publication.

    The lines are those of the version in force, or of the last one before a retraction; a product
    that was counted and is no longer named keeps its line.
    """
    heads = [
        _("Référence"),
        _("Titre"),
        _("État de l’action"),
        _("Publiée le"),
        _("Version"),
        _("État de la réponse"),
        _("Lu le"),
        _("Lu par"),
        _("Terminé le"),
        _("Produit"),
        _("Identifiants"),
        _("Lots et numéros de série"),
        _("Ligne"),
        _("Trouvées"),
        _("Isolées"),
        _("Retournées"),
        _("Détruites"),
        _("Délivrées ou utilisées"),
    ]
    yield "\ufeff" + csv_line(heads)
    documents = Paginator(services.ever_owed(own), PAGE_SIZE)
    for number in documents.page_range:
        dues = services.dues(own, list(documents.page(number)))
        counted: dict[int, dict[str, ReplyLine]] = {}
        replies = [one.reply.pk for one in dues if one.reply]
        for row in ReplyLine.objects.filter(reply__in=replies).order_by("reply", "line"):
            counted.setdefault(row.reply_id, {})[row.key] = row
        for one in dues:
            first = _first_cells(one)
            told = counted.get(one.reply.pk, {}) if one.reply else {}
            for cells in _products(one, told):
                yield csv_line([*first, *cells])


def _products(due: services.Due, counted: dict[str, ReplyLine]) -> Iterator[Sequence[str]]:
    version = _told_by(due)
    products = by_identity(version)
    lots = _lots(version)
    for key, product in products.items():
        codes = " ".join(code.text for code in product.told)
        row = counted.get(key)
        # As it was counted when it was; a version since may number it otherwise.
        number = str(row.line if row else product.number)
        yield [product.product, codes, lots.get(product.number, ""), number, *_counts(row)]
    for key, row in counted.items():
        if key not in products:
            code = "" if key.startswith(NAMED) else key.partition("#")[0]
            yield [row.product, code, "", str(row.line), *_counts(row)]


def _counts(row: ReplyLine | None) -> list[str]:
    return [str(getattr(row, name)) if row else "" for name in COUNTS]


def _told_by(due: services.Due) -> Version:
    """Return the version whose lines count: the last one that was not a retraction."""
    document = due.document
    found = Version.objects.filter(publication=document.pk).exclude(lifecycle=Lifecycle.RETRACTED)
    return found.defer("payload").select_related("publication").order_by("-number")[:1].get()


def _lots(version: Version) -> dict[int, str]:
    """Return the lots and serial numbers of each product of a version, as one text."""
    found: dict[int, dict[str, None]] = {}
    for item in AffectedItem.objects.filter(version=version).order_by("line", "pk").iterator():
        if text := _extent(item):
            found.setdefault(item.line, {})[text] = None
    for product in unscannable.of(version):
        found[product.number] = {text: None for one in product.units if (text := _extent(one.item))}
    told = {}
    for line, texts in found.items():
        shown = [*texts][:MOST_LOTS]
        more = len(texts) - len(shown)
        told[line] = ", ".join(shown) + (f" (+ {more})" if more else "")
    return told


def _extent(item: AffectedItem) -> str:
    match item.scope:
        case Scope.ALL:
            return _("Tous")
        case Scope.SERIAL_RANGE:
            return f"{item.serial}–{item.last_serial}"
        case Scope.EXPIRY:
            return f"{item.expiry_from or '..'}/{item.expiry_to or '..'}"
        case Scope.MANUFACTURE:
            return f"{item.manufactured_from or '..'}/{item.manufactured_to or '..'}"
    return item.lot or item.serial or item.software


def _first_cells(one: services.Due) -> list[str]:
    document, found = one.document, one.reply
    cells = [
        document.reference,
        document.title,
        str(Lifecycle(document.lifecycle).label),
        localtime(document.first_published_at).strftime("%Y-%m-%d"),
    ]
    if found is None:
        return [*cells, "", str(_("Non lue")), "", "", ""]
    return [
        *cells,
        str(found.version.number),
        str(found.get_state_display()),
        localtime(found.acknowledged_at).strftime("%Y-%m-%d %H:%M"),
        found.acknowledged_by.full_name,
        localtime(found.completed_at).strftime("%Y-%m-%d %H:%M") if found.completed_at else "",
    ]
