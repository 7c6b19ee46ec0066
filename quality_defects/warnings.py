"""Answers of Volet 1 that deserve a second look. They never prevent a signature."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.fields import Answer, known
from portal.core.fields.folding import folded
from portal.core.workflow import Obstacle
from portal.reference.identifiers import parse
from quality_defects.enums import Channel, LotStatus, Measure, Procedure
from quality_defects.fields.checks import is_european_number
from quality_defects.fields.lots import QUANTITIES, STOCKS
from quality_defects.recalled import named_lots, normalised

Values = dict[str, Any]

ALERT_LENGTH = 738
"""Characters of an alert message, by use since the days of the fax."""

SWALLOWED = re.compile(r".+21.{6,}")
"""A batch number that holds a serial number: the scanner dropped the separator."""

SWALLOWED_FROM = 12
TWINS = str.maketrans("OIL", "011")


def remarks(values: Values) -> list[Obstacle]:
    """Return what is worth checking in the answers, with its place."""
    return [
        *_products(values),
        *_numbers(values),
        *_lots(values),
        *_twins(values),
        *_expired(values),
        *_complaints(values),
        *_recall(values),
        *_recalled(values),
        *exclusive(values),
        *unassigned(values),
    ]


def complaint_rate(values: Values) -> float | None:
    """Return the units concerned for 100,000 distributed in France (D07), None when unknown."""
    units = known(values["units_concerned"])
    sold = [known(row["quantity_france"]) for row in values["lots"]]
    if units is None or not sold or None in sold or not sum(sold):
        return None
    return units * 100_000 / sum(sold)


def _products(values: Values) -> Iterator[Obstacle]:
    for number, row in enumerate(values["products"], start=1):
        code = known(row["cip13"])
        for text in parse(code).warnings if code else []:
            told = _("Médicament %(number)d – code CIP : %(text)s")
            yield Obstacle(
                told % {"number": number, "text": text}, "products", "products.cip13", number
            )


def _numbers(values: Values) -> Iterator[Obstacle]:
    """A medicine of the centralised procedure has a number of the European register."""
    for place, row in enumerate(values["products"], start=1):
        number = known(row["authorisation_number"])
        centralised = known(row["procedure"]) == Procedure.CENTRALISED
        if centralised and number and not is_european_number(number):
            text = _("Médicament %(place)d – numéro d’autorisation : on attend EU/1/23/4567/001.")
            yield Obstacle(
                text % {"place": place}, "products", "products.authorisation_number", place
            )


def _lots(values: Values) -> Iterator[Obstacle]:
    for number, row in enumerate(values["lots"], start=1):
        for field, text in _lot(row):
            told = _("Lot %(number)d – %(text)s") % {"number": number, "text": text}
            yield Obstacle(told, "lots", f"lots.{field}", number)


def _lot(row: Values) -> Iterator[tuple[str, str]]:
    size, france = known(row["size"]), known(row["quantity_france"])
    parts = [france, known(row["quantity_eu"]), known(row["quantity_abroad"])]
    gone = sum(one or 0 for one in [*parts, *(known(row[name]) for name in STOCKS[:3])])
    if size is not None and gone > size:
        yield "size", _("les quantités distribuées et restantes dépassent la taille du lot.")
    channels = known(row["channels"]) or []
    told = [known(row[name]) for channel, name in QUANTITIES.items() if channel in channels]
    if france is not None and told and None not in told and sum(told) != france:
        yield "quantity_france", _("la somme des canaux diffère de la quantité en France.")
    number = normalised(known(row["number"]) or "")
    if len(number) > SWALLOWED_FROM and SWALLOWED.fullmatch(number):
        yield (
            "number",
            _(
                "ce numéro semble contenir un numéro de série : le lecteur a peut-être perdu un "
                "séparateur."
            ),
        )


def _twins(values: Values) -> Iterator[Obstacle]:
    """Two numbers that differ by O and 0, or I and 1, may be the same batch."""
    families = defaultdict(list)
    for place, row in enumerate(values["lots"], start=1):
        number = normalised(known(row["number"]) or "")
        if number:
            families[number.translate(TWINS)].append((place, number))
    for family in families.values():
        first_place, first = family[0]
        for place, number in family[1:]:
            text = (
                _("Lot %(place)d – même numéro que le lot %(first)d.")
                if number == first
                else _("Lot %(place)d – numéro proche du lot %(first)d : O ou 0, I ou 1 ?")
            )
            told = text % {"place": place, "first": first_place}
            yield Obstacle(told, "lots", "lots.number", place)


def _expired(values: Values) -> Iterator[Obstacle]:
    days = [known(row["expiry"]) for row in values["lots"]]
    if known(values["recall_proposed"]) != Answer.YES or not days or None in days:
        return
    if all(day < timezone.localdate() for day in days):
        yield Obstacle(
            _("Tous les lots sont périmés : un rappel est-il encore utile ?"),
            "measures",
            "recall_proposed",
        )


def _complaints(values: Values) -> Iterator[Obstacle]:
    france, world = known(values["complaints_france"]), known(values["complaints_world"])
    if france is not None and world is not None and france > world:
        text = _("Il y a plus de réclamations en France que dans le monde.")
        yield Obstacle(text, "defect", "complaints_world")


def _recall(values: Values) -> Iterator[Obstacle]:
    proposed = known(values["recall_proposed"])
    measures = known(values["measures_proposed"]) or []
    if Measure.RECALL in measures and proposed == Answer.NO:
        text = _(
            "Le rappel de lot est parmi les mesures proposées, mais pas à la question du rappel."
        )
        yield Obstacle(text, "measures", "recall_proposed")
    length = len(known(values["alert_message"]) or "")
    if proposed == Answer.YES and length > ALERT_LENGTH:
        text = _("Le message d’alerte compte %(length)d caractères ; 738 au plus de préférence.")
        yield Obstacle(text % {"length": length}, "measures", "alert_message")


def _recalled(values: Values) -> Iterator[Obstacle]:
    """The batches to recall are among those declared, and are not excluded.

    A remark, in every version: a recall is not held back by the way its batches are written.
    """
    declared = {
        normalised(known(row["number"]) or ""): known(row["status"]) for row in values["lots"]
    }
    for number in named_lots(values):
        status = declared.get(normalised(number), "")
        if not status:
            text = _("Lots à rappeler : « %(number)s » n’est pas parmi les lots déclarés.")
        elif status == LotStatus.EXCLUDED:
            text = _("Lots à rappeler : « %(number)s » est déclaré écarté.")
        else:
            continue
        yield Obstacle(text % {"number": number}, "measures", "recall_lots")


def unassigned(values: Values) -> list[Obstacle]:
    """Return the batches of which nothing tells the product, where there are several products.

    A remark on a provisional version; a final one is refused.
    """
    products = values["products"]
    if len(products) < 2:
        return []
    names = {key for row in products for key in _names(row)}
    text = _("Lot %(number)d – dites de quel médicament déclaré il est : son nom ou son code CIP.")
    return [
        Obstacle(text % {"number": number}, "lots", "lots.product", number)
        for number, row in enumerate(values["lots"], start=1)
        if _key(known(row["product"])) not in names
    ]


def _names(product: Values) -> list[str]:
    """Return what may name a product in the row of a batch: its name, or its code in any form."""
    code = "".join((known(product["cip13"]) or "").split())
    short = code[5:12] if len(code) == 13 else ""
    return [_key(one) for one in (known(product["name"]), code, short) if one]


def _key(text: str | None) -> str:
    return folded(text or "").replace(" ", "")


def exclusive(values: Values) -> list[Obstacle]:
    """Return the answers "none" that stand beside others.

    A remark on a provisional version, for a recall may depend on it; a final one is refused.
    """
    found = []
    measures = known(values["measures_proposed"]) or []
    if Measure.NONE in measures and len(measures) > 1:
        text = _("Mesures proposées : « Aucune » ne va pas avec une autre mesure.")
        found.append(Obstacle(text, "measures", "measures_proposed"))
    for number, row in enumerate(values["lots"], start=1):
        channels = known(row["channels"]) or []
        if Channel.NONE in channels and len(channels) > 1:
            text = _("Lot %(number)d – « Non distribué » ne va pas avec un canal de distribution.")
            found.append(Obstacle(text % {"number": number}, "lots", "lots.channels", number))
    return found
