"""Every page of accounts renders, for whoever may open it and for nobody else."""

import pytest
from django.urls import reverse

from tests.factories.accounts import (
    AccessRequestFactory,
    AgencyRoleFactory,
    AgentFactory,
    InterimFactory,
    InvitationFactory,
    MandateFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PUBLIC = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
    "account_logout",
    "accounts:ask_access",
    "accounts:access_asked",
]
OWN = [
    "accounts:profile",
    "accounts:second_factor",
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "usersessions_list",
]
SECOND_FACTOR = [
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
]
ADMINISTRATOR = [
    "accounts:organisation",
    "accounts:invite",
    "accounts:edit_contact",
    "accounts:appoint_interim",
    "accounts:give_mandate",
]
AGENCY = ["accounts:access_requests", "accounts:team", "accounts:invite_agent"]


@pytest.mark.parametrize("name", PUBLIC)
def test_public_page_renders(client, name):
    response = client.get(reverse(name), follow=True)
    assert response.status_code == 200
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize("name", OWN)
def test_own_page_renders(log_in, name):
    response = log_in(UserFactory(), mfa=False).get(reverse(name))
    assert response.status_code == 200
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize("name", SECOND_FACTOR)
def test_second_factor_page_renders(signed_in, name):
    response = signed_in(UserFactory()).get(reverse(name))
    assert response.status_code == 200
    assert "<h1" in response.content.decode()


def test_password_can_be_chosen_when_there_is_none(log_in):
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    response = log_in(user).get(reverse("account_set_password"))
    assert response.status_code == 200


@pytest.mark.parametrize("name", ADMINISTRATOR)
def test_administrator_page_renders(signed_in, name):
    membership = MembershipFactory(roles=["administrator", "signatory"])
    InterimFactory(organisation=membership.organisation)
    MandateFactory(principal=membership.organisation)
    MandateFactory(agent=membership.organisation, principal__name="Zone Exemple")
    InvitationFactory(organisation=membership.organisation)
    response = signed_in(membership.user).get(reverse(name))
    assert response.status_code == 200


@pytest.mark.parametrize("name", ADMINISTRATOR[1:])
def test_administrator_page_refuses_other_members(signed_in, name):
    response = signed_in(MembershipFactory(signatory=True).user).get(reverse(name))
    assert response.status_code == 403


@pytest.mark.parametrize("name", ADMINISTRATOR)
def test_administrator_page_sends_nobody_to_login(client, name):
    response = client.get(reverse(name))
    assert response.url == f"{reverse('account_login')}?next={reverse(name)}"


def test_organisation_page_shows_no_change_to_other_members(signed_in):
    membership = MembershipFactory(reader=True)
    InvitationFactory(organisation=membership.organisation, email="secret@exemple.example")
    page = signed_in(membership.user).get(reverse("accounts:organisation")).content.decode()
    assert membership.user.full_name in page
    assert reverse("accounts:invite") not in page
    assert "secret@exemple.example" not in page


def test_organisation_page_leads_people_without_one_to_help(log_in):
    response = log_in(UserFactory()).get(reverse("accounts:organisation"), follow=True)
    assert response.redirect_chain[-1][0] == reverse("accounts:no_organisation")


def test_former_members_learn_which_organisation_they_left(log_in):
    membership = MembershipFactory(organisation__is_active=False)
    page = log_in(membership.user).get(reverse("accounts:no_organisation")).content.decode()
    assert membership.organisation.name in page


@pytest.mark.parametrize("name", AGENCY)
def test_agency_page_renders_for_its_administrators(log_in, name):
    AccessRequestFactory()
    InvitationFactory(organisation=None, roles=["evaluator"])
    response = log_in(AgentFactory(roles=["administrator"])).get(reverse(name))
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["accounts:access_requests", "accounts:invite_agent"])
def test_agency_page_refuses_other_agents(log_in, name):
    assert log_in(AgentFactory(roles=["evaluator"])).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", AGENCY)
def test_agency_page_refuses_declarants(signed_in, name):
    user = MembershipFactory(roles=["administrator"]).user
    assert signed_in(user).get(reverse(name)).status_code == 403


def test_team_page_is_read_only_for_other_agents(log_in):
    InvitationFactory(organisation=None, roles=["evaluator"], email="futur@exemple.example")
    page = log_in(AgentFactory(roles=["evaluator"])).get(reverse("accounts:team"))
    assert page.status_code == 200
    assert "futur@exemple.example" not in page.content.decode()
    assert reverse("accounts:invite_agent") not in page.content.decode()


def test_agent_page_renders(log_in):
    grant = AgencyRoleFactory()
    client = log_in(AgentFactory(roles=["administrator"]))
    assert client.get(reverse("accounts:agent", args=[grant.user_id])).status_code == 200
    assert client.get(reverse("accounts:revoke_role", args=[grant.pk])).status_code == 200
    assert client.get(reverse("accounts:remove_agent", args=[grant.user_id])).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_a_constant_number_of_queries(log_in, rows, django_assert_max_num_queries):
    membership = MembershipFactory(roles=["administrator"])
    own = membership.organisation
    MembershipFactory.create_batch(rows, organisation=own)
    InterimFactory.create_batch(rows, organisation=own)
    MandateFactory.create_batch(rows, principal=own)
    MandateFactory.create_batch(rows, agent=own)
    client = log_in(membership.user)
    with django_assert_max_num_queries(14):
        client.get(reverse("accounts:organisation"))
    AgentFactory.create_batch(rows, roles=["evaluator"])
    AccessRequestFactory.create_batch(rows)
    agency = log_in(AgentFactory(roles=["administrator"]))
    with django_assert_max_num_queries(14):
        agency.get(reverse("accounts:team"))
    with django_assert_max_num_queries(14):
        agency.get(reverse("accounts:access_requests"))


def test_language_switch_reaches_the_pages(client):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert 'lang="en"' in client.get(reverse("account_login")).content.decode()


def test_switcher_changes_the_organisation(log_in):
    first, second = OrganisationFactory(name="Alpha"), OrganisationFactory(name="Bêta")
    user = UserFactory()
    MembershipFactory(user=user, organisation=first)
    MembershipFactory(user=user, organisation=second)
    client = log_in(user)
    assert client.get(reverse("accounts:organisation")).context["organisation"] == first
    response = client.post(
        reverse("accounts:switch_organisation"),
        {"organisation": second.uuid, "next": reverse("accounts:organisation")},
    )
    assert response.url == reverse("accounts:organisation")
    assert client.get(response.url).context["organisation"] == second


def test_switcher_refuses_the_organisations_of_others(log_in):
    client = log_in(MembershipFactory().user)
    url = reverse("accounts:switch_organisation")
    assert client.post(url, {"organisation": OrganisationFactory().uuid}).status_code == 404
    assert client.post(url, {"organisation": "n’importe quoi"}).status_code == 404


@pytest.mark.parametrize(
    "target", ["https://ailleurs.example/", "/espace/defauts/1b1f/volet1/", ""]
)
def test_switcher_leaves_case_pages_and_never_the_site(log_in, target):
    membership = MembershipFactory()
    response = log_in(membership.user).post(
        reverse("accounts:switch_organisation"),
        {"organisation": membership.organisation.uuid, "next": target},
    )
    assert response.url == reverse("accounts:after_login")
