"""Drafts made from what another workflow hands over."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.fields import Answer
from portal.core.fields.forms import Answers
from portal.filings import registry
from portal.filings.models import Handover
from portal.filings.services import drafts, rows
from recalls import enums, rules
from recalls.enums import RecallLevel, RecipientType
from recalls.fields import SCOPES
from recalls.models import Action, Notice, PaperFiling

BATCH_RECALL = "medicine_batch_recall.1"
"""What the workflow of quality defects hands over: products, batches, level, reason."""

_WHOLESALE = [RecipientType.DEPOSITARY, RecipientType.WHOLESALER]
_PHARMACIES = [*_WHOLESALE, RecipientType.PHARMACY, RecipientType.HOSPITAL_PHARMACY]
_WARDS = [*_PHARMACIES, RecipientType.HOSPITAL, RecipientType.PRACTICE]
RECIPIENTS = {
    RecallLevel.EXPLOITANT: [RecipientType.DEPOSITARY],
    RecallLevel.WHOLESALER: _WHOLESALE,
    RecallLevel.PHARMACY: _PHARMACIES,
    RecallLevel.WARD: _WARDS,
    RecallLevel.PATIENT: [*_WARDS, RecipientType.PATIENT],
}


def batch_recall(handover: Handover) -> Action:
    """Return the draft of a batch recall, with what the case of quality defect states.

    It belongs to the firm of that case and is typed by the agent who handed it over; whoever
    reads it again completes and records it.
    """
    source = registry.find_filing(handover.source_subject)
    if source is None:
        raise ValueError(f"{handover.source_ref} is no case of this portal")
    agent = handover.created_by
    action: Any = drafts.create_draft(
        registry.get(rules.WORKFLOW), organisation=source.organisation, user=agent
    )
    PaperFiling.objects.create(
        filing=action,
        channel=enums.PaperChannel.HANDOVER,
        received_at=timezone.now(),
        sender=handover.source_ref,
        typed_by=agent,
    )
    notice = action.notice
    told = handover.payload
    _fill(notice, told, handover.source_ref)
    notice.count_save()
    notice.saved_by = agent
    notice.saved_at = timezone.now()
    notice.save()
    rows.replace(notice, "products", [("", Answers(clean=one)) for one in _products(told)])
    rows.replace(notice, "scopes", [("", Answers(clean=one)) for one in _scopes(told)])
    return action


def _fill(notice: Notice, told: dict[str, Any], source_ref: str) -> None:
    level = _known(told.get("recall_level")) or ""
    # A case handed over before these were passed on has none of them.
    contact = told.get("contact") or {}
    names = list(dict.fromkeys(one["name"] for one in told["products"] if one["name"]))
    notice.set_answers(
        {
            "action_type": enums.ActionType.RECALL,
            "commercial_title": ", ".join(names)[:160],
            "fsn_reference": source_ref,
            "fsca_reference": source_ref,
            "notice_status": enums.NoticeStatus.FINAL,
            **_urgency(told),
            "recall_level": level,
            "defect_reference": source_ref,
            "submitter_status": enums.SubmitterStatus.EXPLOITANT,
            "manufacturer_name": (told.get("firm") or notice.manufacturer_name)[:200],
            "manufacturer_address": told.get("address") or notice.manufacturer_address,
            "agency_contact_name": contact.get("name", "")[:200],
            "agency_contact_phone": contact.get("phone", "")[:30],
            "background": told.get("reason") or "",
            "problem": _known(told.get("description")) or "",
            "hazard": _known(told.get("recall_justification")) or "",
            "other_information": _supply(told),
            "recipients": RECIPIENTS.get(level, []),
            "user_actions": [
                enums.UserAction.IDENTIFY,
                enums.UserAction.QUARANTINE,
                enums.UserAction.RETURN,
            ],
            "user_action_details": _known(told.get("alert_message")) or "",
            "deadline_kind": enums.DeadlineKind.IMMEDIATE,
            "applies_to": [enums.AppliesTo.STOCK],
            "block_dispensing": enums.BlockDispensing.YES,
            "notice_type": enums.NoticeType.NEW,
        }
    )


def _urgency(told: dict[str, Any]) -> dict[str, Any]:
    """Return the European class of the defect; class I asks for an urgent publication."""
    chosen = _known(told.get("european_class")) or ""
    urgent = chosen == enums.DefectClass.CLASS_1
    reason = ""
    if urgent:
        words = {"label": enums.DefectClass(chosen).label, "case": told["source"]}
        reason = _("Défaut qualité %(case)s : %(label)s.") % words
    return {
        "european_class": chosen,
        "urgent": enums.YesNo.YES if urgent else enums.YesNo.NO,
        "urgent_reason": reason,
    }


def _supply(told: dict[str, Any]) -> str:
    """Return what is known of stocks once the batches are gone, and of what may replace them."""
    found = []
    if _known(told.get("shortage_risk")) == Answer.NO:
        found.append(_("Pas d’impact attendu sur la couverture des besoins."))
    substitutes = _known(told.get("shortage_substitutes"))
    if _known(told.get("shortage_risk")) == Answer.YES:
        found.append(_("Un risque de rupture de stock est signalé."))
        if substitutes:
            found.append(
                _("Spécialités pouvant se substituer : %(names)s") % {"names": substitutes}
            )
    return "\n".join(found)


def _products(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "kind": enums.ProductKind.MEDICINE,
            "name": (one["name"] or "")[:200],
            "id_type": enums.IdentifierType.CIP13 if one["cip13"] else "",
            "identifier": one["cip13"] or "",
            "reach": enums.Reach.LISTED,
        }
        for one in told["products"]
    ]


def _scopes(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the batches to recall, those that the declarant named without declaring them too."""
    declared = [
        {
            "product": (one["product"] or "")[:200],
            "scope": enums.RowScope.LOT,
            "lot": one["number"] or "",
            "expiry": date.fromisoformat(day) if (day := _known(one["expiry"])) else None,
            "quantity": _known(one["quantity_france"]),
        }
        for one in told["lots"]
    ]
    named = [
        {"scope": enums.RowScope.LOT, "product": "", "lot": number, "expiry": None}
        for number in told.get("undeclared_lots", ())
        if len(number) <= SCOPES["lot"].max_length
    ]
    return declared + named


def _known(stored: Any) -> Any:
    """Return a dumped answer, None when it is not known yet."""
    return None if isinstance(stored, dict) else stored
