"""What an import and a code read on a pack say of the lines of a notice."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.fields.forms import Answers
from portal.filings.registry import Line as LineReader
from portal.filings.registry import RowTools, Suggestion
from portal.filings.services import drafts, rows
from portal.reference.identifiers import (
    Identified,
    InvalidRange,
    Scheme,
    SerialRange,
    checked,
    identifier_key,
    lot_key,
    parse,
)
from recalls import lines
from recalls.crosschecks import scope_problems
from recalls.drafting import medicine_of
from recalls.enums import IdentifierType, ProductKind, Reach, RowScope
from recalls.fields import PRODUCTS, SCOPES
from recalls.models import Notice
from recalls.row_headings import PRODUCT_SYNONYMS, SCOPE_SYNONYMS

Values = Mapping[str, Any]
NAMING = (
    "kind",
    "name",
    "catalogue_reference",
    "identifier",
    "id_type",
    "other_identifiers",
    "reach",
)
KIND_OF_SCHEME = {
    Scheme.HIBC: IdentifierType.HIBC_DI,
    Scheme.ICCBBA: IdentifierType.ICCBBA_DI,
    Scheme.PPN: IdentifierType.PPN,
}
MEDICINE_CODES = (IdentifierType.CIP13, IdentifierType.CIP7, IdentifierType.UCD13)
BETWEEN = re.compile(r"–|—|\.\.|…|→|\s(?:-|à|au|to)\s", re.IGNORECASE)
"""What parts the two ends of a range that one cell holds."""

NEEDED = {
    RowScope.LOT: ("lot",),
    RowScope.SERIAL: ("serial",),
    RowScope.SERIAL_RANGE: ("serial", "serial_to"),
    RowScope.EXPIRY: ("date_from", "date_to"),
    RowScope.MANUFACTURE: ("date_from", "date_to"),
    RowScope.SOFTWARE: ("software",),
}


def _products(notice: Notice) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in NAMING} for row in notice.products.all()]


def aliases(notice: Notice) -> Mapping[str, str]:
    """Return the one name of each product of the notice by what else may name it."""
    products = _products(notice)
    return {
        name: lines.called(products[position]) for name, position in lines.by_name(products).items()
    }


# Products


def product_line(notice: Notice) -> LineReader:
    """Return what completes and judges a line of products.

    The type of an identifier follows from its digits, the nature of a product from its codes or
    from the other products; units are those listed unless the line says all.
    """
    kinds = {one["kind"] for one in _products(notice)} - {""}
    usual = kinds.pop() if len(kinds) == 1 else ""

    def read(answers: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        told = _identified(answers)
        told.setdefault("kind", _kind(told, usual))
        told.setdefault("reach", Reach.LISTED)
        return {name: value for name, value in told.items() if value}, _wrong_identifier(told)

    return read


def _identified(answers: Values) -> dict[str, Any]:
    """Return the answers with a bare identifier, were it pasted as its scanner sends it."""
    told = dict(answers)
    text = told.get("identifier", "").strip()
    if not text:
        return told
    if text.startswith(("(01)", "]", "+", "*+", "=/", "9N")):
        found = parse(text)
        if found.gtin14 or found.udi_di:
            told["identifier"] = found.gtin14 or found.udi_di
            kind = KIND_OF_SCHEME.get(found.scheme, IdentifierType.GTIN)
            told.setdefault("id_type", kind.value)
    if not told.get("id_type"):
        told["id_type"] = lines.identifier_type(told["identifier"])
    return told


def _kind(told: Values, usual: str) -> str:
    if told.get("id_type") in MEDICINE_CODES:
        return ProductKind.MEDICINE
    if told.get("emdn"):
        is_ivd = str(told["emdn"]).upper().startswith("W")
        return ProductKind.IVD if is_ivd else ProductKind.DEVICE
    return usual


def _wrong_identifier(told: Values) -> list[tuple[str, str]]:
    identifier, kind = told.get("identifier"), told.get("id_type")
    if not identifier:
        return []
    if not kind:
        return [("id_type", _("dites de quel type d’identifiant il s’agit."))]
    error = checked(kind, identifier).error
    return [("identifier", error)] if error else []


def product_main(answers: Values) -> str:
    """Return what product lines are compared by: identifier, else reference, else name."""
    if answers.get("identifier"):
        return identifier_key(answers.get("id_type") or IdentifierType.GTIN, answers["identifier"])
    return answers.get("catalogue_reference") or answers.get("name") or ""


def product_from_code(notice: Notice, found: Identified) -> dict[str, Any]:
    """Return the answers on a product that a code read on its pack gives."""
    products = _products(notice)
    position = _position(products, found)
    if position is not None:
        return {"identifier": products[position]["identifier"]}
    if found.cip13:
        kind, identifier = IdentifierType.CIP13, found.cip13
    elif found.gtin14:
        kind, identifier = IdentifierType.GTIN, found.gtin14
    elif found.udi_di:
        kind = KIND_OF_SCHEME.get(found.scheme, IdentifierType.UDI_DI)
        identifier = found.udi_di
    else:
        return {}
    answers, _wrong = product_line(notice)({"identifier": identifier, "id_type": kind.value})
    if found.cip13:
        answers |= medicine_of(found.cip13)
    return answers


def _position(products: list[dict[str, Any]], found: Identified) -> int | None:
    """Return the product of the notice that a code names."""
    names = lines.by_name(products)
    for code in filter(None, (found.gtin14, found.cip13, found.udi_di)):
        position = lines.product_of({"product": code}, products, names)
        if position is not None:
            return position
    return None


# Batches, serial numbers, periods


def scope_line(notice: Notice) -> LineReader:
    """Return what completes and judges a line of the list.

    What a line designates follows from the cells that it fills; the product that it names takes
    the name by which the notice knows it.
    """
    products = _products(notice)
    names = lines.by_name(products)

    def read(answers: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        told, wrong = _designated(dict(answers))
        if not wrong:
            wrong = [
                (name, _("cette cellule est vide : complétez-la."))
                for name in NEEDED.get(told["scope"], ())
                if not told.get(name)
            ]
        blank: dict[str, Any] = {one.name: one.nothing() for one in SCOPES.fields}
        if not wrong:
            wrong = list(scope_problems(blank | told))
        if products:
            position = lines.product_of({"product": told.get("product", "")}, products, names)
            if position is None:
                wrong.append(("product", _product_unknown(told)))
            elif products[position]["reach"] == Reach.ALL:
                wrong.append(
                    ("product", _("toutes les unités de ce produit sont déjà concernées."))
                )
            elif told.get("product"):
                told["product"] = lines.called(products[position])
        return told, wrong

    return read


def _product_unknown(told: Values) -> str:
    if told.get("product"):
        return _("aucun produit de l’avis n’a ce nom, cette référence ou cet identifiant.")
    return _("l’avis a plusieurs produits : dites duquel il s’agit.")


def _designated(told: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return the answers with what they designate, from the cells filled when it is not said."""
    told, wrong = _split_range(told)
    if wrong or told.get("scope"):
        return told, wrong
    has_dates = bool(told.get("date_from") or told.get("date_to"))
    if told.get("lot") and told.get("serial"):
        text = _("la ligne donne un lot et un numéro de série : dites lequel est visé.")
        return told, [("scope", text)]
    if told.get("lot"):
        told["scope"] = RowScope.LOT.value
    elif told.get("serial"):
        kind = RowScope.SERIAL_RANGE if told.get("serial_to") else RowScope.SERIAL
        told["scope"] = kind.value
    elif has_dates:
        text = _("dites s’il s’agit de péremption ou de fabrication.")
        return told, [("scope", text)]
    elif told.get("software"):
        told["scope"] = RowScope.SOFTWARE.value
    elif told.get("expiry"):
        day: date = told.pop("expiry")
        told |= {"scope": RowScope.EXPIRY.value, "date_from": day, "date_to": day}
    else:
        return told, [("scope", _("donnez un lot, un numéro de série ou une période."))]
    return told, []


