"""Reader of the open data that succeed the Base de données publique des médicaments.

One CSV per table, UTF-8, comma, with a header. Only the columns known here are read, by name, so
columns may be added or moved. What these files do not say (forms, prices, the list of medicines of
major therapeutic interest) stays as it was.
"""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from portal.reference.enums import Source
from portal.reference.loaders import tables
from portal.reference.loaders.reading import (
    Batch,
    SourceFile,
    decode,
    file_date,
    joined,
    tidy,
)

FILES: tuple[tuple[tables.Table, tuple[str, ...]], ...] = (
    (tables.COMPONENTS, ("composant.csv",)),
    (tables.MEDICINES, ("specialite.csv", "specialite_titulaire.csv")),
    (tables.PRESENTATIONS, ("presentation.csv",)),
    (tables.CLASSIFICATIONS, ("specialite_atc.csv",)),
)
"""The files of each table; the first one must be there."""


class MissingColumns(ValueError):
    """A file lacks columns that its table needs; the text names them."""


Rows = Iterable[tuple[str, ...]]


def records(content: bytes, needed: tuple[str, ...], name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV by column name. Raises MissingColumns."""
    text, _encoding = decode(content)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = set(needed) - set(reader.fieldnames or ())
    if missing:
        raise MissingColumns(f"{name} : colonnes absentes : {', '.join(sorted(missing))}")
    return [{key: row[key] or "" for key in needed} for row in reader]


def medicines(specialite: bytes, titulaire: bytes | None = None) -> Rows:
    """Yield CIS, name, status, procedure, marketing status, date, and holders if they are given."""
    holders: dict[str, list[str]] = {}
    if titulaire is not None:
        needed = ("cis", "raison_sociale", "raison_sociale_longue")
        for row in records(titulaire, needed, "specialite_titulaire.csv"):
            holder = row["raison_sociale"] or row["raison_sociale_longue"]
            holders.setdefault(row["cis"], []).append(holder.replace(";", ","))
    needed = ("cis", "denomination", "statut_amm", "procedure", "disponibilite", "date_amm")
    for row in records(specialite, needed, "specialite.csv"):
        cells = tuple(row[name] for name in needed)
        yield cells if titulaire is None else (*cells, ";".join(holders.get(row["cis"], [])))


def presentations(content: bytes) -> Rows:
    needed = (
        "cis",
        "cip7",
        "denomination",
        "statut_commercialisation",
        "date_commercialisation",
        "cip",
    )
    for row in records(content, needed, "presentation.csv"):
        yield tuple(row[name] for name in needed)


def components(content: bytes) -> Rows:
    needed = (
        "cis",
        "numero_element",
        "code_substance",
        "substance",
        "dosage",
        "nature",
        "numero_composant",
    )
    for row in records(content, needed, "composant.csv"):
        yield tuple(row[name] for name in needed)


def classifications(content: bytes) -> Rows:
    for row in records(content, ("cis", "code_atc"), "specialite_atc.csv"):
        yield row["cis"], row["code_atc"]


COLUMNS: dict[str, tuple[Callable[..., Rows], tuple[str, ...]]] = {
    "medicines": (
        medicines,
        ("cis", "name", "status", "procedure", "marketing_status", "authorised_on", "holders"),
    ),
    "presentations": (
        presentations,
        ("cis", "cip7", "label", "marketing_status", "declared_on", "cip13"),
    ),
    "components": (
        components,
        ("cis", "element", "substance_code", "substance", "strength", "nature", "link"),
    ),
    "classifications": (classifications, ("cis", "atc")),
}


class OpenDataReader:
    source = Source.OPEN_DATA
    required = frozenset({"medicines", "presentations"})

    def files(self, folder: Path, source_date: date | None) -> list[SourceFile]:
        found = []
        for table, names in FILES:
            paths = [folder / name for name in names if (folder / name).is_file()]
            if paths and paths[0].name == names[0]:
                found.append(
                    SourceFile(
                        table,
                        " + ".join(path.name for path in paths),
                        tuple(path.read_bytes() for path in paths),
                        source_date or max(map(file_date, paths)),
                    )
                )
        return found

    def read(self, file: SourceFile) -> Batch:
        rows, columns = COLUMNS[file.table.name]
        if file.table is tables.MEDICINES and len(file.contents) == 1:
            columns = columns[:-1]
        _text, encoding = decode(file.contents[0])
        return Batch(file.table, columns, tidy(joined(rows(*file.contents))), encoding)
