"""Safety actions: a desk with its people, and a notice that is ready to be signed."""

import datetime
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.utils import timezone

from portal.accounts.enums import OrganisationKind
from portal.core.workflow import perform
from portal.documents.services import receive
from portal.filings import registry
from portal.filings.services import drafts, proposals
from portal.publication.models import Publication
from recalls.fields import FILES
from recalls.models import Action, Product, Scope
from tests.factories.accounts import (
    AgentFactory,
    MembershipFactory,
    OrganisationFactory,
    give_totp,
)
from tests.factories.hostile import pdf

ANSWERS = {
    "action_type": "recall",
    "commercial_title": "Pompe Exemplia P1",
    "fsn_reference": "FSN-TEST-01",
    "fsca_reference": "FSCA-TEST-01",
    "notice_status": "final",
    "urgent": "no",
    "problem": "La batterie de la pompe peut s’arrêter sans alarme.",
    "hazard": "Interruption d’une perfusion.",
    "recipients": ["pui", "etablissement_sante"],
    "attention_of": "Cadres de santé et ingénieurs biomédicaux",
    "user_actions": ["identify", "quarantine", "return"],
    "user_action_details": "Isolez les pompes des lots concernés et retournez-les.",
    "deadline_kind": "date",
    "deadline": datetime.date(2027, 1, 15),
    "applies_to": ["stock", "in_use"],
    "block_dispensing": "yes",
    "patient_followup": "no",
    "reply_required": "no",
    "maker_actions": ["removal"],
    "patient_notice": "no",
    "notice_type": "new",
    "followup_expected": "no",
    "submitter_status": "manufacturer",
    "manufacturer_name": "Fabricant Exemple",
    "manufacturer_srn": "FR-MF-000000001",
    "manufacturer_address": "1 rue de l’Exemple\n00000 Exempleville",
    "manufacturer_country": "FR",
    "contact_name": "Service clients",
    "contact_phone": "01 99 00 00 01",
    "contact_email": "contact@fabricant.example",
    "agency_contact_name": "Personne Exemple",
    "agency_contact_phone": "01 99 00 00 02",
}
PRODUCT = {
    "kind": "device",
    "name": "Pompe Exemplia P1",
    "id_type": "gtin",
    "identifier": "03401234567890",
    "catalogue_reference": "EX-P1",
    "emdn": "Z12030101",
    "risk_class": "IIb",
    "purpose": "Perfusion",
    "reach": "listed",
}
SCOPE = {"scope": "lot", "lot": "LOT42", "expiry": datetime.date(2027, 6, 30)}
SUMMARY = "Rappel de produit n° {R} destiné aux pharmacies à usage intérieur."


@dataclass
class Desk:
    """A maker and the agency around one action."""

    action: Action
    drafter: object
    signatory: object
    evaluator: object
    validator: object
    second: object
    publisher: object
    outsider: object
    reader: object

    @property
    def notice(self):
        return self.again().notice

    def again(self):
        """Return the action as the database has it."""
        return Action.objects.get(pk=self.action.pk)

    def publication(self):
        """Return what is public of the action, None before its first version."""
        return (
            Publication.objects.select_related("current")
            .filter(subject=self.action.subject)
            .first()
        )


def set_up(*, fill=True, **answers):
    """Return a desk whose notice is a draft, ready to be signed unless `fill` is False."""
    firm = OrganisationFactory(kind=OrganisationKind.MANUFACTURER)
    drafter = MembershipFactory(organisation=firm).user
    signatory = give_totp(
        MembershipFactory(organisation=firm, signatory=True, capacity="regulatory_compliance").user
    )
    action = drafts.create_draft(registry.get("recalls"), organisation=firm, user=drafter)
    if fill:
        fill_notice(action.notice, **answers)
        attach_letter(action, drafter)
    roles = {"roles__workflow": "recalls"}
    return Desk(
        action=action,
        drafter=drafter,
        signatory=signatory,
        evaluator=AgentFactory(roles=["evaluator"], **roles),
        validator=AgentFactory(roles=["validator"], **roles),
        second=AgentFactory(roles=["evaluator", "validator"], **roles),
        publisher=AgentFactory(roles=["publisher"], **roles),
        outsider=MembershipFactory(signatory=True).user,
        reader=MembershipFactory(organisation=firm, reader=True).user,
    )


def fill_notice(notice, *, product=None, scopes=(SCOPE,), **answers):
    """Give `notice` every answer that its signature asks, one product and one lot."""
    for name, value in (ANSWERS | answers).items():
        setattr(notice, name, value)
    notice.save()
    Product.objects.create(part=notice, **(PRODUCT | (product or {})))
    for position, scope in enumerate(scopes):
        Scope.objects.create(part=notice, position=position, **scope)
    return notice


def attach_letter(action, user, *, kind="fsn"):
    """Join the letter in French, or another one."""
    return receive(
        ContentFile(pdf(), name="avis.pdf"),
        subject=action.subject,
        anchor=FILES,
        user=user,
        organisation=action.organisation,
        kind=kind,
    )


def sign(desk, *, actor=None):
    """Sign the notice as it stands."""
    return perform(
        desk.notice, "submit", actor=actor or desk.signatory, attestation=True, ip="127.0.0.1"
    )


def submitted(**answers):
    """Return a desk whose notice was signed once."""
    desk = set_up(**answers)
    sign(desk)
    return desk


def in_review(**answers):
    """Return a desk whose notice is examined, with its sheet prepared."""
    desk = submitted(**answers)
    review(desk)
    return desk


def review(desk, **sheet):
    """Take the notice and prepare its sheet."""
    perform(desk.notice, "take", actor=desk.evaluator)
    perform(desk.notice, "edit_sheet", actor=desk.evaluator, **({"summary": SUMMARY} | sheet))


def validated(**answers):
    """Return a desk whose notice is validated."""
    desk = in_review(**answers)
    perform(desk.notice, "validate", actor=desk.validator)
    return desk


def published(**answers):
    """Return a desk whose action is public."""
    desk = validated(**answers)
    perform(desk.notice, "publish", actor=desk.publisher)
    return desk


def later():
    """Return an instant to come."""
    return timezone.now() + datetime.timedelta(hours=1)


def earlier():
    """Return an instant of the past."""
    return timezone.now() - datetime.timedelta(seconds=1)


def publish_again(desk, version_kind, change):
    """Publish another version: `change(notice)` says what it changes."""
    perform(desk.notice, "new_draft_version", actor=desk.drafter)
    change(desk.notice)
    sign(desk)
    review(desk, version_kind=version_kind)
    perform(desk.notice, "validate", actor=desk.validator)
    perform(desk.notice, "publish", actor=desk.publisher)


def retract(desk, reason="Publiée par erreur"):
    """Retract the action as two people do."""
    row = proposals.propose(
        desk.again(),
        "retract",
        actor=desk.second,
        reasons=reason,
        payload={"public_reason": reason},
    )
    perform(row, "confirm", actor=desk.validator)
