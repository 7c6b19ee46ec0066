"""Medicines of the substance that the letter does not cover: no generic is forgotten (V9)."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dhpc import perimeter, rules
from dhpc.letter.facts import Product
from dhpc.models import Dossier, LeftOutProduct
from portal.filings.services.casework import lock_filing


def missing(dossier: Dossier) -> list[Product]:
    """Return the medicines on the market, by name, that the perimeter forgets.

    They hold a substance of the request, are not in the perimeter, and nobody said why.
    """
    asked = [one.substance for one in dossier.request.medicines.all() if one.substance]
    known = {
        *dossier.products.values_list("cis", flat=True),
        *dossier.left_out.values_list("cis", flat=True),
    }
    return [one for one in perimeter.products_of(asked) if one.marketed and one.cis not in known]


def leave_out(dossier: Dossier, codes: Iterable[str], reason: str, *, actor: Any) -> int:
    """Say why medicines of the substance are not covered by the letter; return how many.

    Raises PermissionDenied for who does not evaluate, ValidationError without a medicine, without a
    reason, or for a medicine that is not missing.
    """
    if not rules.is_evaluator(actor, dossier):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Donnez la raison."))
    with transaction.atomic():
        case = lock_filing(dossier)
        known = {one.cis: one for one in missing(case)}
        chosen = list(dict.fromkeys(codes))
        if not chosen or not known.keys() >= set(chosen):
            raise ValidationError(_("Choisissez des spécialités qui manquent au périmètre."))
        LeftOutProduct.objects.bulk_create(
            [
                LeftOutProduct(
                    filing=case,
                    cis=code,
                    name=known[code].name,
                    reason=reason.strip(),
                    decided_by=actor,
                )
                for code in chosen
            ]
        )
    return len(chosen)
