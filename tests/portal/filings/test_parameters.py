"""The page of regulatory parameters: values in force, their source, who checked them."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from portal.core import parameters
from portal.filings.models import ParameterCheck
from portal.settings.env import VARIABLES
from tests.factories.accounts import AgentFactory, MembershipFactory, give_totp
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
NAME = "DHPC_AGREEMENT_WINDOW_DAYS"
PREFIXES = ("CPC_", "DHPC_", "QUALITY_DEFECTS_", "RECALLS_")
NOT_REGULATORY = {
    "CPC_MAILBOX": "an address of the agency",
    "CPC_MINISTERS": "addresses of ministers",
    "CPC_PHONE": "a number of the agency",
    "CPC_RESOLVER_URL": "a service that the portal calls",
    "CPC_SERVICE": "the name of a service",
    "CPC_TIPS_A_DAY": "a brake against abuse",
    "CPC_TIPS_A_MINUTE": "a brake against abuse",
    "DHPC_MAILBOX": "an address of the agency",
    "RECALLS_IMPORT_MAX_MB": "the size of a file",
    "RECALLS_MAILBOX": "an address of the agency",
}


@pytest.fixture
def administrator():
    return AgentFactory(roles=["administrator"])


def read(client, user):
    log_in(client, user)
    return client.get(reverse("filings:parameters"))


def check(client, user, name=NAME, source="Décision interne du 12/03/2026"):
    log_in(client, user)
    return client.post(reverse("filings:parameter_check", args=[name]), {"source": source})


def test_every_setting_of_a_workflow_is_told_or_is_not_regulatory():
    told = {one.name for _key, _label, found in parameters.groups() for one in found}
    known = {name for name in VARIABLES if name.startswith(PREFIXES)}
    assert known - told == set(NOT_REGULATORY)
    assert {name for name in told if "." not in name} <= known


def test_agents_read_values_and_their_sources(client, settings):
    settings.DHPC_AGREEMENT_WINDOW_DAYS = 41
    page = read(client, AgentFactory(roles=["reader"], roles__workflow="dhpc")).text
    for words in (
        "41 jours calendaires",
        "non fixé par un texte",
        "MDCG 2023-3",
        "30 jours maximum",
        "Information transmise sous l’autorité de l’ANSM",
        "2 jours ouvrés ; urgent : 12 heures",
    ):
        assert words in page.replace("\xa0", " ")
    assert "Attester une vérification" not in page


def test_it_is_for_agents_alone(client):
    assert read(client, give_totp(MembershipFactory().user)).status_code == 403


def test_an_administrator_states_a_check_and_a_changed_value_is_told(
    client, settings, administrator
):
    assert check(client, administrator, source="").status_code == 200
    assert not ParameterCheck.objects.exists()
    assert check(client, administrator).status_code == 302
    row = ParameterCheck.objects.get()
    assert (row.name, row.value, row.checked_by) == (NAME, "30 jours calendaires", administrator)
    page = read(client, administrator).text
    assert "Décision interne du 12/03/2026" in page
    assert "La valeur a changé depuis" not in page
    settings.DHPC_AGREEMENT_WINDOW_DAYS = 20
    assert "La valeur a changé depuis" in read(client, administrator).text
    past = client.get(reverse("filings:parameter_check", args=[NAME])).text
    assert "30 jours calendaires – Décision interne" in past


def test_other_agents_state_nothing(client):
    assert check(client, AgentFactory(roles=["validator"])).status_code == 403
    assert not ParameterCheck.objects.exists()


def test_an_unknown_parameter_is_not_found(client, administrator):
    assert check(client, administrator, name="SECRET_KEY").status_code == 404


def test_what_was_stated_stays(client, administrator):
    check(client, administrator)
    with pytest.raises(DatabaseError), transaction.atomic():
        ParameterCheck.objects.update(source="Autre")
