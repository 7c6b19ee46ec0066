"""Making actions of the lines of a file: lines of one action follow each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.fields import Values, freeze, thaw
from portal.publication.editions import Item
from portal.publication.enums import Lifecycle
from portal.publication.services.rows import rows_of
from portal.reference.identifiers import IdentifierType, bare, checked
from recalls import lines
from recalls.enums import DeadlineKind, Reach, ScopeKind
from recalls.fields import NOTICE
from recalls.imports.columns import ANSWERS, OF_ACTION, PRODUCT, REQUIRED, SCOPE, label_of
from recalls.imports.free_lots import Proposed, propose

REFERENCE = re.compile(r"R\d{6,7}")
OLDEST = date(1990, 1, 1)
MOST_LINES = 22_000
NEEDED = {
    ScopeKind.LOT: ("lot",),
    ScopeKind.SERIAL: ("serial",),
    ScopeKind.SERIAL_RANGE: ("serial", "serial_to"),
    ScopeKind.SOFTWARE: ("software",),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line; `column` is empty when it is the line as a whole."""

    line: int
    reference: str
    column: str
    text: str


@dataclass(frozen=True)
class FreeText:
    """Lots in free text on one line of a product, with what a parser reads in it."""

    line: int
    product: int
    text: str
    proposed: Proposed


