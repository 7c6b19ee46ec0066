"""Drafts of every workflow: from the first click to what another person may not overwrite."""

import pytest
from django.urls import reverse

from portal.core.fields.forms import section_forms
from portal.core.workflow import GuardFailed, can, perform, workflow_of
from portal.filings import registry
from portal.filings.services import drafts
from portal.filings.views.sections import SAVED
from tests.factories.accounts import AgentFactory, MembershipFactory, OrganisationFactory
from tests.factories.quality_defects import log_in


@pytest.fixture
def member(db):
    return MembershipFactory()


@pytest.fixture
def draft(spec, member):
    return drafts.create_draft(spec, organisation=member.organisation, user=member.user)


@pytest.fixture
def first(spec, draft):
    """The first part of the draft."""
    return getattr(draft, next(iter(spec.parts)))


@pytest.fixture
def section(first):
    """The first section that the part asks."""
    return next(one for one in first.specification if one.is_asked(first.values()))


def typed(part, section, version):
    """Return the form of a section as a browser sends it untouched."""
    sent = {"version": str(version)}
    forms = section_forms(section, part.values())
    for form in [forms.form, *(one for rows in forms.rows.values() for one in rows.forms)]:
        for bound in form:
            value = bound.value()
            if value not in (None, "", False) and not isinstance(value, list | dict):
                sent[bound.html_name] = str(value)
    return sent


def test_a_new_draft_has_its_parts_and_no_number(spec, draft, first):
    assert draft.is_draft
    assert draft.reference is None
    assert draft.received_at is None
    assert first.is_editable
    for name, model in spec.parts.items():
        assert isinstance(getattr(draft, name), model)


def test_a_draft_is_seen_by_its_organisation_alone(spec, draft, member):
    colleague = MembershipFactory(organisation=member.organisation, roles=["reader"]).user
    agent = AgentFactory(roles=["evaluator"], roles__workflow=spec.key)

    assert draft in spec.cases.visible_to(member.user)
    assert draft in spec.cases.visible_to(colleague)
    for stranger in (MembershipFactory().user, agent):
        assert draft not in spec.cases.visible_to(stranger)


def test_its_pages_open_for_who_writes_and_not_for_others(client, spec, draft, first, section):
    name = first.part_name
    pages = [
        reverse("filings:part", args=[spec.slug, draft.uuid, name]),
        reverse("filings:summary", args=[spec.slug, draft.uuid, name]),
        reverse("filings:section", args=[spec.slug, draft.uuid, name, section.name]),
    ]
    log_in(client, draft.created_by)
    for page in pages:
        assert client.get(page).status_code == 200
    log_in(client, MembershipFactory().user)
    for page in pages:
        assert client.get(page).status_code == 404


def test_a_draft_is_listed_until_it_is_abandoned(client, spec, draft, member):
    log_in(client, member.user)
    case = reverse("filings:case", args=[spec.slug, draft.uuid])
    assert case in client.get(reverse("filings:dashboard")).content.decode()

    gone = perform(draft, "abandon", actor=member.user)

    assert gone.is_draft
    assert gone.state in spec.hidden_states
    assert case not in client.get(reverse("filings:dashboard")).content.decode()
    moves = {move.name for move in workflow_of(spec.model) if gone.state in move.sources}
    assert moves == set()


def test_a_section_saves_and_raises_its_version(client, draft, spec, first, section):
    log_in(client, draft.created_by)
    before = first.section_version(section.name)
    page = reverse("filings:section", args=[spec.slug, draft.uuid, first.part_name, section.name])

    assert client.post(page, typed(first, section, before)).status_code in (200, 302)

    first.refresh_from_db()
    assert first.section_version(section.name) == before + 1
    assert first.saved_by == draft.created_by


def test_nobody_overwrites_what_was_saved_meanwhile(client, draft, spec, first, section):
    log_in(client, draft.created_by)
    page = reverse("filings:section", args=[spec.slug, draft.uuid, first.part_name, section.name])
    sent = typed(first, section, first.section_version(section.name))
    client.post(page, sent)

    late = client.post(page, sent)

    assert late.status_code == 409
    first.refresh_from_db()
    assert first.section_version(section.name) == 1


def test_an_empty_draft_cannot_be_signed(spec, draft, first):
    signatory = MembershipFactory(organisation=draft.organisation, signatory=True).user
    assert can(first, spec.submission, signatory)

    with pytest.raises(GuardFailed) as refusal:
        perform(first, spec.submission, actor=signatory, attestation=True)

    assert len(refusal.value.obstacles) > 1
    first.refresh_from_db()
    assert first.is_editable
    assert not draft.revisions.exists()


def test_every_workflow_can_be_started_by_somebody(spec, db):
    kinds = OrganisationFactory._meta.model._meta.get_field("kind").choices
    may = []
    for kind, _label in kinds:
        person = MembershipFactory(organisation__kind=kind)
        if spec.may_create(person.user, person.organisation):
            may.append(kind)
    assert may
    stranger = MembershipFactory()
    assert not spec.may_create(stranger.user, OrganisationFactory())


def test_the_registry_finds_each_workflow_by_both_names(spec):
    assert registry.get(spec.key) is registry.by_slug(spec.slug)


@pytest.mark.parametrize("where", ["part", "summary", "section"])
def test_a_page_of_a_draft_looks_once_for_what_is_missing(
    client, spec, draft, first, section, told, where
):
    words = [spec.slug, draft.uuid, first.part_name]
    query = ""
    if where == "section":
        words.append(section.name)
        query = f"?{SAVED}=1"
    log_in(client, draft.created_by)
    looked = told("missing_items")

    answer = client.get(reverse(f"filings:{where}", args=words) + query)

    assert answer.status_code == 200
    assert len(looked) == 1
