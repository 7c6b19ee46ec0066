"""Repeated rows of Volet 1: medicines and batches."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Answer,
    Choice,
    Date,
    Level,
    Lookup,
    Moment,
    MultiChoice,
    Rows,
    Text,
    when,
)
from portal.reference.identifiers import parse
from quality_defects import enums


def check_cip(value: str) -> str | None:
    """Return what is wrong with a presentation code typed by hand, None when it is a CIP."""
    found = parse(value)
    if found.errors:
        return " ".join(str(error) for error in found.errors)
    if not (found.cip13 or found.cip7):
        return _now("ce code n’est pas un code CIP ; saisissez les 13 chiffres du code CIP13.")
    return None


def check_lot(value: str) -> str | None:
    """Return what is wrong with a batch number (GS1 AI 10: at most 20 characters)."""
    if len(value.strip()) > 20:
        return _now("un numéro de lot compte 20 caractères au plus.")
    return None


PRODUCTS = Rows(
    name="products",
    label=_("Médicaments"),
    item=_("Médicament"),
    add_label=_("Ajouter un médicament"),
    minimum=1,
    maximum=50,
    fields=(
        Lookup(
            name="name",
            code="P01",
            label=_("Dénomination exacte et présentation"),
            help=_("Tapez un nom, un code CIP, ou scannez la boîte : le reste se remplit."),
            url_name="reference:medicines",
            code_field="cip13",
            level=Level.PROVISIONAL,
            max_length=400,
        ),
        Text(
            name="substances",
            code="P02",
            label=_("Substances actives (DCI)"),
            level=Level.PROVISIONAL,
            max_length=400,
        ),
        Choice(
            name="status",
            code="P07",
            label=_("Statut"),
            choices=enums.ProductStatus,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="cip13",
            code="P04",
            label=_("Code CIP13"),
            help=_("13 chiffres, par exemple 3400930000120 ; le CIP7 est accepté."),
            when=when(
                "status",
                enums.ProductStatus.AUTHORISED,
                enums.ProductStatus.PARALLEL_IMPORT,
                "",
            ),
            check=check_cip,
            level=Level.PROVISIONAL,
            max_length=60,
        ),
        Text(name="cis", code="P03", label=_("Code CIS"), level=Level.FINAL, max_length=8),
        Text(
            name="authorisation_number",
            code="P08",
            label=_("Numéro d’autorisation"),
            help=_("Numéro d’AMM ou d’accès, s’il existe."),
            max_length=60,
        ),
        Text(
            name="holder",
            code="E02",
            label=_("Titulaire de l’autorisation"),
            level=Level.FINAL,
        ),
    ),
)

LOTS = Rows(
    name="lots",
    label=_("Lots"),
    item=_("Lot"),
    add_label=_("Ajouter un lot"),
    minimum=1,
    maximum=500,
    fields=(
        Text(
            name="number",
            code="L01",
            label=_("Numéro de lot"),
            level=Level.PROVISIONAL,
            max_length=40,
            check=check_lot,
        ),
        Date(
            name="expiry",
            code="L02",
            label=_("Date de péremption"),
            help=_("jj/mm/aaaa ; mm/aaaa vaut le dernier jour du mois."),
            level=Level.PROVISIONAL,
            month_means_last_day=True,
        ),
        Text(
            name="product",
            label=_("Médicament concerné, s’il y en a plusieurs"),
            help=_("Nom ou code CIP."),
        ),
        Choice(
            name="status",
            code="L13",
            label=_("Situation du lot"),
            choices=enums.LotStatus,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="status_reason",
            code="L13",
            label=_("Motif"),
            when=when("status", enums.LotStatus.EXCLUDED),
            level=Level.PROVISIONAL,
            max_length=400,
        ),
        MultiChoice(
            name="channels",
            code="L07",
            label=_("Canaux de distribution"),
            choices=enums.Channel,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="blocked",
            code="L12",
            label=_("Lot déjà bloqué ?"),
            choices=Answer,
            level=Level.PROVISIONAL,
        ),
        Moment(
            name="blocked_at",
            code="L12",
            label=_("Bloqué le"),
            when=when("blocked", Answer.YES),
            level=Level.PROVISIONAL,
        ),
        Text(
            name="replacement_lots",
            code="L12",
            label=_("Lots de remplacement disponibles"),
            help=_("Numéros et date, ou « aucun »."),
            level=Level.FINAL,
            max_length=400,
        ),
    ),
)
