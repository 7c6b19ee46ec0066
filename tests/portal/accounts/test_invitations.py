"""From the invitation's link to the member."""

import datetime
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import predicates
from portal.accounts.models import AgencyRole, Invitation, Membership, User
from portal.accounts.services import agency, invitations
from portal.accounts.services.refusals import Refused
from tests.factories.accounts import (
    PASSWORD,
    AgencyRoleFactory,
    AgentFactory,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NEW = {"full_name": "Nouvelle Exemple", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def letters_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def membership():
    return MembershipFactory(administrator=True)


def sent_link():
    return re.search(r"/invitation/\S+", mail.outbox[-1].body).group()


def test_newcomer_goes_from_the_mail_to_the_workspace(membership, log_in):
    form = {"email": "Arrivee@exemple.example", "roles": ["drafter"], "full_name": "A. Rivée"}
    done = log_in(membership.user).post(reverse("accounts:invite"), form)
    assert done.url == reverse("accounts:organisation")
    assert mail.outbox[-1].to == ["arrivee@exemple.example"]
    assert membership.organisation.name in mail.outbox[-1].subject
    newcomer, link = Client(), sent_link()
    page = newcomer.get(link).content.decode()
    assert "A. Rivée" in page
    assert newcomer.post(link, NEW).url == reverse("accounts:after_login")
    user = User.objects.get(email="arrivee@exemple.example")
    assert EmailAddress.objects.get(user=user).verified
    assert predicates.has_organisation_role(user, membership.organisation_id, "drafter")
    assert newcomer.get(reverse("accounts:organisation")).status_code == 200
    assert Client().get(link).status_code == 410


def test_token_is_not_stored(membership):
    invitations.invite("a@b.example", membership.organisation, ["reader"], actor=membership.user)
    token = sent_link().strip("/").split("/")[-1]
    assert token not in str(list(Invitation.objects.values()))
    assert invitations.find_open(token)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("password1", "court", "12"),
        ("password1", "123456789012345", "numérique"),
        ("password2", "autre-mot-de-passe-long", "pas les mêmes"),
        ("full_name", "", "Renseignez"),
        ("phone", "12", "téléphone"),
    ],
)
def test_bad_account_is_refused_without_losing_the_rest(client, field, value, words):
    InvitationFactory()
    response = client.post("/invitation/jeton-d-exemple/", {**NEW, field: value})
    page = response.content.decode()
    assert words in page
    assert f'id="id_{field}_error"' in page
    assert not User.objects.filter(full_name="Nouvelle Exemple").exists()


def test_existing_account_logs_in_then_accepts(client, log_in):
    invitation = InvitationFactory(email="deja@exemple.example", roles=["reader"])
    user = UserFactory(email="deja@exemple.example")
    link = "/invitation/jeton-d-exemple/"
    assert "connectez-vous" in client.get(link).content.decode()
    client.post(link, NEW)
    assert not Membership.objects.exists()
    own = log_in(user)
    assert "Accepter" in own.get(link).content.decode()
    assert own.post(link).url == reverse("accounts:after_login")
    assert predicates.has_organisation_role(user, invitation.organisation_id, "reader")


def test_invitation_is_for_its_addressee(log_in):
    InvitationFactory()
    other = UserFactory()
    page = log_in(other).post("/invitation/jeton-d-exemple/").content.decode()
    assert "autre compte" in page
    with pytest.raises(Refused):
        invitations.accept("jeton-d-exemple", other)
    assert not Membership.objects.exists()


def test_invitation_works_once():
    invitation = InvitationFactory()
    user = UserFactory(email=invitation.email)
    invitations.accept("jeton-d-exemple", user)
    with pytest.raises(Refused):
        invitations.accept("jeton-d-exemple", user)
    with pytest.raises(Refused):
        invitations.accept_with_new_account("jeton-d-exemple", full_name="X", password=PASSWORD)


def test_new_account_is_refused_where_there_is_one():
    invitation = InvitationFactory()
    UserFactory(email=invitation.email)
    with pytest.raises(Refused, match="existe déjà"):
        invitations.accept_with_new_account("jeton-d-exemple", full_name="X", password=PASSWORD)


def test_invitation_expires(client, membership, settings):
    invitations.invite("a@b.example", membership.organisation, ["reader"], actor=membership.user)
    link = sent_link()
    later = timezone.now() + datetime.timedelta(days=settings.INVITATION_DAYS, seconds=1)
    with time_machine.travel(later):
        assert client.get(link).status_code == 410
        assert client.post(link, NEW).status_code == 410


def test_invitation_is_sent_again_and_cancelled_on_the_page(membership, log_in):
    own = log_in(membership.user)
    own.post(reverse("accounts:invite"), {"email": "a@b.example", "roles": ["reader"]})
    first, invitation = sent_link(), Invitation.objects.get()
    assert "a@b.example" in own.get(reverse("accounts:organisation")).content.decode()
    own.post(reverse("accounts:resend_invitation", args=[invitation.pk]))
    second = sent_link()
    assert first != second
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    cancel = reverse("accounts:revoke_invitation", args=[invitation.pk])
    assert own.get(cancel).status_code == 200
    own.post(cancel)
    assert Client().get(second).status_code == 410
    with pytest.raises(Refused):
        invitations.resend(invitation.pk, actor=membership.user)


def test_second_invitation_replaces_the_first(membership):
    for role in ("reader", "drafter"):
        invitations.invite("a@b.example", membership.organisation, [role], actor=membership.user)
    assert Invitation.objects.open().get().roles == ["drafter"]


