"""Which batches a recall reaches, as the declarant wrote them."""

import re
from collections.abc import Mapping
from typing import Any

from portal.core.fields import Answer, known
from quality_defects.enums import LotStatus

SEPARATORS = re.compile(r"[,;\n]|\bet\b")
"""What stands between two numbers of the batches to recall."""

ALL_LOTS = re.compile(r"\btous\b", re.IGNORECASE)
A_NUMBER = re.compile(r"(?=.*\d)\S{1,40}")
"""What reads as the number of a batch, and not as a sentence."""

Values = Mapping[str, Any]


def normalised(number: str) -> str:
    """Return a batch number as it is compared: capitals, without spaces."""
    return "".join(number.split()).upper()


def affected_lots(values: Values) -> list[dict[str, Any]]:
    """Return the batches that are not excluded."""
    return [row for row in values["lots"] if row["status"] != LotStatus.EXCLUDED]


def named_lots(values: Values) -> list[str]:
    """Return what the declarant names among the batches to recall.

    Nothing is named when all declared batches are to be recalled, when it is not known yet, or
    when the declarant proposes no recall.
    """
    wanted = known(values["recall_lots"]) or ""
    if known(values["recall_proposed"]) != Answer.YES or ALL_LOTS.search(wanted):
        return []
    return list(filter(None, map(str.strip, SEPARATORS.split(wanted))))


def recalled_lots(values: Values) -> list[dict[str, Any]]:
    """Return the declared batches to recall: those that are named, whatever their situation.

    Without names, or with nothing that reads as a number, all that are not excluded.
    """
    names = {normalised(name) for name in named_lots(values)}
    rows = [row for row in values["lots"] if normalised(known(row["number"]) or "") in names]
    if rows or any(A_NUMBER.fullmatch(name) for name in names):
        return rows
    return affected_lots(values)


def undeclared_lots(values: Values) -> list[str]:
    """Return what is named among the batches to recall and that no declared batch answers to."""
    declared = {normalised(known(row["number"]) or "") for row in values["lots"]}
    named = named_lots(values)
    return list(dict.fromkeys(one for one in named if normalised(one) not in declared))
