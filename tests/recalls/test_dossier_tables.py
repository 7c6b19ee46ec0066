"""The tables of the dossier, word for word: its transitions (§ 9.4) and its codes (§ 9.1)."""

import pytest

from portal.core.workflow import workflow_of
from portal.publication.enums import ItemStatus, Scope, Verdict, VersionKind
from portal.reference.identifiers import IdentifierType
from recalls import enums
from recalls.models import Action, Notice

# From, event, to, who, on what, and our name for the event where it differs.
TRANSITIONS = [
    ("draft", "submit", "submitted", "signatory", Notice, ""),
    ("submitted", "take", "in_review", "evaluator", Notice, ""),
    (
        "in_review",
        "request_changes",
        "changes_requested",
        "evaluator",
        Notice,
        "request_completion",
    ),
    ("changes_requested", "resubmit", "submitted", "signatory", Notice, "submit"),
    ("in_review", "reject", "ended", "evaluator", Notice, ""),
    ("in_review", "validate", "validated", "validator", Notice, ""),
    ("validated", "schedule", "scheduled", "validator", Notice, ""),
    ("validated", "publish", "published", "validator", Notice, ""),
    ("scheduled", "publish", "published", "validator", Notice, ""),
    ("scheduled", "unschedule", "validated", "validator", Notice, ""),
    ("published", "new_draft_version", "amending", "drafter", Notice, ""),
    ("published", "correct", "correcting", "validator", Notice, ""),
    ("published", "close", "closed", "validator", Action, ""),
    ("closed", "reopen", "published", "validator", Action, ""),
    ("published", "retract", "retracted", "", Action, ""),
    ("submitted", "withdraw", "ended", "signatory", Notice, ""),
    ("in_review", "withdraw", "ended", "signatory", Notice, ""),
    ("changes_requested", "withdraw", "ended", "signatory", Notice, ""),
    ("submitted", "fast_publish", "published", "", Notice, "publish_at_once"),
]
"""An empty "who" is the system that carries out what two validators decided."""

CODES = [
    (
        enums.RecipientType,
        "fabricant mandataire importateur distributeur depositaire grossiste_repartiteur"
        " centrale_achat pui officine etablissement_sante ehpad_esms laboratoire_biologie"
        " cabinet_liberal psad transport_sanitaire particulier",
    ),
    (
        enums.UserAction,
        "identify quarantine stop_use return destroy inspect modify_on_site software_update"
        " ifu_change patient_followup results_review retest inform_patients pass_on reply_form"
        " none other",
    ),
    (
        VersionKind,
        "initial update_content scope_extended scope_reduced lots_released translation_added"
        " correction closure retraction",
    ),
    (
        Verdict,
        "concerned_exact concerned_all to_verify not_listed unknown_id concerned_closed released",
    ),
    (Scope, "all lot serial serial_range expiry manufacture software"),
    (ItemStatus, "affected closed released retracted"),
    (
        enums.SubmitterStatus,
        "manufacturer representative importer distributor exploitant",
    ),
]


@pytest.mark.parametrize(("source", "event", "target", "who", "model", "name"), TRANSITIONS)
def test_each_transition_of_the_dossier(source, event, target, who, model, name):
    found = workflow_of(model)[name or event]
    assert source in found.sources
    assert found.target == target
    assert (who in found.allowed.name) if who else found.system


@pytest.mark.parametrize(("kind", "codes"), CODES, ids=lambda one: getattr(one, "__name__", ""))
def test_codes_are_those_of_the_dossier(kind, codes):
    assert set(kind.values) == set(codes.split())


def test_identifiers_are_those_of_the_dossier():
    wanted = (
        "udi_di gtin ean13 acl13 acl7 cip13 ucd13 hibc_di iccbba_di ppn manufacturer_ref"
        " eudamed_id basic_udi_di"
    )
    # CIP on seven digits is printed on older packs of medicines (§ 4.3).
    assert set(IdentifierType.values) == {*wanted.split(), "cip7"}


def test_nothing_else_leads_to_a_publication():
    into = {one.name for one in workflow_of(Notice) if one.target == "published"}
    publishing = {"publish", "publish_at_once", "publish_correction"}
    given_up = {
        "drop_amendment",
        "withdraw_version",
        "reject_version",
        "discard_version",
        "drop_correction",
    }
    assert into == publishing | given_up
