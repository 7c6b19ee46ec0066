"""The result of a check as people read it: the gravest first, counted, as a page or a file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from portal.core.fields.export import csv_line
from portal.core.moments import without_weekday
from portal.publication.check import Match, Result, Results, check
from portal.publication.check.lines import days_of
from portal.publication.enums import ItemStatus, Verdict
from portal.publication.reading import listing
from portal.publication.stocks import lots
from portal.publication.stocks.tables import StockRow
from portal.reference.identifiers.breakdown import told as date_in_words

ERROR = "error"
ORDER = (
    Verdict.CONCERNED_EXACT,
    Verdict.CONCERNED_ALL,
    Verdict.TO_VERIFY,
    ERROR,
    Verdict.CONCERNED_CLOSED,
    Verdict.RELEASED,
    Verdict.UNKNOWN_ID,
    Verdict.NOT_LISTED,
)
LABELS = {**dict(Verdict.choices), ERROR: gettext_lazy("Ligne non comprise")}
TONES = {
    Verdict.CONCERNED_EXACT: "danger",
    Verdict.CONCERNED_ALL: "danger",
    Verdict.TO_VERIFY: "warning",
    ERROR: "warning",
    Verdict.CONCERNED_CLOSED: "warning",
    Verdict.RELEASED: "info",
    Verdict.UNKNOWN_ID: "neutral",
    Verdict.NOT_LISTED: "neutral",
}
SILENT = (Verdict.NOT_LISTED, Verdict.UNKNOWN_ID)
"""Verdicts that say nothing of a line: a product without a code may still be concerned."""
_RANKS = {verdict: rank for rank, verdict in enumerate(ORDER)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of a stock with its result.

    `alone` when only its lot or serial number was found, `loosely` when the lot is written
    otherwise.
    """

    row: StockRow
    result: Result
    alone: bool = False
    loosely: bool = False

    @property
    def verdict(self) -> str:
        return str(self.result.verdict or ERROR)

    @property
    def label(self) -> Any:
        return LABELS[self.verdict]

    @property
    def tone(self) -> str:
        return TONES[self.verdict]

    @property
    def expiry(self) -> str:
        """Return the expiry in words, as it was given when it is no date."""
        given = self.result.parsed.expiry
        return date_in_words(given) if days_of(given) else given

    @property
    def facts(self) -> list[tuple[str, str, str]]:
        """Return what the line is, piece by piece: a word before it, itself, and how it is set."""
        parsed, row = self.result.parsed, self.row
        told = [
            (_("ligne"), row.line.ref, ""),
            ("", row.label, "strong"),
            ("", self.code, "code"),
            (_("lot"), parsed.lot, "strong"),
            (_("n° de série"), parsed.serial, "strong"),
            (_("péremption"), self.expiry, ""),
            (_("Quantité :"), row.quantity, ""),
        ]
        return [one for one in told if one[1]]

    @property
    def code(self) -> str:
        """Return the product as it was understood, else as it was sent."""
        line = self.result.line
        return self.result.parsed.identifier or line.identifier or line.scan


@dataclass(frozen=True)
class Count:
    """How many lines have a verdict."""

    verdict: str
    label: Any
    tone: str
    number: int


class Checked:
    """A stock and what is published of it, at one moment and position of the sequence."""

    def __init__(self, rows: list[StockRow]) -> None:
        self.results: Results = check([row.line for row in rows])
        results = self.results.results
        alone = lots.look_up(results)
        self.outcomes = [
            Outcome(row, result, alone=place in alone, loosely=alone.get(place, False))
            for place, (row, result) in enumerate(zip(rows, results, strict=True))
        ]

    @cached_property
    def unscannable(self) -> int:
        """Return how many published actions name products that no check can find."""
        return listing.unscannable().count()

    @property
    def worst_first(self) -> list[Outcome]:
        return sorted(self.outcomes, key=lambda one: _RANKS[one.verdict])

    @property
    def counts(self) -> list[Count]:
        """Return the number of lines of each verdict that has any, the gravest first."""
        found = Counter(one.verdict for one in self.outcomes)
        return [
            Count(str(verdict), LABELS[verdict], TONES[verdict], found[verdict])
            for verdict in ORDER
            if found[verdict]
        ]

    @property
    def stamp(self) -> str:
        """Return when the check was made and up to which publication, in words."""
        return _("%(day)s à %(hour)s (dernière version publiée : n° %(cursor)d)") % {
            "day": without_weekday(localtime(self.results.checked_at)),
            "hour": date_format(localtime(self.results.checked_at), "H:i"),
            "cursor": self.results.cursor,
        }


