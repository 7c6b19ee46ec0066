"""The automatic controls V1 to V28 of a letter (dossier § 2.4).

V28 compares the proof of print with the agreed letter: `dhpc.sending.proof` runs it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dhpc.controls import parity, structure, style
from dhpc.controls.report import Finding, Measured, Report, Subject
from dhpc.enums import Control
from dhpc.letter.composition import Letter, compose
from dhpc.letter.facts import Facts

__all__ = ["CONTROLS", "Finding", "Measured", "Report", "run"]

CONTROLS: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    structure.v1_sections,
    structure.v2_pages,
    structure.v3_agreement,
    structure.v4_ema,
    structure.v5_cartouche,
    structure.v6_reporting,
    structure.v7_triangle,
    structure.v8_biological,
    structure.v9_products,
    structure.v10_subject,
    structure.v11_length,
    structure.v12_logo,
    structure.v13_audience,
    structure.v14_date,
    style.v15_points,
    style.v16_abbreviations,
    style.v17_promotion,
    style.v18_comparison,
    parity.v19_parity,
    parity.v20_actions,
    style.v21_frequency,
    structure.v22_previous,
    structure.v23_leftovers,
    structure.v24_names,
    structure.v25_accessible,
    style.v26_readability,
    structure.v27_opinions,
)
BY_LAYOUT = frozenset({Control.V2, Control.V25})


def run(
    values: Mapping[str, Any],
    facts: Facts,
    *,
    letter: Letter | None = None,
    measured: Measured | None = None,
    logos: int = 0,
) -> Report:
    """Return what the controls find in `letter`, beside what the dossier says: `facts`.

    Without `letter`, it is the one that `values` and `facts` make. Without `measured`, what depends
    on the layout is pending. The words are in the active language.
    """
    subject = Subject(values, facts, letter or compose(values, facts), measured, logos)
    findings = tuple(finding for control in CONTROLS for finding in control(subject))
    pending = frozenset() if measured else BY_LAYOUT
    return Report(findings, pending)
