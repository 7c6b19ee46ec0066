"""What the dossier says beside the answers of a letter; frozen with each version."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Product:
    """One medicine of the perimeter, as the base knew it when it was added.

    `laboratory` is who markets it in France (exploitant), `holder` who holds the authorisation.
    """

    cis: str
    name: str
    substance: str
    atc: str = ""
    laboratory: str = ""
    holder: str = ""
    black_triangle: bool = False
    biological: bool = False
    marketed: bool = True


@dataclass(frozen=True)
class Facts:
    """What locked blocks and controls need besides the answers.

    `route` and `authority` hold the codes of `dhpc.enums`; `laboratories` the names of
    the firms in the dossier, the coordinator first; `approved_audience` the codes of the groups
    that the agency approved, None before; `base_read_on` is the day when the base was read;
    `pages_waived` says that the agency accepted more than two pages; `previous` are the public
    references of earlier letters on the same substance; `untriaged` counts answers of consulted
    bodies that nobody has handled; `by_agency` says that the agency writes and sends the letter in
    place of the laboratories; `annexes` names the files joined; `missing` names the medicines of
    the substance that are on the market and that the perimeter forgets.
    """

    reference: str = ""
    route: str = ""
    authority: str = ""
    laboratories: tuple[str, ...] = ()
    products: tuple[Product, ...] = ()
    approved_audience: tuple[str, ...] | None = None
    scheduled_on: date | None = None
    is_core: bool = False
    pages_waived: bool = False
    previous: tuple[str, ...] = ()
    untriaged: int = 0
    base_read_on: date | None = None
    by_agency: bool = False
    annexes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def dump(self) -> dict[str, Any]:
        """Return the JSON form, that `load` reads back."""
        told = asdict(self)
        for name in ("scheduled_on", "base_read_on"):
            told[name] = told[name].isoformat() if told[name] else None
        return told

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> "Facts":
        """Return the facts whose JSON form is `stored`; keys of another time are left out."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        for name in ("scheduled_on", "base_read_on"):
            known[name] = date.fromisoformat(known[name]) if known.get(name) else None
        known["products"] = tuple(Product(**one) for one in known.get("products", ()))
        for name in ("laboratories", "previous", "annexes", "missing"):
            known[name] = tuple(known.get(name, ()))
        if known.get("approved_audience") is not None:
            known["approved_audience"] = tuple(known["approved_audience"])
        return cls(**known)
