"""Who may be consulted on a letter, and on what they declare their interests."""

from django.utils.translation import gettext as _

from dhpc.letter.blocks import substances
from dhpc.models import Dossier
from dhpc.review.facts import product_of
from portal.accounts.enums import OrganisationKind
from portal.filings.consulted import Consulted


def concerned(dossier: Dossier) -> list[int]:
    """Return the organisations that the letter is about: none of them is consulted on it."""
    firms = dossier.participants.values_list("organisation", flat=True)
    makers = dossier.products.exclude(organisation=None).values_list("organisation", flat=True)
    return [dossier.organisation_id, *firms, *makers]


def named(dossier: Dossier) -> list[tuple[str, str]]:
    """Return on what interests are declared: substances, medicines and laboratories."""
    rows = [product_of(one) for one in dossier.products.all()]
    makers = dict.fromkeys(one.laboratory for one in rows if one.laboratory)
    return [
        (_("Substances actives"), ", ".join(substances(rows))),
        (_("Spécialités"), "; ".join(one.name for one in rows)),
        (_("Laboratoires"), ", ".join(makers)),
    ]


CONSULTED = Consulted(
    kinds=(
        OrganisationKind.LEARNED_SOCIETY,
        OrganisationKind.ASSOCIATION,
        OrganisationKind.HEALTH_BODY,
    ),
    concerned=concerned,
    named=named,
    is_secret=True,
)
