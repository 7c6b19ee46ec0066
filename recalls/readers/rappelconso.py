"""The actions beside those of RappelConso: the fields of its version 2, a line per code (§ 3.1).

Two lists can so be read by one program. The file copies how RappelConso writes several values in
one cell; programs that read only this portal are better served by the other exports.
"""

from collections.abc import Iterator
from itertools import chain, groupby
from typing import Any, BinaryIO

from portal.core.fields import known
from portal.distribution.items import absolute
from portal.distribution.services.exporting import table
from portal.publication.enums import Lifecycle
from portal.publication.models import AffectedItem, Version
from portal.reference.identifiers import gtin_of
from recalls import public
from recalls.enums import ProductKind, UserAction
from recalls.readers.aps import (
    CHUNK,
    day_of,
    in_force,
    is_said_by_code,
    serial_of,
    without_code,
)

COLUMNS = (
    "id",
    "gtin",
    "numero_fiche",
    "numero_version",
    "nature_juridique_rappel",
    "categorie_produit",
    "sous_categorie_produit",
    "marque_produit",
    "modeles_ou_references",
    "identification_produits",
    "conditionnements",
    "date_debut_commercialisation",
    "date_date_fin_commercialisation",
    "temperature_conservation",
    "marque_salubrite",
    "informations_complementaires",
    "zone_geographique_de_vente",
    "distributeurs",
    "motif_rappel",
    "risques_encourus",
    "preconisations_sanitaires",
    "description_complementaire_risque",
    "conduites_a_tenir_par_le_consommateur",
    "numero_contact",
    "modalites_de_compensation",
    "date_de_fin_de_la_procedure_de_rappel",
    "informations_complementaires_publiques",
    "liens_vers_les_images",
    "lien_vers_la_liste_des_produits",
    "lien_vers_la_liste_des_distributeurs",
    "lien_vers_affichette_pdf",
    "lien_vers_la_fiche_rappel",
    "rappel_guid",
    "date_publication",
    "libelle",
)
"""The names of RappelConso, its slip in one of them included."""

ANSWERS = {
    "marque_produit": "manufacturer_name",
    "informations_complementaires": "further_information",
    "motif_rappel": "problem",
    "risques_encourus": "hazard",
    "preconisations_sanitaires": "patient_followup_details",
    "description_complementaire_risque": "predicted_risk",
    "numero_contact": "contact_phone",
    "informations_complementaires_publiques": "user_action_details",
}
"""The columns that one answer of the notice fills."""

BETWEEN, WITHIN = "|", "$"
"""What stands between the values of one cell, and between the parts of one value (§ 3.1)."""


def write(target: BinaryIO) -> int:
    """Write the file and return the number of its lines. Constant memory but for one product."""
    cells = ([row.get(name, "") for name in COLUMNS] for row in rows())
    return table(target, COLUMNS, cells)


def rows() -> Iterator[dict[str, str]]:
    """Yield the cells of each code of each product, by name. What an action does not say is absent.

    `gtin` is empty where a product has another code, which `identification_produits` has, or none.
    """
    for version in in_force():
        shared = _of_action(version)
        products = public.answers_of(version)["products"]
        items = chain(
            version.items.order_by("line", "key", "pk").iterator(CHUNK), without_code(version)
        )
        for (line, key), units in groupby(items, lambda item: (item.line, item.key)):
            product = products[line - 1] if line <= len(products) else None
            named = [one for one in units if not is_said_by_code(one, product)]
            if not named:
                continue
            yield (
                shared
                | _of_product(product)
                | {
                    "id": f"{version.publication.reference}-{line}-{key}",
                    "gtin": _gtin(key),
                    "identification_produits": BETWEEN.join(map(_units, named)),
                }
            )


def _of_action(version: Version) -> dict[str, str]:
    values = public.answers_of(version)
    publication = version.publication
    page = absolute(publication.get_absolute_url())
    lines = f"/api/v1/actions/{publication.reference}/versions/{version.number}/items"
    closed = version.lifecycle == Lifecycle.CLOSED
    labels = dict(UserAction.choices)
    return {
        **{column: _text(values[name]) for column, name in ANSWERS.items()},
        "numero_fiche": publication.reference,
        "numero_version": str(version.number),
        "conduites_a_tenir_par_le_consommateur": BETWEEN.join(
            _text(labels.get(code, code)) for code in values["user_actions"]
        ),
        "date_de_fin_de_la_procedure_de_rappel": day_of(version.published_at) if closed else "",
        "lien_vers_la_liste_des_produits": absolute(lines),
        "lien_vers_la_fiche_rappel": page,
        "rappel_guid": page,
        "date_publication": version.published_at.isoformat(),
        "libelle": _text(version.title),
    }


def _of_product(product: Any) -> dict[str, str]:
    if product is None:
        return {}
    names = ("name", "model", "catalogue_reference")
    told = [_text(product[name]) for name in names]
    return {
        "categorie_produit": str(dict(ProductKind.choices).get(product["kind"], "")),
        "sous_categorie_produit": _text(product["emdn_term"]) or _text(product["emdn"]),
        "modeles_ou_references": BETWEEN.join(filter(None, told)),
        "conditionnements": _text(product["pack_level"]),
    }


def _gtin(key: str) -> str:
    """Return a key as RappelConso writes a GTIN, without the zero that fills it up to 14 digits."""
    return (gtin_of(key) or "").removeprefix("0")


def _units(item: AffectedItem) -> str:
    """Return one group of `identification_produits`: code, lot or serial number, kind of day, days.

    An item without a lot names all units of its code.
    """
    days = [day.isoformat() if day else "" for day in (item.expiry_from, item.expiry_to)]
    kind = "date de péremption" if any(days) else "non concerné"
    group = [_gtin(item.key) or item.identifier, item.lot or serial_of(item), kind, *days]
    return WITHIN.join(_text(one).replace(WITHIN, " ") for one in group)


def _text(value: Any) -> str:
    """Return an answer as one value of a cell, empty when there is none or it is not known."""
    text = str(known(value) or "").replace(BETWEEN, "/")
    return "¤".join(text.splitlines())
