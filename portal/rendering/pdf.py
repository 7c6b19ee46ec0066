"""PDF by WeasyPrint: tagged, with fonts that travel with the requirements, and no way out.

The only addresses that a page may name are `font:` (the files of the font package), `brand:` (the
drawings of the site) and `data:`; nothing is fetched from the network or the disk.
"""

import atexit
import json
from functools import cache
from pathlib import Path
from threading import local
from typing import Any

import font_source_sans_pro
from django.contrib.staticfiles import finders
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal.rendering.builders import Content
from portal.rendering.codes import qr_address
from portal.rendering.letterhead import letterhead
from portal.rendering.models import GeneratedDocument, verification_page
from portal.rendering.typography import spaced

FONTS = Path(font_source_sans_pro.font_directory)
STYLESHEET = "rendering/print.css"
PAYLOAD_NAME = "dossier.json"
# Characters that our font does not have, and those that it has for the same purpose.
_STAND_INS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2009": "\u202f", "\u2006": "\u202f"})

_kept = local()
# WeasyPrint removes its copies of the fonts when they are dropped: too late once Python ends.
atexit.register(_kept.__dict__.clear)


def write(document: GeneratedDocument, content: Content) -> bytes:
    """Return `document` as a PDF of the variant that `content` asks for."""
    return from_html(
        html_of(document, content),
        variant=content.variant,
        identifier=document.uuid.bytes,
        payload=content.payload,
    )


def html_of(document: GeneratedDocument, content: Content) -> str:
    """Return the page from which the PDF of `document` is made."""
    page = render_to_string(
        content.template,
        {
            **content.context,
            "document": document,
            "letterhead": letterhead(),
            "verification_page": verification_page(),
            "qr": qr_address(document.verification_url),
        },
    )
    return spaced(page.translate(_STAND_INS), document.language)


def from_html(
    html: str, *, variant: str, identifier: bytes, payload: dict[str, Any] | None = None
) -> bytes:
    """Return `html` as a PDF dressed by our stylesheet, with `payload` attached as JSON."""
    from weasyprint import HTML  # noqa: PLC0415 - a second to import: never in a web process

    font_config, stylesheet = _dress()
    return HTML(string=html, url_fetcher=_fetcher(), media_type="print").write_pdf(
        font_config=font_config,
        stylesheets=[stylesheet],
        pdf_variant=variant,
        pdf_identifier=identifier,
        attachments=[_attachment(payload)] if payload is not None else None,
    )


def warm() -> None:
    """Import WeasyPrint and read the fonts and the stylesheet, once per process and thread."""
    _dress()


def _attachment(payload: dict[str, Any]) -> Any:
    from weasyprint import Attachment  # noqa: PLC0415 - see from_html

    text = json.dumps(payload, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1, sort_keys=True)
    return Attachment(
        string=text,
        name=PAYLOAD_NAME,
        description=_("Données du dossier, telles qu’elles ont été transmises"),
        relationship="Source",
        url_fetcher=_fetcher(),
    )


def _dress() -> tuple[Any, Any]:
    """Return the font configuration and the parsed stylesheet of this thread."""
    if not hasattr(_kept, "dress"):
        from weasyprint import CSS  # noqa: PLC0415 - see from_html
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - see from_html

        font_config = FontConfiguration()
        css = render_to_string(STYLESHEET)
        _kept.dress = (
            font_config,
            CSS(string=css, font_config=font_config, url_fetcher=_fetcher(), media_type="print"),
        )
    return _kept.dress


@cache
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - see from_html

    class Shelf(URLFetcher):
        """Hands out our own files and what the page itself contains."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            scheme, _separator, name = url.partition(":")
            if scheme == "data":
                return super().fetch(url, headers)
            if scheme == "font" and (FONTS / name).parent == FONTS:
                return _served(url, FONTS / name, "font/ttf")
            if scheme == "brand" and "/" not in name:
                return _served(url, Path(finders.find(f"img/{name}")), "image/svg+xml")
            raise ValueError(f"address refused in a document: {url[:200]}")

    def _served(url: str, path: Path, content_type: str) -> URLFetcherResponse:
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})

    return Shelf(allowed_protocols=["data"])
