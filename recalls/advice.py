"""What a published notice asks of whoever holds an affected product, for the stock check."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.publication.registry import Advice
from recalls.enums import BlockDispensing, DeadlineKind, UserAction, YesNo

FROM = (
    "notice__user_actions",
    "notice__block_dispensing",
    "notice__deadline_kind",
    "notice__deadline",
    "notice__reply_required",
    "notice__reply_deadline",
)
"""Where a payload holds it."""

_ACTIONS = dict(UserAction.choices)
_BLOCKS = dict(BlockDispensing.choices)
BLOCK_ORDERS = {
    BlockDispensing.YES: _("Bloquez la délivrance des produits concernés."),
    BlockDispensing.NO: _("La délivrance n’a pas à être bloquée."),
    BlockDispensing.MANUFACTURER_ADVICE: _(
        "Demandez au fabricant avant de délivrer un produit concerné."
    ),
}
"""What the answer to whether dispensing must be blocked asks of who dispenses."""


def advice(said: Mapping[str, Any]) -> Advice:
    """Return what the values of `FROM` say; a code that is no longer listed is told as it is."""
    actions, blocks, kind, day, replies, reply_day = (said[name] for name in FROM)
    blocks = blocks if isinstance(blocks, str) else ""
    return Advice(
        required_actions=tuple(
            (code, _ACTIONS.get(code, code))
            for code in (actions if isinstance(actions, list) else ())
        ),
        block_dispensing=blocks,
        block_words=_BLOCKS.get(blocks, ""),
        block_order=BLOCK_ORDERS.get(blocks, ""),  # type: ignore[call-overload]
        deadline=date.fromisoformat(day) if kind == DeadlineKind.DATE and day else None,
        deadline_words=DeadlineKind.IMMEDIATE.label if kind == DeadlineKind.IMMEDIATE else "",
        reply_deadline=(
            date.fromisoformat(reply_day) if replies == YesNo.YES and reply_day else None
        ),
    )
