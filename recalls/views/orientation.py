"""What the public page of the workflow says, read from where the portal itself reads it."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from recalls import documents
from recalls.fields import NOTICE

LAW = (
    (
        _("Règlement (UE) 2017/745, article 89, paragraphe 8"),
        _(
            "Le fabricant porte l’avis de sécurité à la connaissance des utilisateurs sans délai. "
            "Il soumet son projet à l’autorité, sauf urgence, et y inscrit les IUD concernés."
        ),
    ),
    (
        _("Règlement (UE) 2017/746, article 84, paragraphe 8"),
        _("Les mêmes règles pour les dispositifs de diagnostic in vitro."),
    ),
    (
        _("MDCG 2023-3 rév. 2, question 20"),
        _("L’autorité a deux jours ouvrés pour commenter un projet d’avis."),
    ),
)


def context() -> dict[str, Any]:
    """Return the facts of the page; no table is read."""
    return {
        "sections": list(NOTICE),
        "days": settings.RECALLS_COMMENT_DAYS,
        "service": documents.SERVICE,
        "law": LAW,
    }
