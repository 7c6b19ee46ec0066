"""Questions answered by a new version: what it says something about, and what it leaves open."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.core.deadlines import local_date
from portal.filings.models.requests import RequestState
from portal.filings.services import requests, revisions
from portal.filings.services.requests import Question
from tests.factories.quality_defects import submitted


@pytest.fixture
def desk(db):
    return submitted()


def section_of(desk, field):
    return desk.volet.specification.section_of(field).name


def ask(desk, *fields):
    questions = [
        Question(
            "volet1", f"Et {field} ?", "clarify", section_of(desk, field.partition(".")[0]), field
        )
        for field in fields
    ]
    revisions.request_completion(
        desk.volet,
        questions,
        actor=desk.evaluator,
        due_on=local_date(timezone.now()) + timedelta(days=5),
    )
    return list(desk.case.requests.order_by("pk"))


def states(desk):
    return list(desk.case.requests.order_by("pk").values_list("state", "answer_revision"))


def file_version(desk):
    """Freeze the draft as it stands, whatever its workflow asks before it is signed."""
    now = timezone.now()
    volet = desk.volet
    version = revisions.freeze_part(
        volet, user=desk.signatory, at=now, attestation="Exact.", is_final=False, extra={}
    )
    requests.answer_with_revision(volet.case, "volet1", version.number, actor=desk.signatory)


ANSWERED, OPEN = (RequestState.ANSWERED, 2), (RequestState.OPEN, None)


def test_a_version_answers_the_questions_on_what_it_changes(desk):
    ask(desk, "description", "lots.number", "origin")
    volet = desk.volet
    volet.description = "Trois plaquettes d’un autre dosage ont été trouvées dans le même lot."
    volet.save()
    lot = volet.lots.get()
    lot.number = "TEST-A02"
    lot.save()

    file_version(desk)

    assert states(desk) == [ANSWERED, ANSWERED, OPEN]
    assert {row.answered_by for row in desk.case.requests.exclude(state="open")} == {desk.signatory}


def test_a_version_answers_the_questions_with_an_explanation(desk):
    first, _second = ask(desk, "description", "origin")
    requests.save_draft_answer(first, "La description est exacte.")

    file_version(desk)

    assert states(desk) == [ANSWERED, OPEN]
    first.refresh_from_db()
    assert (first.answer, first.draft_answer) == ("La description est exacte.", "")


def test_a_question_on_the_part_is_answered_by_any_change(desk):
    questions = [
        Question("volet1", "Autre chose ?", "incomplete"),
        Question("volet1", "Et ici ?", "incomplete", section=section_of(desk, "origin")),
        Question("volet1", "Et là ?", "incomplete", section=section_of(desk, "measures_taken")),
    ]
    revisions.request_completion(
        desk.volet, questions, actor=desk.evaluator, due_on=local_date(timezone.now())
    )
    volet = desk.volet
    volet.origin = "OR03"
    volet.save()

    file_version(desk)

    assert states(desk) == [ANSWERED, ANSWERED, OPEN]
