"""Links between cases: who makes and undoes them, who sees them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.accounts import predicates
from portal.filings import registry
from portal.filings.models import FilingLink
from portal.filings.models.handovers import LinkKind
from portal.filings.services import links, thread
from tests.factories.accounts import AgentFactory
from tests.factories.quality_defects import log_in, set_up, submitted

pytestmark = pytest.mark.django_db
SLUG = "defauts-qualite"


def received():
    made = submitted()
    made.case.refresh_from_db()
    return made


@pytest.fixture
def desk():
    return received()


@pytest.fixture
def other():
    return received()


def page(desk, name, *more):
    return reverse(name, args=[SLUG, desk.case.uuid, *more])


def test_both_ends_show_the_link_in_their_own_words(desk, other):
    links.link(desk.case, other.case.reference, LinkKind.DUPLICATE, actor=desk.evaluator)

    (here,) = links.linked_cases(desk.case, desk.evaluator)
    (there,) = links.linked_cases(other.case, desk.evaluator)
    assert (here.filing, str(here.words)) == (other.case, "Doublon de")
    assert (there.filing, str(there.words)) == (desk.case, "A pour doublon")


@pytest.mark.parametrize("kind", LinkKind)
def test_every_kind_has_words_from_both_ends(desk, other, kind):
    row = links.link(desk.case, other.case.reference, kind, actor=desk.evaluator)
    assert all(str(row.words_from(end)) for end in (row.source_ref, row.target_ref))


def test_a_link_is_removed_from_either_end_and_made_again(desk, other):
    row = links.link(desk.case, other.case.reference, LinkKind.RELATED, actor=desk.evaluator)

    removed = links.unlink(other.case, row, actor=desk.second)
    again = links.unlink(other.case, row, actor=desk.evaluator)

    assert removed.removed_by == again.removed_by == desk.second
    assert links.linked_cases(desk.case, desk.evaluator) == []
    anew = links.link(desk.case, other.case.reference, LinkKind.RELATED, actor=desk.evaluator)
    assert anew.pk != row.pk
    assert FilingLink.objects.count() == 2


def test_both_threads_tell_the_agency_only(desk, other):
    row = links.link(desk.case, other.case.reference, LinkKind.RELATED, actor=desk.evaluator)
    links.unlink(desk.case, row, actor=desk.evaluator)

    for one, far in ((desk, other), (other, desk)):
        told = [each.body for each in thread.visible_messages(one.case, one.evaluator)]
        assert sum(far.case.reference in text for text in told) == 2
        assert desk.evaluator.full_name in told[-1]
        seen = [each.body for each in thread.visible_messages(one.case, one.drafter)]
        assert not any(far.case.reference in text for text in seen)


def test_a_case_is_linked_to_a_case_that_the_agent_sees_only(desk):
    draft = set_up()
    for reference in ("2026-DQ-99999", "", str(draft.case.reference)):
        with pytest.raises(ValidationError):
            links.link(desk.case, reference, LinkKind.RELATED, actor=desk.evaluator)
    assert not FilingLink.objects.exists()


def test_only_those_who_work_on_the_case_link_and_unlink(desk, other):
    row = links.link(desk.case, other.case.reference, LinkKind.RELATED, actor=desk.evaluator)
    reader = AgentFactory(roles=["reader"])
    for stranger in (desk.drafter, reader, AgentFactory(), desk.outsider):
        with pytest.raises(PermissionDenied):
            links.link(desk.case, other.case.reference, LinkKind.LED_TO, actor=stranger)
        with pytest.raises(PermissionDenied):
            links.unlink(desk.case, row, actor=stranger)
    with pytest.raises(ValueError, match="not a link"):
        links.unlink(received().case, row, actor=desk.evaluator)


def test_nobody_outside_the_agency_sees_links(desk, other):
    links.link(desk.case, other.case.reference, LinkKind.RELATED, actor=desk.evaluator)
    for stranger in (desk.drafter, desk.signatory, other.drafter, AgentFactory()):
        assert links.linked_cases(desk.case, stranger) == []


@pytest.mark.parametrize("changes", [{"removed_at": "2026-01-01T00:00Z"}, {"removed_by": True}])
def test_a_removal_has_its_day_and_its_author(desk, other, changes):
    row = links.link(desk.case, other.case.reference, LinkKind.RELATED, actor=desk.evaluator)
    if "removed_by" in changes:
        changes = {"removed_by": desk.evaluator}
    with pytest.raises(IntegrityError), transaction.atomic():
        FilingLink.objects.filter(pk=row.pk).update(**changes)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(desk, count, django_assert_num_queries):
    for _each in range(count):
        links.link(desk.case, received().case.reference, LinkKind.RELATED, actor=desk.evaluator)
    predicates.remember(desk.evaluator)
    links.linked_cases(desk.case, desk.evaluator)
    # The links, then the cases of each workflow.
    with django_assert_num_queries(1 + len(registry.all_specs())):
        shown = links.linked_cases(desk.case, desk.evaluator)
        assert [one.link.created_by.full_name for one in shown]


def test_an_agent_links_and_unlinks_on_the_pages(client, desk, other):
    log_in(client, desk.evaluator)
    case_page = page(desk, "filings:agency_case")
    sent = {"kind": "related", "reference": f" {other.case.reference.lower()} ", "note": "Même lot"}
    assert client.post(page(desk, "casework:link"), sent).url == f"{case_page}#liens"
    shown = client.get(case_page).content.decode()
    assert page(other, "filings:agency_case") in shown
    assert "Même lot" in shown

    row = FilingLink.objects.get()
    away = page(other, "casework:unlink", row.pk)
    assert desk.case.reference in client.get(away).content.decode()
    assert client.post(away).status_code == 302
    assert "Aucun dossier lié" in client.get(case_page).content.decode()
    assert client.get(away).status_code == 404


def test_a_wrong_number_is_told_beside_its_field(client, desk):
    log_in(client, desk.evaluator)
    for reference, words in (
        ("2026-DQ-99999", "Aucun dossier reçu"),
        (desk.case.reference, "lié à lui-même"),
    ):
        sent = {"kind": "related", "reference": reference}
        answer = client.post(page(desk, "casework:link"), sent)
        assert words in answer.content.decode()
    assert not FilingLink.objects.exists()


def test_the_pages_are_for_those_who_work_on_the_case(client, desk, other):
    row = links.link(desk.case, other.case.reference, LinkKind.RELATED, actor=desk.evaluator)
    addresses = [page(desk, "casework:link"), page(desk, "casework:unlink", row.pk)]
    for user, statuses in (
        (desk.signatory, {403, 404}),
        (AgentFactory(), {404}),
        (AgentFactory(roles=["reader"]), {403}),
    ):
        log_in(client, user)
        assert {client.post(one).status_code for one in addresses} <= statuses
    log_in(client, desk.drafter)
    shown = client.get(page(desk, "filings:case")).content.decode()
    assert other.case.reference not in shown
    assert "Dossiers liés" not in shown
