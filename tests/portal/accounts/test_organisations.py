"""People, interims and mandates of an organisation."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts import predicates, workflows
from portal.accounts.models import Interim, Mandate, Membership
from portal.accounts.services import organisations
from portal.accounts.services.refusals import Refused
from tests.factories.accounts import (
    AgentFactory,
    InterimFactory,
    MandateFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
BACK = "/espace/organisation/"


def days(number):
    return timezone.localdate() + datetime.timedelta(days=number)


@pytest.fixture
def own():
    return OrganisationFactory()


@pytest.fixture
def administrator(own):
    return MembershipFactory(organisation=own, administrator=True).user


@pytest.fixture
def browser(administrator, log_in):
    return log_in(administrator)


def test_roles_are_changed_on_the_page(browser, own):
    membership = MembershipFactory(organisation=own)
    url = reverse("accounts:edit_roles", args=[membership.pk])
    assert browser.get(url).status_code == 200
    refused = browser.post(url, {"roles": ["signatory"]})
    assert "en quelle qualité" in refused.content.decode()
    done = browser.post(url, {"roles": ["signatory", "drafter"], "capacity": "qualified_person"})
    assert done.url == BACK
    membership.refresh_from_db()
    assert membership.roles == ["drafter", "signatory"]
    assert membership.capacity == "qualified_person"


def test_quality_goes_with_the_signatory_role(own, administrator):
    membership = MembershipFactory(organisation=own, signatory=True)
    organisations.change_roles(membership.pk, ["drafter"], actor=administrator)
    membership.refresh_from_db()
    assert membership.capacity == ""


def test_changing_people_asks_for_a_recent_proof(own, administrator, log_in):
    membership = MembershipFactory(organisation=own)
    url = reverse("accounts:edit_roles", args=[membership.pk])
    stale = log_in(administrator, mfa=False, ago=3600)
    assert stale.get(url).url.startswith(reverse("account_reauthenticate"))
    page = stale.get(f"{reverse('account_reauthenticate')}?next={url}")
    assert page.status_code == 200


def test_last_administrator_keeps_the_role(own, administrator, browser):
    membership = Membership.objects.get(user=administrator)
    page = browser.post(reverse("accounts:edit_roles", args=[membership.pk]), {"roles": ["reader"]})
    assert "garde au moins un administrateur" in page.content.decode()
    with pytest.raises(Refused):
        organisations.revoke_membership(membership.pk, actor=administrator)
    MembershipFactory(organisation=own, administrator=True, user__is_active=False)
    with pytest.raises(Refused):
        organisations.revoke_membership(membership.pk, actor=administrator)
    MembershipFactory(organisation=own, administrator=True)
    organisations.revoke_membership(membership.pk, actor=administrator)
    assert not predicates.may_administer(administrator, own.pk)


def test_person_is_taken_out_after_confirmation(browser, own):
    interim = InterimFactory(organisation=own)
    membership = MembershipFactory(organisation=own, user=interim.user)
    url = reverse("accounts:revoke_member", args=[membership.pk])
    assert membership.user.full_name in browser.get(url).content.decode()
    assert predicates.has_organisation_role(membership.user, own.pk)
    assert browser.post(url).url == BACK
    assert not predicates.has_organisation_role(membership.user, own.pk)
    assert predicates.may_sign(interim.user, own.pk) is None
    assert browser.post(url).status_code == 404


def test_person_leaves_once():
    membership = MembershipFactory(revoked_at=timezone.now() + datetime.timedelta(seconds=5))
    actor = MembershipFactory(organisation=membership.organisation, administrator=True).user
    with pytest.raises(Refused):
        organisations.revoke_membership(membership.pk, actor=actor)


def test_someone_may_come_back(own, administrator):
    membership = MembershipFactory(organisation=own)
    organisations.revoke_membership(membership.pk, actor=administrator)
    organisations.add_member(own, membership.user, ["reader"])
    assert Membership.objects.filter(user=membership.user).count() == 2


def test_added_roles_join_those_held(own):
    membership = MembershipFactory(organisation=own)
    organisations.add_member(own, membership.user, ["signatory"], capacity="responsible_pharmacist")
    membership.refresh_from_db()
    assert membership.roles == ["drafter", "signatory"]


@pytest.mark.parametrize("stranger", ["other_administrator", "drafter", "evaluator", "mandated"])
def test_only_administrators_change_people(own, stranger):
    membership = MembershipFactory(organisation=own)
    if stranger == "other_administrator":
        actor = MembershipFactory(administrator=True).user
    elif stranger == "drafter":
        actor = MembershipFactory(organisation=own).user
    elif stranger == "evaluator":
        actor = AgentFactory(roles=["evaluator"])
    else:
        mandate = MandateFactory(principal=own, scopes=["draft", "answer"])
        actor = MembershipFactory(organisation=mandate.agent, administrator=True).user
    member = membership.user
    changes = [
        lambda: organisations.change_roles(membership.pk, ["reader"], actor=actor),
        lambda: organisations.revoke_membership(membership.pk, actor=actor),
        lambda: organisations.update_organisation(own.pk, {"phone": ""}, actor=actor),
        lambda: organisations.appoint_interim(
            own.pk, member, starts_on=days(0), ends_on=days(1), actor=actor
        ),
        lambda: organisations.revoke_interim(InterimFactory(organisation=own).pk, actor=actor),
        lambda: organisations.give_mandate(
            own.pk,
            OrganisationFactory(),
            workflows=[],
            scopes=["draft"],
            starts_on=days(0),
            ends_on=days(1),
            actor=actor,
        ),
        lambda: organisations.revoke_mandate(MandateFactory(principal=own).pk, actor=actor),
    ]
    for change in changes:
        with pytest.raises(PermissionDenied):
            change()


def test_agency_administrator_may_help_an_organisation(own):
    membership = MembershipFactory(organisation=own)
    actor = AgentFactory(roles=["administrator"])
    organisations.change_roles(membership.pk, ["administrator"], actor=actor)
    assert predicates.may_administer(membership.user, own.pk)


def test_pages_of_another_organisation_do_not_exist(browser):
    membership, interim, mandate = MembershipFactory(), InterimFactory(), MandateFactory()
    for name, pk in [
        ("edit_roles", membership.pk),
        ("revoke_member", membership.pk),
        ("revoke_interim", interim.pk),
        ("revoke_mandate", mandate.pk),
    ]:
        assert browser.get(reverse(f"accounts:{name}", args=[pk])).status_code == 404


def test_contact_details_are_changed_on_the_page(browser, own):
    url = reverse("accounts:edit_contact")
    wrong = browser.post(url, {"phone": "12", "email": "pas une adresse"})
    page = wrong.content.decode()
    assert 'id="id_phone_error"' in page
    assert 'value="12"' in page
    done = browser.post(url, {"phone": "01 99 00 12 34", "email": "qualite@labo.example"})
    assert done.url == BACK
    own.refresh_from_db()
    assert own.phone == "0199001234"


def test_interim_is_appointed_on_the_page(browser, own):
    member = MembershipFactory(organisation=own).user
    stranger = UserFactory()
    url = reverse("accounts:appoint_interim")
    period = {"starts_on": days(0).strftime("%d/%m/%Y"), "ends_on": days(9).isoformat()}
    assert browser.post(url, {"user": stranger.pk, **period}).status_code == 200
    assert browser.post(url, {"user": member.pk, **period}).url == BACK
    assert predicates.may_sign(member, own.pk).until == days(9)
    again = browser.post(url, {"user": member.pk, **period})
    assert "déjà un intérim" in again.content.decode()
    interim = Interim.objects.get()
    end = reverse("accounts:revoke_interim", args=[interim.pk])
    assert browser.get(end).status_code == 200
    assert browser.post(end).url == BACK
    assert predicates.may_sign(member, own.pk) is None


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [(5, 2, "avant la date de début"), (-9, -2, "déjà passée")],
)
def test_bad_period_is_refused(browser, own, administrator, starts_on, ends_on, words):
    member = MembershipFactory(organisation=own).user
    data = {
        "user": member.pk,
        "starts_on": days(starts_on).isoformat(),
        "ends_on": days(ends_on).isoformat(),
    }
    page = browser.post(reverse("accounts:appoint_interim"), data)
    assert words in page.content.decode()
    with pytest.raises(Refused, match=words):
        organisations.appoint_interim(
            own.pk,
            member,
            starts_on=days(starts_on),
            ends_on=days(ends_on),
            actor=administrator,
        )


def test_interim_is_for_members(own, administrator):
    with pytest.raises(Refused, match="pas membre"):
        organisations.appoint_interim(
            own.pk, UserFactory(), starts_on=days(0), ends_on=days(1), actor=administrator
        )


def test_mandate_is_given_and_ended_on_the_page(browser, own, monkeypatch):
    monkeypatch.setitem(workflows._labels, "quality_defects", "Défauts qualité")
    agent = OrganisationFactory(kind="mailer")
    writer = MembershipFactory(organisation=agent).user
    url = reverse("accounts:give_mandate")
    data = {
        "siret": f"{agent.siret[:9]} {agent.siret[9:]}",
        "scopes": ["draft"],
        "workflows": ["quality_defects"],
        "starts_on": days(0).isoformat(),
        "ends_on": days(30).isoformat(),
        "reference": "C-12",
    }
    unknown = browser.post(url, {**data, "siret": "73282932000074"})
    assert "Aucune autre organisation" in unknown.content.decode()
    assert browser.post(url, {**data, "siret": own.siret}).status_code == 200
    assert browser.post(url, data).url == BACK
    assert "Défauts qualité" in browser.get(BACK).content.decode()
    assert predicates.has_organisation_role(writer, own.pk, "drafter", workflow="quality_defects")
    mandate = Mandate.objects.get()
    end = reverse("accounts:revoke_mandate", args=[mandate.pk])
    assert agent.name in browser.get(end).content.decode()
    assert browser.post(end).url == BACK
    assert not predicates.has_organisation_role(writer, own.pk)


def test_mandate_is_given_to_someone_else_and_for_something(own, administrator):
    period = {"starts_on": days(0), "ends_on": days(1), "actor": administrator, "workflows": []}
    with pytest.raises(Refused, match="elle-même"):
        organisations.give_mandate(own.pk, own, scopes=["draft"], **period)
    with pytest.raises(Refused, match="permet"):
        organisations.give_mandate(own.pk, OrganisationFactory(), scopes=[], **period)


def test_agent_organisation_may_end_its_mandate(own, administrator):
    mandate = MandateFactory(agent=own)
    organisations.revoke_mandate(mandate.pk, actor=administrator)
    first = Mandate.objects.get().revoked_at
    assert first is not None
    organisations.revoke_mandate(mandate.pk, actor=administrator)
    assert Mandate.objects.get().revoked_at == first


@pytest.mark.parametrize(
    ("make", "changes"),
    [
        (MembershipFactory, {"roles": []}),
        (MembershipFactory, {"roles": ["chief"]}),
        (MembershipFactory, {"roles": ["drafter"], "capacity": "qualified_person"}),
        (MembershipFactory, {"revoked_at": timezone.now() - datetime.timedelta(days=2)}),
        (InterimFactory, {"ends_on": datetime.date(2000, 1, 1)}),
        (MandateFactory, {"ends_on": datetime.date(2000, 1, 1)}),
        (MandateFactory, {"scopes": ["sign"]}),
        (MandateFactory, {"scopes": []}),
        (OrganisationFactory, {"kind": "club"}),
        (UserFactory, {"email": "Majuscule@exemple.example", "verified": False}),
        (UserFactory, {"anonymised_at": timezone.now()}),
    ],
)
def test_tables_refuse_what_makes_no_sense(make, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**changes)


def test_tables_refuse_two_of_what_is_one():
    membership, interim = MembershipFactory(), InterimFactory()
    own = OrganisationFactory()
    doubles = [
        lambda: MembershipFactory(
            user=membership.user, organisation=membership.organisation, roles=["reader"]
        ),
        lambda: InterimFactory(
            user=interim.user,
            organisation=interim.organisation,
            starts_on=interim.ends_on,
            ends_on=interim.ends_on + datetime.timedelta(1),
        ),
        lambda: MandateFactory(principal=own, agent=own),
        lambda: OrganisationFactory(siret=own.siret),
    ]
    for double in doubles:
        with pytest.raises(IntegrityError), transaction.atomic():
            double()
    OrganisationFactory(siret=own.siret, kind="hospital")


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_at_once():
    own = OrganisationFactory()
    memberships = MembershipFactory.create_batch(2, organisation=own, administrator=True)
    gate = threading.Barrier(2)
    refused = []

    def leave(mine, theirs):
        gate.wait()
        try:
            organisations.revoke_membership(theirs.pk, actor=mine.user)
        except (Refused, PermissionDenied) as error:
            refused.append(error)
        finally:
            connection.close()

    first, second = memberships
    threads = [
        threading.Thread(target=leave, args=pair) for pair in [(first, second), (second, first)]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Membership.objects.active().filter(organisation=own).count() == 1
