"""People, organisations and their rights.

UserFactory(), UserFactory(with_totp=True), AgentFactory(roles=["evaluator"])
MembershipFactory(signatory=True).user
"""

import datetime

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from portal.accounts.models import (
    AccessRequest,
    AgencyRole,
    Interim,
    Invitation,
    Mandate,
    Membership,
    Organisation,
    User,
)

PASSWORD = "corail-bleu-sans-algue"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def luhn_completed(digits):
    """Return `digits` followed by their Luhn key."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def siret(number):
    """Return a well-formed SIRET of a SIREN that nobody has."""
    return luhn_completed(luhn_completed(f"{number:08d}") + "0001")


class UserFactory(factory.django.DjangoModelFactory):
    """Someone with a verified address and the password PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        agent = factory.Trait(is_agent=True)
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda number: f"personne{number}@exemple.example")
    full_name = factory.Sequence(lambda number: f"Personne Exemple {number}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        if create and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)

    @factory.post_generation
    def with_totp(self, create, extracted, **kwargs):
        if create and extracted:
            give_totp(self)


def give_totp(user, secret=TOTP_SECRET):
    """Enrol an authenticator application and recovery codes."""
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return user


def give_passkey(user):
    """Enrol a passkey that no device holds: enough to count as a second factor."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Clé", "credential": {}}
    )


class AgentFactory(UserFactory):
    """An agent with a second factor and `roles` on `workflow` (all of them by default)."""

    is_agent = True

    @factory.post_generation
    def with_totp(self, create, extracted, **kwargs):
        if create and extracted is not False:
            give_totp(self)

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in extracted or []:
            AgencyRoleFactory(user=self, role=role, workflow=kwargs.get("workflow", ""))


class AgencyRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgencyRole

    user = factory.SubFactory(AgentFactory)
    role = "evaluator"
    workflow = ""


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda number: f"Laboratoire Exemple {number}")
    kind = "laboratory"
    siret = factory.Sequence(lambda number: siret(number + 100))
    address_line = "1 rue de l’Exemple"
    postal_code = "00000"
    city = "Exempleville"
    email = factory.Sequence(lambda number: f"contact{number}@laboratoire.example")
    phone = "0199000001"
    on_call_phone = "0639980001"


class MembershipFactory(factory.django.DjangoModelFactory):
    """A drafter by default."""

    class Meta:
        model = Membership

    class Params:
        signatory = factory.Trait(roles=["drafter", "signatory"], capacity="responsible_pharmacist")
        administrator = factory.Trait(roles=["administrator"])
        reader = factory.Trait(roles=["reader"])

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    roles = factory.LazyFunction(lambda: ["drafter"])


class InterimFactory(factory.django.DjangoModelFactory):
    """Runs today, for a month."""

    class Meta:
        model = Interim

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    appointed_by = factory.SubFactory(UserFactory)
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyAttribute(lambda interim: interim.starts_on + datetime.timedelta(30))


class MandateFactory(factory.django.DjangoModelFactory):
    """Runs today, for a month, to draft on all workflows."""

    class Meta:
        model = Mandate

    principal = factory.SubFactory(OrganisationFactory)
    agent = factory.SubFactory(OrganisationFactory)
    scopes = factory.LazyFunction(lambda: ["draft"])
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyAttribute(lambda mandate: mandate.starts_on + datetime.timedelta(30))
    granted_by = factory.SubFactory(UserFactory)


class InvitationFactory(factory.django.DjangoModelFactory):
    """An open invitation to draft; its link holds `token`."""

    class Meta:
        model = Invitation

    class Params:
        token = "jeton-d-exemple"

    email = factory.Sequence(lambda number: f"invite{number}@exemple.example")
    organisation = factory.SubFactory(OrganisationFactory)
    roles = factory.LazyFunction(lambda: ["drafter"])
    token_hash = factory.LazyAttribute(lambda invitation: Invitation.hash_token(invitation.token))
    invited_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(7))


class AccessRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AccessRequest

    email = factory.Sequence(lambda number: f"demande{number}@exemple.example")
    full_name = factory.Sequence(lambda number: f"Demande Exemple {number}")
    phone = "0199000002"
    organisation_name = factory.Sequence(lambda number: f"Nouvelle Organisation {number}")
    kind = "laboratory"
    siret = factory.Sequence(lambda number: siret(number + 50000))
    address_line = "2 rue de l’Exemple"
    postal_code = "00000"
    city = "Exempleville"
    role = "drafter"
