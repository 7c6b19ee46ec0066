"""Pages that inform makers and distributors; they read no table."""

import base64
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.reference.identifiers import drawing

READ_ON = date(2026, 11, 25)
"""When the articles were summed up, from what the dossier of the domain read in them."""


@dataclass(frozen=True)
class Example:
    """A code drawn on the page: what it shows and the text beneath it."""

    name: Any
    purpose: Any
    text: str
    image: str


@cache
def examples() -> tuple[Example, ...]:
    """Return codes of products that do not exist, drawn once in the life of a process."""
    device = [("01", "03401234567890"), ("17", "270630"), ("10", "LOT42")]
    unit = [("01", "03401234567890"), ("21", "SER0001")]
    told = (
        (
            _("GS1 DataMatrix : produit, péremption, lot"),
            _("Pour chaque lot concerné : un scan suffit pour trouver le lot en stock."),
            drawing.gs1_datamatrix(device),
        ),
        (
            _("GS1 DataMatrix : produit et numéro de série"),
            _("Pour un équipement ou un implant suivi à l’unité."),
            drawing.gs1_datamatrix(unit),
        ),
        (
            _("GS1-128 : produit et lot, code à une dimension"),
            _("Quand les lecteurs de vos clients ne lisent pas les codes à deux dimensions."),
            drawing.gs1_128([("01", "03401234567890"), ("10", "LOT42")]),
        ),
    )
    return tuple(
        Example(name, purpose, drawn.text, _address(drawn.svg)) for name, purpose, drawn in told
    )


def _address(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@require_safe
def recommendation(request: HttpRequest) -> HttpResponse:
    """What the recommendation of 12 June 2023 asks of makers, and how to do it."""
    return render(request, "recalls/recommendation.html", {"examples": examples()})


@require_safe
def distributors(request: HttpRequest) -> HttpResponse:
    """What Regulation (EU) 2017/745 asks of distributors."""
    return render(request, "recalls/distributors.html", {"read_on": READ_ON})
