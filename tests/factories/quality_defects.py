"""Quality defects: a desk with its people, and a Volet 1 that is ready to be signed."""

import datetime
import time
from dataclasses import dataclass

from django.utils import timezone

from portal.core.workflow import perform
from portal.filings import registry
from portal.filings.services import drafts
from quality_defects.effects.shares import open_share
from quality_defects.enums import Subcategory
from quality_defects.models import Case, FlashMandate, Lot, Product
from tests.factories.accounts import (
    AgentFactory,
    MembershipFactory,
    OrganisationFactory,
    give_totp,
)

ANSWERS = {
    "signal_received_at": timezone.now().replace(second=0, microsecond=0)
    - datetime.timedelta(hours=3),
    "late_reason": "Signalement reçu pendant un week-end prolongé.",
    "trigger": "spontaneous",
    "capacity": "exploitant",
    "establishment_name": "Laboratoire Exemple",
    "establishment_address": "1 rue de l’Exemple\n00000 Exempleville",
    "pharmacist_name": "Personne Exemple",
    "pharmacist_phone": "01 99 00 00 01",
    "pharmacist_mobile": "06 39 98 00 01",
    "pharmacist_email": "pr@laboratoire.example",
    "description": "Des comprimés d’un autre dosage ont été trouvés dans des plaquettes du lot.",
    "falsification": "no",
    "deviation": ["authorisation"],
    "category": "DQ01",
    "subcategory": "DQ01.2",
    "origin": "OR02",
    "complaints_france": 2,
    "complaints_world": 2,
    "units_concerned": 3,
    "confirmation": "suspected",
    "extent": "sporadic",
    "detectable": "yes",
    "adverse_events": 0,
    "adverse_events_serious": 0,
    "deaths": 0,
    "criticality": "major",
    "measures_taken": ["hold_exploitant"],
    "hold_exploitant_at": timezone.now().replace(second=0, microsecond=0)
    - datetime.timedelta(hours=1),
    "measures_proposed": ["MES02"],
    "recall_proposed": "no",
}
RECALL = {
    "recall_proposed": "yes",
    "recall_level": "N3",
    "recall_justification": "Risque de surdosage.",
    "recall_lots": "TEST-A01",
    "shortage_risk": "no",
    "on_call_phone": "06 39 98 00 02",
}
PRODUCT = {
    "name": "EXEMPLIUM 500 mg, comprimé",
    "substances": "exemplium",
    "status": "authorised",
    "cip13": "3400980013705",
}
LOT = {
    "number": "TEST-A01",
    "expiry": datetime.date(2027, 3, 31),
    "status": "affected",
    "channels": ["OFF", "GR"],
    "blocked": "no",
    "replacement_lots": "aucun",
}


@dataclass
class Desk:
    """A laboratory and the agency around one case."""

    case: Case
    drafter: object
    signatory: object
    evaluator: object
    second: object
    duty_officer: object
    outsider: object
    reader: object

    @property
    def volet(self):
        return self.again().volet1

    def again(self):
        """Return the case as the database has it."""
        return Case.objects.get(pk=self.case.pk)


def set_up(*, fill=True, recall=False):
    """Return a desk whose case is a draft, ready to be signed unless `fill` is False."""
    firm = OrganisationFactory()
    drafter = MembershipFactory(organisation=firm).user
    signatory = give_totp(MembershipFactory(organisation=firm, signatory=True).user)
    spec = registry.get("quality_defects")
    case = drafts.create_draft(spec, organisation=firm, user=drafter)
    if fill:
        fill_volet(case.volet1, recall=recall)
    return Desk(
        case=case,
        drafter=drafter,
        signatory=signatory,
        evaluator=AgentFactory(roles=["evaluator"]),
        second=AgentFactory(roles=["evaluator", "validator"]),
        duty_officer=AgentFactory(roles=["duty_officer"], mobile="0639980009"),
        outsider=MembershipFactory(signatory=True).user,
        reader=MembershipFactory(organisation=firm, reader=True).user,
    )


def fill_volet(volet, *, recall=False, **answers):
    """Give `volet` every answer of a provisional version, one product and one lot."""
    given = ANSWERS | (RECALL if recall else {}) | answers
    if "category" in answers and "subcategory" not in answers:
        given |= {"subcategory": _first_of(answers["category"])}
    for name, value in given.items():
        setattr(volet, name, value)
    volet.save()
    if not volet.products.exists():
        Product.objects.create(part=volet, **PRODUCT)
    if not volet.lots.exists():
        Lot.objects.create(part=volet, **LOT)
    return volet


def _first_of(category):
    """Return the first sub-category of `category`, "" when it has none."""
    return next((one for one in Subcategory if one.category == category), "")


def submitted(*, recall=False):
    """Return a desk whose Volet 1 was signed once."""
    desk = set_up(recall=recall)
    sign(desk)
    return desk


def mandated(desk, **changes):
    """Return a drafter who may send flash declarations for the firm of `desk` today."""
    delegate = give_totp(MembershipFactory(organisation=desk.case.organisation).user)
    today = timezone.localdate()
    period = {"starts_on": today, "ends_on": today + datetime.timedelta(days=30)}
    FlashMandate.objects.create(
        organisation=desk.case.organisation,
        user=delegate,
        granted_by=desk.signatory,
        **{"reference": "Mandat 2026-01", **period, **changes},
    )
    return delegate


def flash(desk, delegate=None):
    """Send the volet as it stands before it is signed."""
    return perform(
        desk.volet,
        "send_unsigned",
        actor=delegate or mandated(desk),
        attestation=True,
        comment="Le pharmacien responsable est en vol.",
        ip="127.0.0.1",
    )


def shared(desk, sections=("sites",), *, email, part="volet1", **changes):
    """Return a share of sections of the case with the person at `email`."""
    given = {
        "full_name": "Alix Modèle",
        "site": "Site Exemple",
        "ends_on": timezone.localdate() + datetime.timedelta(days=10),
        **changes,
    }
    case = desk.again()
    return open_share(case, part, sections=list(sections), email=email, actor=desk.drafter, **given)


def sign(desk, *, final=False, actor=None):
    """Sign the volet as it stands."""
    return perform(
        desk.volet,
        "submit",
        actor=actor or desk.signatory,
        attestation=True,
        final=final,
        ip="127.0.0.1",
    )


def log_in(client, user, *, recently=True):
    """Open a session of `user` whose second factor was given just now, or an hour ago."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    at = time.time() - (0 if recently else 3600)
    session["account_authentication_methods"] = [
        {"method": "password", "at": at},
        {"method": "mfa", "type": "totp", "at": at},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
