"""The lead paragraph of a published action, made from its codes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.core.moments import without_weekday
from portal.publication.editions import NUMBER
from recalls.enums import ActionType, DeadlineKind, RecipientType, UserAction

MOST_NAMED = 3


def lead_paragraph(values: Mapping[str, Any]) -> str:
    """Return the lead paragraph in the current language, from the answers of a notice.

    Its pattern is that of the agency's working group: type, number, recipients, maker, products,
    actions and their deadline.
    """
    words = {
        "type": _label(ActionType, values["action_type"]),
        "number": NUMBER,
        "recipients": _joined([_lower(RecipientType, one) for one in values["recipients"]]),
        "maker": values["manufacturer_name"],
        "products": values["commercial_title"] or _named(values["products"]),
    }
    lead = _("%(type)s n° %(number)s destiné aux %(recipients)s – %(maker)s – %(products)s.")
    if values["action_type"] in (ActionType.USER_INFORMATION, ActionType.SAFETY_ACTION):
        lead = _("%(type)s n° %(number)s destinée aux %(recipients)s – %(maker)s – %(products)s.")
    if not values["recipients"]:
        lead = _("%(type)s n° %(number)s – %(maker)s – %(products)s.")
    return f"{lead % words} {_what_to_do(values)}".strip()


def _what_to_do(values: Mapping[str, Any]) -> str:
    actions = [_lower(UserAction, one) for one in values["user_actions"] if one != UserAction.NONE]
    if not actions:
        return ""
    told = {"actions": _joined(actions)}
    if values["deadline_kind"] == DeadlineKind.IMMEDIATE:
        return _("Action sans délai : %(actions)s.") % told
    if values["deadline_kind"] == DeadlineKind.DATE and values["deadline"]:
        told["day"] = without_weekday(values["deadline"])
        return _("Action avant le %(day)s : %(actions)s.") % told
    return _("Action : %(actions)s.") % told


def public_facts(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return who is concerned and what to do by when, as the public page says it first."""
    recipients = [_label(RecipientType, one) for one in values["recipients"]]
    actions = [_label(UserAction, one) for one in values["user_actions"]]
    return [
        (_("Destinataires"), ", ".join(recipients)),
        (_("Ce qu’il faut faire"), ", ".join(actions)),
        (_("Précisions"), values["user_action_details"]),
        (_("Échéance"), _deadline(values)),
        (_("Problème"), values["problem"]),
        (_("Danger"), values["hazard"]),
    ]


def _deadline(values: Mapping[str, Any]) -> str:
    if values["deadline_kind"] == DeadlineKind.DATE and values["deadline"]:
        return str(without_weekday(values["deadline"]))
    return _label(DeadlineKind, values["deadline_kind"])


def _named(products: Sequence[Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(one["name"] for one in products if one["name"]))
    more = "…" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _label(choices: Any, value: str) -> str:
    return str(dict(choices.choices).get(value, value))


def _lower(choices: Any, value: str) -> str:
    """Return a label inside a sentence; names in capitals, such as EHPAD, stay so."""
    label = _label(choices, value)
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _joined(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s et %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
