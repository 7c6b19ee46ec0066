"""Figures of the effect of a letter, which an agent types once they are known (§ 7.5)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from dhpc import rules
from dhpc.enums import DossierState
from dhpc.models import Dossier, ImpactFigures

SENT = (DossierState.DISPATCHED, DossierState.CLOSED, DossierState.SUPERSEDED)
FIGURES = ("reports", "aware", "knows", "acts")


def may_type(user: Any, dossier: Dossier) -> bool:
    """Tell whether `user` may type figures of `dossier`: an evaluator, once the letter left."""
    return dossier.state in SENT and rules.is_evaluator(user, dossier)


def last_figures(dossier: Dossier) -> ImpactFigures | None:
    """Return the figures that count, None before the first."""
    return dossier.impact_figures.order_by("pk").last()


def type_figures(
    dossier: Dossier, figures: Mapping[str, int | None], source: str, *, actor: Any
) -> ImpactFigures:
    """Keep what is known of the effect of a letter; what was typed before stays.

    Raises PermissionDenied for who may not, ValidationError without a figure or without a source.
    """
    if not may_type(actor, dossier):
        raise PermissionDenied
    known = {name: figures.get(name) for name in FIGURES}
    if all(one is None for one in known.values()):
        raise ValidationError(_("Donnez au moins un chiffre."))
    if not source.strip():
        raise ValidationError(_("Dites d’où viennent ces chiffres."))
    row = ImpactFigures(filing=dossier, source=source.strip(), typed_by=actor, **known)
    row.full_clean()
    row.save()
    return row


def facts(known: ImpactFigures) -> list[tuple[str, str]]:
    """Return the figures that are known, each with its words."""
    found = []
    for name in FIGURES:
        value = getattr(known, name)
        if value is not None:
            label = str(ImpactFigures._meta.get_field(name).verbose_name)
            found.append((label[:1].upper() + label[1:], str(value)))
    return found
