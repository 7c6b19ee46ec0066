"""Answers of a notice that contradict each other: what is wrong, and prevents its signature."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _

from portal.core.workflow import Obstacle
from portal.reference.identifiers import InvalidRange, SerialRange, checked, lot_key, serial_parts
from recalls import lines
from recalls.enums import (
    BlockDispensing,
    ProductKind,
    Reach,
    RowScope,
    SubmitterStatus,
    UserAction,
)

Values = Mapping[str, Any]
LONGEST_LOT = 60
"""Signs of a lot as it is compared: a few letters are several once they are capitals."""

PATIENT_ACTIONS = {UserAction.PATIENT_FOLLOWUP, UserAction.RESULTS_REVIEW, UserAction.RETEST}
NEVER_BLOCKS = {UserAction.IFU_CHANGE, UserAction.PASS_ON, UserAction.REPLY_FORM, UserAction.NONE}


def contradictions(values: Values) -> list[Obstacle]:
    """Return what is wrong in the answers of a notice taken together."""
    return [
        *_parties(values),
        *_medicine(values),
        *_products(values),
        *_scopes(values),
        *_actions(values),
    ]


def _parties(values: Values) -> Iterator[Obstacle]:
    kinds = {product["kind"] for product in values["products"]}
    devices = kinds & {ProductKind.DEVICE, ProductKind.IVD}
    if devices and not values["manufacturer_srn"] and not values["manufacturer_srn_absence"]:
        text = _("Donnez le numéro SRN du fabricant, ou dites pourquoi il n’en a pas.")
        yield Obstacle(text, "parties", "manufacturer_srn")
    status = values["submitter_status"]
    if status == SubmitterStatus.REPRESENTATIVE and not values["representative_name"]:
        text = _("Vous déclarez en qualité de mandataire : nommez-le.")
        yield Obstacle(text, "parties", "representative_name")
    if status == SubmitterStatus.EXPLOITANT and devices:
        text = _("L’exploitant d’un médicament ne déclare pas de dispositif : précisez la qualité.")
        yield Obstacle(text, "parties", "submitter_status")


def _medicine(values: Values) -> Iterator[Obstacle]:
    kinds = {product["kind"] for product in values["products"]}
    if ProductKind.MEDICINE not in kinds:
        return
    if len(kinds) > 1:
        text = _("Un avis porte sur des dispositifs ou sur des médicaments, pas sur les deux.")
        yield Obstacle(text, "products", "products.kind")
    if values["submitter_status"] not in ("", SubmitterStatus.EXPLOITANT):
        text = _("Un lot de médicament est déclaré par son exploitant : précisez la qualité.")
        yield Obstacle(text, "parties", "submitter_status")


def _products(values: Values) -> Iterator[Obstacle]:
    seen: dict[str, int] = {}
    for number, product in enumerate(values["products"], start=1):
        for name, text in _product(product):
            told = _("Produit %(number)d – %(text)s") % {"number": number, "text": text}
            yield Obstacle(told, "products", f"products.{name}", number)
        main = lines.key_of(product)
        for key in lines.keys_of(product):
            if key in seen:
                text = _("Produit %(number)d – même identifiant que le produit %(other)d.")
                told = text % {"number": number, "other": seen[key]}
                name = "identifier" if key == main else "other_identifiers"
                yield Obstacle(told, "products", f"products.{name}", number)
            else:
                seen[key] = number


def _product(product: Values) -> Iterator[tuple[str, str]]:
    for kind, code in lines.further_codes(product):
        if not kind:
            text = _("« %(code)s » n’est pas un code de conditionnement reconnu.")
            yield "other_identifiers", text % {"code": code}
        elif error := checked(kind, code).error:
            yield "other_identifiers", error
    if not product["identifier"]:
        if product["other_identifiers"]:
            yield "identifier", _("donnez d’abord l’identifiant principal, puis les autres codes.")
        elif not product["no_identifier_reason"]:
            yield "identifier", _("donnez l’identifiant du code-barres, ou dites pourquoi sans.")
        return
    if not product["id_type"]:
        yield "id_type", _("dites de quel type d’identifiant il s’agit.")
        return
    problem = checked(product["id_type"], product["identifier"]).error
    if problem:
        yield "identifier", problem


def _scopes(values: Values) -> Iterator[Obstacle]:
    products = values["products"]
    names = lines.by_name(products)
    reached = set()
    ranges: list[tuple[int, SerialRange, int]] = []
    for number, scope in enumerate(values["scopes"], start=1):
        position = lines.product_of(scope, products, names)
        if position is None and products:
            text = _(
                "Ligne %(number)d – nommez un produit de l’avis : identifiant, référence, nom."
            )
            yield Obstacle(text % {"number": number}, "scopes", "scopes.product", number)
        reached.add(position)
        if position is not None and products[position]["reach"] == Reach.ALL:
            text = _(
                "Ligne %(number)d – toutes les unités de ce produit sont déjà concernées : "
                "corrigez le produit, ou ôtez la ligne."
            )
            yield Obstacle(text % {"number": number}, "scopes", "scopes.product", number)
        for name, problem in scope_problems(scope):
            told = _("Ligne %(number)d – %(text)s") % {"number": number, "text": problem}
            yield Obstacle(told, "scopes", f"scopes.{name}", number)
        if position is not None and scope["scope"] == RowScope.SERIAL_RANGE:
            with suppress(InvalidRange):
                span = SerialRange.between(scope["serial"], scope["serial_to"])
                ranges.append((position, span, number))
    yield from _overlaps(ranges)
    for position, product in enumerate(products):
        if product["reach"] == Reach.LISTED and position not in reached:
            text = _("Produit %(number)d – listez ses lots, numéros de série ou périodes.")
            yield Obstacle(text % {"number": position + 1}, "scopes", "scopes.product", None)


def _overlaps(ranges: list[tuple[int, SerialRange, int]]) -> Iterator[Obstacle]:
    """Return the ranges of one product that share serial numbers: (product, range, line)."""
    text = _(
        "Ligne %(number)d – cette plage recoupe celle de la ligne %(other)d : une unité n’est que "
        "dans une plage. Réunissez-les, ou corrigez leurs numéros."
    )
    furthest: tuple[int, SerialRange, int] | None = None
    # In this order, a range shares numbers with one before it if it does with the furthest.
    for one in sorted(ranges, key=_by_first):
        if furthest and furthest[0] == one[0] and furthest[1].overlaps(one[1]):
            other, number = sorted((furthest[2], one[2]))
            told = text % {"number": number, "other": other}
            yield Obstacle(told, "scopes", "scopes.serial", number)
            if one[1].last <= furthest[1].last:
                continue
        furthest = one


def _by_first(one: tuple[int, SerialRange, int]) -> tuple[Any, ...]:
    product, span, line = one
    return product, span.prefix, span.digits, span.first, line


def scope_problems(scope: Values) -> Iterator[tuple[str, str]]:
    """Return what is wrong within one line of the list: (field, how to mend it)."""
    kind = scope["scope"]
    if kind == RowScope.LOT and scope["lot"] and not 0 < len(lot_key(scope["lot"])) <= LONGEST_LOT:
        yield "lot", _("ce numéro de lot ne peut pas être comparé : copiez-le de l’emballage.")
    if kind == RowScope.SERIAL_RANGE and scope["serial"] and scope["serial_to"]:
        first, last = serial_parts(scope["serial"]), serial_parts(scope["serial_to"])
        if (first.prefix, first.digits) != (last.prefix, last.digits) or not first.digits:
            text = _("le premier et le dernier numéro ont le même préfixe et la même longueur.")
            yield "serial_to", text
        elif first.number > last.number:
            yield "serial_to", _("le dernier numéro précède le premier.")
    if kind in (RowScope.EXPIRY, RowScope.MANUFACTURE):
        start, end = scope["date_from"], scope["date_to"]
        if start and end and end < start:
            yield "date_to", _("la période finit avant de commencer.")


def _actions(values: Values) -> Iterator[Obstacle]:
    actions = set(values["user_actions"])
    if values["block_dispensing"] == BlockDispensing.YES and actions and actions <= NEVER_BLOCKS:
        text = _("Ces actions ne bloquent pas la délivrance : choisissez « Non ».")
        yield Obstacle(text, "user_actions", "block_dispensing")
    if values["patient_followup"] == "no" and actions & PATIENT_ACTIONS:
        text = _("Les actions demandent un suivi de patients ou une relecture : répondez « Oui ».")
        yield Obstacle(text, "user_actions", "patient_followup")