def told(outcome: Outcome, stamp: str) -> str:
    """Return what a verdict means, in a sentence. No verdict says that a unit is without risk."""
    match outcome.result.verdict:
        case Verdict.CONCERNED_EXACT:
            return _("Cette unité est nommée par une action en cours.")
        case Verdict.CONCERNED_ALL:
            return _("Une action en cours porte sur toutes les unités de ce produit.")
        case Verdict.TO_VERIFY if outcome.alone:
            actions = ", ".join(match.action for match in outcome.result.matches)
            text = (
                _(
                    "%(actions)s nomme un lot qui s’écrit presque ainsi. Saisissez aussi le code du"
                    " produit, ou comparez la boîte avec l’action."
                )
                if outcome.loosely
                else _(
                    "Ce lot ou ce numéro de série est nommé par %(actions)s. D’autres produits"
                    " peuvent porter le même : saisissez aussi le code du produit, ou comparez la"
                    " boîte avec l’action."
                )
            )
            return text % {"actions": actions}
        case Verdict.TO_VERIFY:
            return _(
                "Une action cite ce produit, mais le lot ou le numéro de série manque, est douteux"
                " ou s’écrit autrement : comparez la boîte avec la liste de l’action."
            )
        case Verdict.CONCERNED_CLOSED:
            return _("Cette unité est nommée par une action qui est close depuis.")
        case Verdict.RELEASED:
            if outcome.result.matches[0].status == ItemStatus.RETRACTED:
                return _("L’action qui nommait cette unité a été retirée de la publication.")
            return _("L’action qui nommait cette unité ne la nomme plus.")
        case Verdict.NOT_LISTED if outcome.result.no_longer_named:
            return _(
                "Non listé dans les actions publiées au %(stamp)s. Une action a cité ce produit,"
                " elle ne le cite plus."
            ) % {"stamp": stamp}
        case Verdict.NOT_LISTED:
            return _(
                "Non listé dans les actions publiées au %(stamp)s. Une action cite ce produit, sans"
                " cette unité."
            ) % {"stamp": stamp}
        case Verdict.UNKNOWN_ID:
            return _(
                "Aucune action publiée au %(stamp)s ne cite ce code. Vérifiez aussi les autres"
                " codes de la boîte."
            ) % {"stamp": stamp}
    return outcome.result.error


def beyond(checked: Checked) -> str:
    """Return that some published products have no code, "" when all have one."""
    if not checked.unscannable:
        return ""
    return ngettext(
        "%(number)d action publiée porte sur des produits sans code, qu’aucune vérification ne"
        " trouve.",
        "%(number)d actions publiées portent sur des produits sans code, qu’aucune vérification"
        " ne trouve.",
        checked.unscannable,
    ) % {"number": checked.unscannable}


def heading() -> list[str]:
    """Return the columns of the file."""
    return [
        _("Ligne"),
        _("Code"),
        _("Libellé"),
        pgettext("device", "Lot"),
        _("Numéro de série"),
        _("Péremption"),
        _("Quantité"),
        _("Verdict"),
        _("Code du verdict"),
        _("Action"),
        _("Version"),
        _("À faire"),
        _("Bloquer la délivrance"),
        _("Échéance"),
        _("Adresse"),
        _("À savoir"),
        _("Vérifié le"),
        _("Position"),
    ]


KNOWN = -3
"""The place of what is to be known of a line, counted from the end."""


def as_csv(checked: Checked) -> Iterator[str]:
    """Yield the lines of the file, the gravest first, one for each action that names a line."""
    at = localtime(checked.results.checked_at).strftime("%d/%m/%Y %H:%M")
    position = str(checked.results.cursor)
    unsaid = beyond(checked)
    yield "\ufeff" + csv_line(heading())
    for outcome in checked.worst_first:
        matches: list[Match | None] = [*outcome.result.matches] or [None]
        for match in matches:
            cells = [*_stock_cells(outcome), *_match_cells(outcome, match), at, position]
            if outcome.verdict in SILENT and unsaid:
                cells[KNOWN] = "; ".join(filter(None, [cells[KNOWN], unsaid]))
            yield csv_line(map(str, cells))


def _stock_cells(outcome: Outcome) -> list[str]:
    parsed, row = outcome.result.parsed, outcome.row
    return [
        row.line.ref,
        outcome.code,
        row.label,
        parsed.lot,
        parsed.serial,
        parsed.expiry,
        row.quantity,
    ]


def _match_cells(outcome: Outcome, match: Match | None) -> list[str]:
    known = "; ".join(filter(None, [outcome.result.error, *outcome.result.parsed.warnings]))
    if match is None:
        return [str(outcome.label), outcome.verdict, "", "", "", "", "", "", known]
    advice = match.advice
    deadline = advice.deadline.strftime("%d/%m/%Y") if advice.deadline else ""
    return [
        str(match.verdict.label),
        str(match.verdict),
        match.action,
        str(match.version),
        ", ".join(str(label) for _code, label in advice.required_actions),
        str(advice.block_words),
        deadline or str(advice.deadline_words),
        settings.SITE_URL.rstrip("/") + match.url,
        "; ".join(filter(None, [match.reason if match.status != "affected" else "", known])),
    ]