def _split_range(told: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Cut « A100 à A250 » in two, when one cell holds both ends of a range."""
    serial = told.get("serial", "")
    if told.get("serial_to") or not BETWEEN.search(serial):
        return told, []
    try:
        found = SerialRange.from_text(serial)
    except InvalidRange as wrong:
        return told, [("serial", str(wrong))]
    first, last = (
        f"{found.prefix}{number:0{found.digits}}" for number in (found.first, found.last)
    )
    told["serial"] = first
    if last != first:
        told["serial_to"] = last
    return told, []


def scope_main(answers: Values) -> str:
    """Return what lines of the list are compared by: all that they designate."""
    kind = answers.get("scope")
    if kind == RowScope.LOT:
        pieces = [lot_key(answers.get("lot") or "")]
    else:
        pieces = [str(answers.get(name) or "") for name in NEEDED.get(kind or "", ())]
    return "|".join([str(kind), *pieces]) if any(pieces) else ""


def scope_from_code(notice: Notice, found: Identified) -> dict[str, Any]:
    """Return the line that a code read on a pack gives: its batch, else its serial number."""
    products = _products(notice)
    position = _position(products, found)
    product = found.cip13 or found.gtin14 or found.udi_di
    if position is not None:
        product = lines.called(products[position])
    if found.lot:
        told = {"scope": RowScope.LOT.value, "lot": found.lot, "expiry": found.expiry_date}
    elif found.serial:
        told = {
            "scope": RowScope.SERIAL.value,
            "serial": found.serial,
            "expiry": found.expiry_date,
        }
    else:
        return {}
    return {name: value for name, value in (told | {"product": product}).items() if value}


def suggest_product(notice: Notice, found: Identified) -> Suggestion | None:
    """Return the product of the code, when the notice does not name it yet."""
    products = _products(notice)
    identifier = found.cip13 or found.gtin14
    if not identifier or len(products) >= PRODUCTS.maximum:
        return None
    if _position(products, found) is not None:
        return None
    words = {"code": identifier}
    return Suggestion(
        text=_("Le produit %(code)s n’est pas encore parmi ceux de l’avis.") % words,
        label=_("Ajouter %(code)s aux produits") % words,
        done=_("%(code)s : ajouté aux produits de l’avis.") % words,
    )


def add_product(notice: Notice, found: Identified, user: Any) -> None:
    """Add the product of a code to the notice, once."""
    with drafts.editing(notice, "products", user=user) as locked:
        # A second press finds it there.
        if suggest_product(locked, found) is not None:
            answers = PRODUCTS.blank() | product_from_code(locked, found)
            rows.append(locked, PRODUCTS.name, [Answers(clean=answers)])


PRODUCT_TOOLS = RowTools(
    identity=("identifier",),
    one_of=("identifier", "catalogue_reference", "name"),
    main=product_main,
    line=product_line,
    synonyms=PRODUCT_SYNONYMS,
    from_code=product_from_code,
    no_row=gettext_lazy(
        "Ce code ne contient pas d’identifiant de produit : scannez le code-barres du "
        "conditionnement."
    ),
)
SCOPE_TOOLS = RowTools(
    identity=("lot", "product"),
    one_of=("lot", "serial", "date_from", "software", "expiry"),
    main=scope_main,
    line=scope_line,
    synonyms=SCOPE_SYNONYMS,
    aliases=aliases,
    from_code=scope_from_code,
    suggest=suggest_product,
    follow=add_product,
    no_row=gettext_lazy(
        "Ce code ne donne ni lot ni numéro de série : scannez le code carré (DataMatrix) du "
        "conditionnement ou saisissez la ligne."
    ),
)
