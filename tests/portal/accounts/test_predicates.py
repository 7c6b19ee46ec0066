"""Who may do what."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from portal.accounts import predicates
from portal.accounts.models import Organisation
from tests.factories.accounts import (
    AgencyRoleFactory,
    AgentFactory,
    InterimFactory,
    MandateFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    give_passkey,
    give_totp,
)

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def test_anonymous_and_closed_accounts_have_no_right():
    organisation = OrganisationFactory()
    closed = MembershipFactory(signatory=True, organisation=organisation).user
    closed.is_active = False
    closed.is_agent = True
    for user in (NOBODY, closed, None):
        assert not predicates.is_agent(user)
        assert not predicates.has_agency_role(user, "quality_defects")
        assert not predicates.has_any_agency_role(user, "evaluator")
        assert not predicates.has_organisation_role(user, organisation.pk)
        assert not predicates.may_administer(user, organisation.pk)
        assert not predicates.may_answer(user, organisation.pk)
        assert not predicates.has_second_factor(user)
        assert predicates.may_sign(user, organisation.pk) is None
        assert list(predicates.organisations_of(user)) == []


def test_agency_role_holds_on_its_workflow_only():
    agent = AgencyRoleFactory(role="evaluator", workflow="quality_defects").user
    assert predicates.has_agency_role(agent, "quality_defects")
    assert predicates.has_agency_role(agent, "quality_defects", "evaluator", "validator")
    assert not predicates.has_agency_role(agent, "quality_defects", "validator")
    assert not predicates.has_agency_role(agent, "recalls")
    assert predicates.has_any_agency_role(agent, "evaluator")
    assert not predicates.has_any_agency_role(agent, "publisher")


def test_agency_role_without_workflow_holds_on_all():
    agent = AgencyRoleFactory(role="validator", workflow="").user
    assert predicates.has_agency_role(agent, "recalls", "validator")


def test_agency_role_ends_when_revoked():
    grant = AgencyRoleFactory()
    grant.revoked_at = timezone.now()
    grant.save()
    assert not predicates.has_agency_role(grant.user, "quality_defects")
    assert not predicates.agents_with("quality_defects").exists()


def test_agency_role_needs_an_agent():
    assert not predicates.has_agency_role(AgencyRoleFactory(user=UserFactory()).user, "recalls")


def test_only_the_administrator_of_all_workflows_administers_the_agency():
    assert predicates.is_agency_administrator(AgentFactory(roles=["administrator"]))
    partial = AgencyRoleFactory(role="administrator", workflow="recalls").user
    assert not predicates.is_agency_administrator(partial)


def test_agents_with_lists_by_workflow_and_role():
    everywhere = AgentFactory(roles=["evaluator"])
    here = AgencyRoleFactory(role="validator", workflow="recalls").user
    AgencyRoleFactory(role="validator", workflow="quality_defects")
    assert set(predicates.agents_with("recalls")) == {everywhere, here}
    assert set(predicates.agents_with("recalls", "validator")) == {here}


def test_membership_gives_its_roles_and_no_other():
    membership = MembershipFactory(roles=["drafter", "reader"])
    user, organisation_id = membership.user, membership.organisation_id
    assert predicates.has_organisation_role(user, organisation_id)
    assert predicates.has_organisation_role(user, organisation_id, "drafter")
    assert predicates.has_organisation_role(user, organisation_id, "administrator", "reader")
    assert not predicates.has_organisation_role(user, organisation_id, "signatory")
    assert not predicates.has_organisation_role(user, OrganisationFactory().pk)
    assert not predicates.has_organisation_role(user, None)
    assert predicates.may_sign(user, organisation_id) is None


def test_membership_ends_when_revoked_or_when_the_organisation_closes():
    revoked = MembershipFactory()
    revoked.revoked_at = timezone.now()
    revoked.save()
    closed = MembershipFactory(organisation__is_active=False, signatory=True)
    for membership in (revoked, closed):
        assert not predicates.has_organisation_role(membership.user, membership.organisation_id)
        assert not predicates.organisations_of(membership.user).exists()
        assert predicates.may_sign(membership.user, membership.organisation_id) is None


def test_signatory_signs_in_their_quality():
    membership = MembershipFactory(signatory=True)
    capacity = predicates.may_sign(membership.user, membership.organisation_id)
    assert capacity.capacity == "responsible_pharmacist"
    assert capacity.until is None
    assert capacity.label == "Pharmacien responsable"


def test_signatory_without_quality_has_a_label():
    membership = MembershipFactory(roles=["signatory"])
    assert predicates.may_sign(membership.user, membership.organisation_id).label == "Signataire"


def test_signing_right_is_judged_at_the_instant():
    membership = MembershipFactory(signatory=True)
    now = membership.created_at + datetime.timedelta(hours=1)
    membership.revoked_at = now
    membership.save()
    user, organisation_id = membership.user, membership.organisation_id
    minute = datetime.timedelta(minutes=1)
    assert predicates.may_sign(user, organisation_id, at=now - minute)
    assert predicates.may_sign(user, organisation_id, at=now + minute) is None
    assert predicates.may_sign(user, organisation_id, at=membership.created_at - minute) is None


def test_interim_signs_between_its_days_in_paris():
    interim = InterimFactory(
        starts_on=datetime.date(2026, 7, 1), ends_on=datetime.date(2026, 7, 31)
    )
    user, organisation_id = interim.user, interim.organisation_id

    def at(*instant):
        return predicates.may_sign(
            user, organisation_id, at=datetime.datetime(*instant, tzinfo=datetime.UTC)
        )

    # Midnight in Paris is 22:00 UTC in summer.
    assert at(2026, 6, 30, 21, 59) is None
    assert at(2026, 6, 30, 22, 1).capacity == "interim"
    assert at(2026, 7, 31, 21, 59).until == datetime.date(2026, 7, 31)
    assert at(2026, 7, 31, 22, 1) is None
    assert at(2026, 7, 15, 12).label == "Pharmacien responsable intérimaire"


def test_interim_revoked_no_longer_signs():
    interim = InterimFactory()
    assert predicates.has_organisation_role(interim.user, interim.organisation_id, "signatory")
    assert not predicates.has_organisation_role(interim.user, interim.organisation_id, "drafter")
    assert interim.organisation in predicates.organisations_of(interim.user)
    interim.revoked_at = timezone.now()
    interim.save()
    assert predicates.may_sign(interim.user, interim.organisation_id) is None
    assert not predicates.has_organisation_role(interim.user, interim.organisation_id)


def test_mandate_lends_drafting_on_its_workflows():
    mandate = MandateFactory(workflows=["quality_defects"])
    writer = MembershipFactory(organisation=mandate.agent).user
    reader = MembershipFactory(organisation=mandate.agent, reader=True).user
    principal = mandate.principal_id
    assert predicates.has_organisation_role(
        writer, principal, "drafter", workflow="quality_defects"
    )
    assert predicates.has_organisation_role(writer, principal, "drafter")
    assert not predicates.has_organisation_role(writer, principal, "drafter", workflow="recalls")
    assert not predicates.has_organisation_role(writer, principal, "signatory")
    assert not predicates.has_organisation_role(reader, principal, "drafter")
    assert predicates.has_organisation_role(reader, principal, "reader")
    assert mandate.principal in predicates.organisations_of(writer)
    assert predicates.may_answer(writer, principal)


def test_mandate_to_answer_does_not_draft():
    mandate = MandateFactory(scopes=["answer"], workflows=["recalls"])
    writer = MembershipFactory(organisation=mandate.agent).user
    reader = MembershipFactory(organisation=mandate.agent, reader=True).user
    principal = mandate.principal_id
    assert not predicates.has_organisation_role(writer, principal, "drafter")
    assert predicates.may_answer(writer, principal, workflow="recalls")
    assert not predicates.may_answer(writer, principal, workflow="quality_defects")
    assert not predicates.may_answer(reader, principal, workflow="recalls")


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": timezone.now()},
        {"starts_on": datetime.date(2020, 1, 1), "ends_on": datetime.date(2020, 2, 1)},
        {"starts_on": datetime.date(2999, 1, 1), "ends_on": datetime.date(2999, 2, 1)},
    ],
    ids=["revoked", "past", "future"],
)
def test_mandate_counts_only_while_it_runs(change):
    mandate = MandateFactory(**change)
    writer = MembershipFactory(organisation=mandate.agent).user
    assert not predicates.has_organisation_role(writer, mandate.principal_id)
    assert mandate.principal not in predicates.organisations_of(writer)


def test_mandate_from_a_closed_organisation_lends_nothing():
    mandate = MandateFactory(principal__is_active=False)
    writer = MembershipFactory(organisation=mandate.agent).user
    assert not predicates.has_organisation_role(writer, mandate.principal_id)


def test_people_of_lists_members_by_role_and_interims_as_signatories():
    organisation = OrganisationFactory()
    drafter = MembershipFactory(organisation=organisation).user
    signatory = MembershipFactory(organisation=organisation, signatory=True).user
    interim = InterimFactory(organisation=organisation).user
    MembershipFactory()
    MembershipFactory(organisation=organisation, user__is_active=False)
    assert set(predicates.people_of(organisation.pk)) == {drafter, signatory, interim}
    assert set(predicates.people_of(organisation.pk, "signatory")) == {signatory, interim}
    assert set(predicates.people_of(organisation.pk, "reader")) == set()


def test_administrators_of_the_organisation_and_of_the_agency_administer():
    membership = MembershipFactory(administrator=True)
    assert predicates.may_administer(membership.user, membership.organisation_id)
    assert not predicates.may_administer(membership.user, OrganisationFactory().pk)
    agent = AgentFactory(roles=["administrator"])
    assert predicates.may_administer(agent, membership.organisation_id)
    assert not predicates.may_administer(
        AgentFactory(roles=["evaluator"]), membership.organisation_id
    )


def test_second_factor_is_an_application_or_a_passkey():
    assert not predicates.has_second_factor(UserFactory())
    assert predicates.has_second_factor(give_totp(UserFactory()))
    passkey_only = UserFactory()
    give_passkey(passkey_only)
    assert predicates.has_second_factor(passkey_only)


def test_answers_are_read_once_when_remembered(django_assert_num_queries):
    mandate = MandateFactory()
    user = MembershipFactory(organisation=mandate.agent, user__is_agent=True).user
    predicates.remember(user)
    with django_assert_num_queries(6):
        for _repeat in range(3):
            predicates.has_organisation_role(user, mandate.principal_id, "signatory")
            predicates.has_agency_role(user, "recalls")
            predicates.has_second_factor(user)
            predicates.organisation_list(user)


def test_organisations_are_visible_to_their_members_and_to_agents():
    membership = MembershipFactory()
    other = OrganisationFactory()
    visible = Organisation.objects.visible_to
    assert set(visible(membership.user)) == {membership.organisation}
    assert set(visible(AgentFactory())) == {membership.organisation, other}
    assert not visible(NOBODY).exists()
