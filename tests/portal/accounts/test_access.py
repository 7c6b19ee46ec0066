"""Asking for access, and the agency's answer."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from portal.accounts.models import AccessRequest, Invitation, Organisation
from portal.accounts.services import access
from portal.accounts.services.refusals import Refused
from tests.factories.accounts import (
    AccessRequestFactory,
    AgentFactory,
    OrganisationFactory,
    luhn_completed,
    siret,
)

pytestmark = pytest.mark.django_db
ASK = "/demander-un-acces/"
FINESS = luhn_completed("99000077")
GOOD = {
    "full_name": "Camille Exemple",
    "email": "Camille@Nouveau.example",
    "phone": "01 99 00 00 03",
    "kind": "laboratory",
    "organisation_name": "Laboratoire Nouveau",
    "siret": "732 829 320 00074",
    "address_line": "3 rue de l’Exemple",
    "postal_code": "00000",
    "city": "Exempleville",
    "country": "FR",
    "role": "signatory",
    "capacity": "responsible_pharmacist",
}


@pytest.fixture(autouse=True)
def letters_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def administrator():
    return AgentFactory(roles=["administrator"])


def test_request_is_recorded_acknowledged_and_announced(client, administrator):
    assert client.post(ASK, GOOD).url == reverse("accounts:access_asked")
    request = AccessRequest.objects.get()
    assert request.email == "camille@nouveau.example"
    assert request.siret == "73282932000074"
    assert request.is_pending
    assert {letter.to[0] for letter in mail.outbox} == {request.email, administrator.email}
    assert str(request.uuid) in mail.outbox[-1].body


def test_same_request_twice_is_one(client):
    for _repeat in range(2):
        assert client.post(ASK, GOOD).status_code == 302
    assert AccessRequest.objects.count() == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 151),
        ("email", "sans arobase"),
        ("phone", "123"),
        ("rpps", "10003461032"),
        ("kind", "agency"),
        ("organisation_name", ""),
        ("siret", "73282932000075"),
        ("siret", ""),
        ("finess", "750712185"),
        ("srn", "FR-XX-1"),
        ("address_line", ""),
        ("country", "France"),
        ("role", "chief"),
        ("capacity", ""),
        ("message", "x" * 2001),
    ],
)
def test_wrong_field_is_said_beside_it_and_nothing_is_lost(client, field, value):
    response = client.post(ASK, {**GOOD, field: value})
    page = response.content.decode()
    assert response.status_code == 200
    assert f'id="id_{field}_error"' in page
    assert "error-summary" in page
    assert "3 rue de l’Exemple" in page or field == "address_line"
    assert not AccessRequest.objects.exists()


def test_pharmacy_is_named_by_its_finess(client):
    pharmacy = {**GOOD, "kind": "pharmacy", "role": "drafter"}
    refused = client.post(ASK, pharmacy)
    assert 'id="id_finess_error"' in refused.content.decode()
    assert client.post(ASK, {**pharmacy, "finess": FINESS, "siret": ""}).status_code == 302
    assert AccessRequest.objects.get().capacity == ""


def test_countries_and_entitled_bodies_are_chosen_by_name(client):
    page = BeautifulSoup(client.get(ASK).content, "html.parser")
    countries = page.select_one("select[name=country]")
    assert countries.select_one("option[selected]").text == "France"
    assert countries.select_one("option[value=DE]").text == "Allemagne"
    [body] = page.select("input[name=kind][value=health_body]")
    assert "habilité à signaler en vue d’un CPC" in body.find_parent().text


def test_foreign_firm_needs_no_french_number(client):
    assert client.post(ASK, {**GOOD, "country": "DE", "siret": ""}).status_code == 302


def test_asking_is_slowed_down(client):
    for number in range(10):
        client.post(ASK, {**GOOD, "organisation_name": f"Laboratoire {number}"})
    assert client.post(ASK, GOOD).status_code == 429


def test_first_person_of_a_new_organisation_also_administers_it(log_in, administrator):
    request = AccessRequestFactory(role="drafter")
    url = reverse("accounts:access_request", args=[request.uuid])
    own = log_in(administrator)
    form = own.get(url).context["accept_form"]
    assert form.initial["roles"] == ["administrator", "drafter"]
    done = own.post(
        url, {"accept": "1", "organisation": "new", "roles": ["administrator", "drafter"]}
    )
    assert done.url == reverse("accounts:access_requests")
    organisation = Organisation.objects.get(name=request.organisation_name)
    assert organisation.siret == request.siret
    invitation = Invitation.objects.get()
    assert invitation.organisation == organisation
    assert invitation.email == request.email
    request.refresh_from_db()
    assert request.is_accepted
    assert request.decided_by == administrator
    assert organisation.name in own.get(url).content.decode()


def test_known_organisation_is_found_by_its_number(log_in, administrator):
    known = OrganisationFactory(siret=siret(777))
    request = AccessRequestFactory(siret=known.siret, role="signatory")
    own = log_in(administrator)
    url = reverse("accounts:access_request", args=[request.uuid])
    form = own.get(url).context["accept_form"]
    assert form.initial["organisation"] == str(known.uuid)
    assert form.initial["roles"] == ["signatory"]
    missing = own.post(url, {"accept": "1", "organisation": known.uuid, "roles": ["signatory"]})
    assert "en quelle qualité" in missing.content.decode()
    own.post(
        url,
        {
            "accept": "1",
            "organisation": known.uuid,
            "roles": ["signatory"],
            "capacity": "qualified_person",
        },
    )
    assert Invitation.objects.get().organisation == known
    assert Organisation.objects.count() == 1


def test_duplicate_of_a_known_organisation_is_refused(log_in, administrator):
    known = OrganisationFactory(siret=siret(778))
    request = AccessRequestFactory(siret=known.siret)
    page = log_in(administrator).post(
        reverse("accounts:access_request", args=[request.uuid]),
        {"accept": "1", "organisation": "new", "roles": ["drafter"]},
    )
    assert "a déjà ce SIRET" in page.content.decode()
    request.refresh_from_db()
    assert request.is_pending


def test_refusal_has_a_reason_that_the_person_reads(log_in, administrator):
    request = AccessRequestFactory()
    url = reverse("accounts:access_request", args=[request.uuid])
    own = log_in(administrator)
    assert 'id="id_reason_error"' in own.post(url, {"refuse": "1"}).content.decode()
    done = own.post(url, {"refuse": "1", "reason": "Organisation introuvable."})
    assert done.url == reverse("accounts:access_requests")
    assert "Organisation introuvable." in mail.outbox[-1].body
    assert mail.outbox[-1].to == [request.email]
    request.refresh_from_db()
    assert not request.is_pending
    assert not request.is_accepted
    assert "Organisation introuvable." in own.get(url).content.decode()
    listed = own.get(reverse("accounts:access_requests"), {"etat": "traitees"})
    assert request.full_name in listed.content.decode()


def test_request_is_decided_once(log_in, administrator):
    request = AccessRequestFactory()
    access.refuse(request.pk, reason="Non.", actor=administrator)
    with pytest.raises(Refused, match="déjà été traitée"):
        access.accept(request.pk, organisation=None, roles=["drafter"], actor=administrator)
    again = log_in(administrator).post(
        reverse("accounts:access_request", args=[request.uuid]), {"refuse": "1", "reason": "x"}
    )
    assert again.status_code == 200
    assert "déjà été traitée" in again.content.decode()


def test_refusal_without_reason_is_refused(administrator):
    with pytest.raises(Refused, match="motif"):
        access.refuse(AccessRequestFactory().pk, reason="  ", actor=administrator)


def test_only_agency_administrators_decide():
    request = AccessRequestFactory()
    agent = AgentFactory(roles=["validator"])
    with pytest.raises(PermissionDenied):
        access.accept(request.pk, organisation=None, roles=["drafter"], actor=agent)
    with pytest.raises(PermissionDenied):
        access.refuse(request.pk, reason="x", actor=agent)