def test_members_are_not_invited_again(membership, log_in):
    member = MembershipFactory(organisation=membership.organisation).user
    page = log_in(membership.user).post(
        reverse("accounts:invite"), {"email": member.email, "roles": ["reader"]}
    )
    assert "déjà membre" in page.content.decode()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("roles", "capacity"), [([], ""), (["chief"], ""), (["signatory"], ""), (["signatory"], "x")]
)
def test_invitation_needs_roles_that_exist(membership, roles, capacity):
    with pytest.raises(Refused):
        invitations.invite(
            "a@b.example",
            membership.organisation,
            roles,
            capacity=capacity,
            actor=membership.user,
        )


def test_only_administrators_invite(membership):
    drafter = MembershipFactory(organisation=membership.organisation).user
    with pytest.raises(PermissionDenied):
        invitations.invite("a@b.example", membership.organisation, ["reader"], actor=drafter)
    with pytest.raises(PermissionDenied):
        invitations.invite("a@b.example", None, ["evaluator"], actor=membership.user)
    invitation = InvitationFactory(organisation=membership.organisation)
    future_agent = InvitationFactory(organisation=None, roles=["reader"], token="autre")
    for row in (invitation, future_agent):
        with pytest.raises(PermissionDenied):
            invitations.revoke(row.pk, actor=drafter)


def test_invitations_of_another_organisation_do_not_exist(membership, log_in):
    row = InvitationFactory()
    own = log_in(membership.user)
    assert own.post(reverse("accounts:resend_invitation", args=[row.pk])).status_code == 404
    assert own.get(reverse("accounts:revoke_invitation", args=[row.pk])).status_code == 404


def test_future_agent_is_invited_and_must_enrol_a_second_factor(log_in):
    own = log_in(AgentFactory(roles=["administrator"]))
    form = {"email": "agent@agence.example", "full_name": "Futur Agent", "roles": ["evaluator"]}
    assert own.post(reverse("accounts:invite_agent"), form).url == reverse("accounts:team")
    newcomer = Client()
    newcomer.post(sent_link(), NEW)
    user = User.objects.get(email="agent@agence.example")
    assert predicates.has_agency_role(user, "quality_defects", "evaluator")
    response = newcomer.get(reverse("accounts:team"))
    assert response.url == reverse("accounts:second_factor")


def test_agent_invitation_is_sent_again_and_cancelled(log_in):
    row = InvitationFactory(organisation=None, roles=["reader"])
    own = log_in(AgentFactory(roles=["administrator"]))
    own.post(reverse("accounts:resend_agent_invitation", args=[row.pk]))
    assert Client().get(sent_link()).status_code == 200
    own.post(reverse("accounts:revoke_agent_invitation", args=[row.pk]))
    assert Client().get(sent_link()).status_code == 410


def test_agent_invitation_needs_roles_that_exist():
    actor = AgentFactory(roles=["administrator"])
    with pytest.raises(Refused):
        invitations.invite("a@b.example", None, ["drafter"], actor=actor)


def test_agents_roles_are_given_and_taken_on_the_page(log_in):
    agent = AgentFactory()
    own = log_in(AgentFactory(roles=["administrator"]))
    page = reverse("accounts:agent", args=[agent.pk])
    own.post(page, {"role": "validator", "workflow": ""})
    assert predicates.has_agency_role(agent, "recalls", "validator")
    again = own.post(page, {"role": "validator", "workflow": ""})
    assert "déjà ce rôle" in again.content.decode()
    assert own.post(page, {"role": "king"}).status_code == 200
    grant = AgencyRole.objects.get(user=agent)
    own.post(reverse("accounts:revoke_role", args=[grant.pk]))
    assert not predicates.has_agency_role(agent, "recalls")


def test_agency_keeps_an_administrator():
    actor = AgentFactory(roles=["administrator"])
    grant = AgencyRole.objects.get(user=actor)
    with pytest.raises(Refused, match="au moins un administrateur"):
        agency.revoke_role(grant.pk, actor=actor)
    with pytest.raises(Refused, match="autre administrateur"):
        agency.remove_agent(actor.pk, actor=actor)
    other = AgentFactory(roles=["administrator"])
    agency.revoke_role(grant.pk, actor=other)
    assert not predicates.is_agency_administrator(actor)


def test_agent_leaves_with_all_roles(log_in):
    agent = AgentFactory(roles=["evaluator", "reader"])
    own = log_in(AgentFactory(roles=["administrator"]))
    own.post(reverse("accounts:remove_agent", args=[agent.pk]))
    agent.refresh_from_db()
    assert not agent.is_agent
    assert agent.is_active
    assert not AgencyRole.objects.active().filter(user=agent).exists()


def test_only_agency_administrators_change_agents():
    grant = AgencyRoleFactory()
    actor = AgentFactory(roles=["validator"])
    for change in (
        lambda: agency.grant_role(grant.user, "reader", "", actor=actor),
        lambda: agency.revoke_role(grant.pk, actor=actor),
        lambda: agency.remove_agent(grant.user_id, actor=actor),
    ):
        with pytest.raises(PermissionDenied):
            change()


def test_roles_are_for_agents():
    actor = AgentFactory(roles=["administrator"])
    with pytest.raises(Refused, match="pas un agent"):
        agency.grant_role(UserFactory(), "reader", "", actor=actor)