@dataclass
class Group:
    """Consecutive lines of one action: their numbers and answers, and what is wrong with them."""

    reference: str
    lines: list[tuple[int, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def wrong(self, line: int, column: str, text: str) -> None:
        self.problems.append(Problem(line, self.reference, column, text))


@dataclass(frozen=True)
class Prepared:
    """One action that can be imported once its free texts have been confirmed."""

    reference: str
    line: int
    published_on: date
    lifecycle: str
    summary: str
    values: Values
    free: list[FreeText]

    def as_json(self) -> dict[str, Any]:
        """Return what the prepared file holds of it."""
        return {
            "reference": self.reference,
            "line": self.line,
            "published_on": self.published_on.isoformat(),
            "lifecycle": self.lifecycle,
            "summary": self.summary,
            "answers": freeze(NOTICE, self.values),
            "free": [{"line": one.line, "product": one.product} for one in self.free],
        }


def normal_reference(cell: Any) -> str:
    """Return a public number without spaces and in capitals; "" for none."""
    return "".join(str(cell or "").split()).upper()


def prepared(group: Group) -> Prepared | None:
    """Return the action that a group makes, or None once its problems say why it makes none."""
    if group.problems:
        return None
    if not REFERENCE.fullmatch(group.reference):
        group.wrong(group.lines[0][0], "reference", _("Un numéro d’action ressemble à R2312345."))
        return None
    told = _of_action(group)
    values = thaw(NOTICE, {})
    free = _products_and_scopes(group, values)
    if group.problems:
        return None
    values |= {name: told[name] for name in ANSWERS}
    if values["deadline"] and not values["deadline_kind"]:
        values["deadline_kind"] = DeadlineKind.DATE.value
    if not values["commercial_title"]:
        names = dict.fromkeys(one["name"] for one in values["products"])
        values["commercial_title"] = ", ".join(names)[:200]
    _check_links(group, values)
    if group.problems:
        return None
    return Prepared(
        reference=group.reference,
        line=group.lines[0][0],
        published_on=told["published_on"],
        lifecycle=told["lifecycle"] or Lifecycle.OPEN.value,
        summary=told["summary"],
        values=values,
        free=free,
    )


def _of_action(group: Group) -> Values:
    """Return what the lines say of the action: the first to answer does, no other differs."""
    told: Values = {}
    for name in OF_ACTION:
        said = [
            (number, found)
            for number, line in group.lines
            if (found := getattr(line, name)) not in ("", None, [])
        ]
        told[name] = said[0][1] if said else ([] if name in _LISTS else "")
        for number, other in said[1:]:
            if other != told[name]:
                group.wrong(
                    number,
                    name,
                    _("Cette valeur diffère de celle de la ligne %(line)d de la même action.")
                    % {"line": said[0][0]},
                )
                break
        if not said and name in REQUIRED:
            group.wrong(group.lines[0][0], name, _("À remplir pour chaque action."))
    for name in _DATES:
        told[name] = told[name] or None
    day = told["published_on"]
    if day and not OLDEST <= day <= timezone.localdate():
        group.wrong(
            group.lines[0][0], "published_on", _("Cette date n’est pas celle d’une publication.")
        )
    return told


_LISTS = frozenset(name for name in ANSWERS if NOTICE.fields[name].nothing() == [])
_DATES = ("published_on", "deadline")


def _products_and_scopes(group: Group, values: Values) -> list[FreeText]:
    """Add the products and the lines of their units to `values`; return the free texts."""
    places: dict[tuple[str, ...], int] = {}
    free: list[FreeText] = []
    for number, line in group.lines:
        product = {name: getattr(line, column) for column, name in PRODUCT.items()}
        _check_product(group, number, product)
        key = tuple(
            product[one] for one in ("name", "id_type", "identifier", "catalogue_reference")
        )
        place = places.setdefault(key, len(places))
        reach = Reach.ALL if line.scope == ScopeKind.ALL else Reach.LISTED
        if place == len(values["products"]):
            blank = NOTICE.rows["products"].blank()
            values["products"].append({"key": str(place + 1)} | blank | product | {"reach": reach})
        elif values["products"][place]["reach"] != reach:
            group.wrong(
                number,
                "scope",
                _("Une autre ligne de ce produit dit l’inverse : toutes ses unités, ou une liste."),
            )
        if line.lots_text.strip():
            if line.scope:
                group.wrong(
                    number, "lots_text", _("Donnez un texte libre, ou une unité, sur une ligne.")
                )
            free.append(FreeText(number, place, line.lots_text, propose(line.lots_text)))
        elif reach == Reach.LISTED:
            values["scopes"].append(
                {"key": str(len(values["scopes"]) + 1)} | _scope(group, number, line, product)
            )
    return free


def _check_product(group: Group, number: int, product: Values) -> None:
    for column, name in (("product_kind", "kind"), ("product_name", "name")):
        if not product[name]:
            group.wrong(number, column, _("À remplir sur chaque ligne."))
    if product["identifier"]:
        digits = bare(product["identifier"]).isdigit()
        product["id_type"] = product["id_type"] or (IdentifierType.GTIN.value if digits else "")
        if not product["id_type"]:
            group.wrong(number, "id_type", _("Dites de quel type est cet identifiant."))
        elif error := checked(product["id_type"], product["identifier"]).error:
            group.wrong(number, "identifier", error)
    elif not bare(product["catalogue_reference"]):
        group.wrong(
            number,
            "identifier",
            _("Sans identifiant ni référence du fabricant, le produit ne se trouve pas en stock."),
        )


def _scope(group: Group, number: int, line: Any, product: Values) -> Values:
    """Return the row of the list that a line is, its product named so that no other is meant."""
    kind = line.scope
    if not kind:
        kind = ScopeKind.SERIAL if line.serial else ScopeKind.LOT if line.lot else ""
    row = NOTICE.rows["scopes"].blank() | {
        "product": product["identifier"] or product["catalogue_reference"],
        "scope": str(kind),
    }
    row |= {name: getattr(line, name) for name in SCOPE}
    if not kind:
        group.wrong(number, "scope", _("Dites quelles unités sont concernées."))
        return row
    for name in NEEDED.get(kind, ()):
        if not row[name]:
            group.wrong(number, name, _("À remplir pour cette sorte d’unités."))
    if kind in (ScopeKind.EXPIRY, ScopeKind.MANUFACTURE):
        first, last = row["date_from"], row["date_to"]
        if not (first or last) or (first and last and first > last):
            group.wrong(number, "date_from", _("Donnez une période : sa fin suit son début."))
    if kind == ScopeKind.SERIAL_RANGE and row["serial"] and row["serial_to"]:
        _check_range(group, number, row)
    return row


def _check_range(group: Group, number: int, row: Values) -> None:
    item = Item(
        line=1,
        product="",
        identifier_kind=IdentifierType.MANUFACTURER_REF,
        identifier="-",
        scope=ScopeKind.SERIAL_RANGE,
        serial=row["serial"],
        serial_to=row["serial_to"],
    )
    try:
        (found,) = rows_of([item])
    except ValueError:
        found = None
    if found is None or (found.serial_from or 0) > (found.serial_to or 0):
        group.wrong(
            number,
            "serial_to",
            _("Même préfixe et même longueur que le premier, et pas avant lui."),
        )


def _check_links(group: Group, values: Values) -> None:
    """Check that each line of units is of one product, and that nothing goes beyond the form."""
    for name, most in ((name, rows.maximum) for name, rows in NOTICE.rows.items()):
        if len(values[name]) > most:
            group.wrong(
                group.lines[0][0], "", _("Une action a au plus %(most)d lignes.") % {"most": most}
            )
    names = lines.by_name(values["products"])
    lost = {
        scope["product"]
        for scope in values["scopes"]
        if lines.product_of(scope, values["products"], names) is None
    }
    for told in sorted(lost):
        group.wrong(
            group.lines[0][0],
            "identifier",
            _("« %(code)s » désigne deux produits de la même action : unissez leurs lignes.")
            % {"code": told},
        )


def told(problem: Problem) -> str:
    """Return a problem with the name of its column."""
    return f"{label_of(problem.column)} : {problem.text}" if problem.column else problem.text


def with_lots(values: Values, free: list[dict[str, Any]], lots: dict[int, list[str]]) -> None:
    """Add to `values` the lots that a person confirmed for each line of free text."""
    for one in free:
        product = values["products"][one["product"]]
        for lot in lots[one["line"]]:
            values["scopes"].append(
                {"key": str(len(values["scopes"]) + 1)}
                | NOTICE.rows["scopes"].blank()
                | {
                    "product": product["identifier"] or product["catalogue_reference"],
                    "scope": ScopeKind.LOT.value,
                    "lot": lot,
                }
            )


def groups(rows: Iterator[tuple[int, str, Any, list[Problem]]]) -> Iterator[Group]:
    """Yield the groups of consecutive lines: (number, reference, answers, problems) each.

    Memory holds one group at a time, of `MOST_LINES` lines at most.
    """
    group: Group | None = None
    for number, reference, line, problems in rows:
        if group is None or reference != group.reference or not reference:
            if group is not None:
                yield group
            group = Group(reference)
        group.count += 1
        group.problems += problems
        if group.count <= MOST_LINES and line is not None:
            group.lines.append((number, line))
        elif group.count == MOST_LINES + 1:
            group.wrong(number, "", _("Cette action a trop de lignes."))
    if group is not None:
        yield group
