"""Doors of views."""

import pytest
from django.http import HttpResponse
from django.urls import include, path, reverse

from portal.accounts import decorators
from tests.factories.accounts import (
    AgentFactory,
    MembershipFactory,
    UserFactory,
    give_passkey,
    give_totp,
)


def page(request):
    return HttpResponse("ouvert")


urlpatterns = [
    path("signer/", decorators.reauthenticated(page)),
    path("espace/page/", decorators.member_required(page)),
    path("espace/gestion/", decorators.organisation_role_required("administrator")(page)),
    path("agent/", decorators.agent_required(page)),
    path("agence/page/", decorators.agent_required(page)),
    path("agence/decider/", decorators.agency_role_required("validator", "publisher")(page)),
    path("", include("portal.urls")),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def test_signing_page_opens_after_a_recent_second_factor(signed_in, settings):
    user = UserFactory()
    assert signed_in(user).get("/signer/").content == b"ouvert"


def test_signing_page_asks_again_when_the_proof_is_old(signed_in, log_in, settings, code):
    user = UserFactory()
    client = signed_in(user, ago=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1)
    response = client.get("/signer/?volet=1")
    assert response.url == f"{reverse('mfa_reauthenticate')}?next=%2Fsigner%2F%3Fvolet%3D1"
    assert client.get(response.url).status_code == 200
    back = client.post(reverse("mfa_reauthenticate"), {"code": code(), "next": "/signer/?volet=1"})
    assert back.url == "/signer/?volet=1"
    assert client.get(back.url).content == b"ouvert"


def test_password_alone_does_not_open_the_signing_page(signed_in):
    client = signed_in(UserFactory(), mfa=False)
    assert client.get("/signer/").url.startswith(reverse("mfa_reauthenticate"))


def test_proof_of_another_person_does_not_count(log_in):
    client = log_in(give_totp(UserFactory()))
    session = client.session
    session["account_authentication_methods_user"] = "0"
    session.save()
    assert client.get("/signer/").url.startswith(reverse("mfa_reauthenticate"))


def test_passkey_owner_is_asked_for_the_passkey(log_in):
    user = UserFactory()
    give_passkey(user)
    response = log_in(user, mfa=False).get("/signer/")
    assert response.url.startswith(reverse("mfa_reauthenticate_webauthn"))


def test_signatory_without_second_factor_enrols_one_and_comes_back(log_in):
    user = UserFactory()
    client = log_in(user, mfa=False)
    assert client.get("/signer/").url == reverse("accounts:second_factor")
    give_totp(user)
    assert client.get(reverse("accounts:second_factor")).url == "/signer/"


def test_post_comes_back_as_the_page_that_it_was_sent_from(signed_in):
    client = signed_in(UserFactory(), mfa=False)
    response = client.post("/signer/", headers={"referer": "http://testserver/espace/page/"})
    assert response.url.endswith("next=http%3A%2F%2Ftestserver%2Fespace%2Fpage%2F")
    response = client.post("/signer/", headers={"referer": "https://ailleurs.example/"})
    assert response.url.endswith("next=%2F")


@pytest.mark.parametrize(
    "address",
    [
        "/signer/",
        "/espace/page/",
        "/espace/gestion/",
        "/agent/",
        "/agence/page/",
        "/agence/decider/",
    ],
)
def test_doors_send_nobody_to_login(client, address):
    assert client.get(address).url == f"/compte/login/?next={address}"


def test_member_page_opens_for_members(log_in):
    assert log_in(MembershipFactory().user).get("/espace/page/").content == b"ouvert"
    response = log_in(UserFactory()).get("/espace/page/")
    assert response.url == reverse("accounts:no_organisation")


def test_role_page_opens_for_that_role(log_in):
    administrator = MembershipFactory(administrator=True).user
    assert log_in(administrator).get("/espace/gestion/").content == b"ouvert"
    assert log_in(MembershipFactory().user).get("/espace/gestion/").status_code == 403


def test_agent_page_opens_for_agents_with_a_second_factor(log_in):
    assert log_in(AgentFactory()).get("/agent/").content == b"ouvert"
    assert log_in(MembershipFactory().user).get("/agent/").status_code == 403
    bare = AgentFactory(with_totp=False)
    assert log_in(bare).get("/agent/").url == reverse("accounts:second_factor")


def test_agency_role_page_opens_for_that_role(log_in):
    assert log_in(AgentFactory(roles=["publisher"])).get("/agence/decider/").content == b"ouvert"
    assert log_in(AgentFactory(roles=["reader"])).get("/agence/decider/").status_code == 403
