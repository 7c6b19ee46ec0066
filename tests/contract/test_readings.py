"""Who reads a case of any workflow is in its access log, outsiders who advise included."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AccessAction, AccessLog
from portal.core.deadlines import local_date
from portal.core.workflow import perform
from portal.filings.services import consultations, drafts
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.quality_defects import log_in


def labels(filing, reader) -> list[str]:
    found = AccessLog.objects.filter(subject=filing.subject, user=reader).order_by("pk")
    assert {one.action for one in found} <= {AccessAction.READ}
    return [one.label for one in found]


def test_a_consultee_who_reads_is_logged(client, desk):
    expert = UserFactory()
    asked = consultations.invite(
        desk.filing,
        "Le risque est-il acceptable ?",
        actor=desk.evaluator,
        due_on=local_date(timezone.now()) + timedelta(days=10),
        consultee=expert,
    )
    log_in(client, expert)
    page = reverse("casework:opinion", args=[asked.uuid])

    assert client.get(page).status_code == 200
    perform(asked, "declare", actor=expert, interests="none", interests_text="")
    assert client.get(page).status_code == 200

    told = f"consultation {asked.uuid}"
    assert labels(desk.filing, expert) == [f"{told} (question)", told]


def test_somebody_who_is_not_asked_reads_and_logs_nothing(client, desk):
    asked = consultations.invite(
        desk.filing,
        "Avis ?",
        actor=desk.evaluator,
        due_on=local_date(timezone.now()) + timedelta(days=10),
        consultee=UserFactory(),
    )
    log_in(client, desk.outsider)

    assert client.get(reverse("casework:opinion", args=[asked.uuid])).status_code == 404
    assert labels(desk.filing, desk.outsider) == []


@pytest.mark.parametrize("page", ["part", "summary", "section"])
def test_who_reads_a_draft_is_logged(client, spec, db, page):
    membership = MembershipFactory()
    filing = drafts.create_draft(spec, organisation=membership.organisation, user=membership.user)
    name = next(iter(spec.parts))
    part = getattr(filing, name)
    words = [spec.slug, filing.uuid, name]
    if page == "section":
        words.append(next(one.name for one in part.specification if one.is_asked(part.values())))
    log_in(client, membership.user)

    assert client.get(reverse(f"filings:{page}", args=words)).status_code == 200

    (label,) = labels(filing, membership.user)
    assert label.startswith(name)


def pages_of(spec) -> list[str]:
    """Return the names of the workflow's own pages that a case alone names."""
    patterns = import_module(f"{spec.key}.urls").urlpatterns
    return sorted({one.name for one in patterns if set(one.pattern.regex.groupindex) == {"uuid"}})


def test_each_own_page_of_a_case_logs_the_agent_who_reads_it_once(client, desk):
    log_in(client, desk.evaluator)
    read = []
    for name in pages_of(desk.spec):
        before = AccessLog.objects.count()
        answer = client.get(reverse(f"{desk.spec.key}:{name}", args=[desk.filing.uuid]))
        if answer.status_code != 200:
            assert AccessLog.objects.count() == before, name
            continue
        written = AccessLog.objects.filter(subject=desk.filing.subject, user=desk.evaluator)
        assert AccessLog.objects.count() == before + 1, name
        assert written.order_by("-pk").first().label, name
        read.append(name)
    assert len(read) >= 2
