"""An exercise that the agency typed: said on every page, kept out of what is real."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.core.workflow import NotAllowed, WrongState, available, perform
from portal.mail.models import OutgoingMessage
from portal.publication.search import Query, search
from recalls.models import Action, PaperFiling, StudyLine
from tests.factories import recalls as factory
from tests.factories.hostile import pdf
from tests.factories.quality_defects import log_in
from tests.recalls.pages import case_page, desk_page, sent, verdict_of
from tests.recalls.public_pages import text
from tests.recalls.steps import refused

pytestmark = pytest.mark.django_db

SAID = "Ceci est un exercice"


def typed(desk):
    """Make the action of `desk` one that its evaluator typed."""
    PaperFiling.objects.create(
        filing=desk.action,
        channel="email",
        received_at=timezone.now(),
        sender="Service qualité",
        typed_by=desk.evaluator,
    )
    return desk


def marked(desk, *, exercise=True):
    return perform(desk.again(), "set_exercise", actor=desk.evaluator, exercise=exercise)


@pytest.mark.parametrize(("answer", "expected"), [("true", True), ("false", False), ("", False)])
def test_the_agency_begins_an_exercise_when_it_says_so(client, answer, expected):
    desk = factory.set_up(fill=False)
    log_in(client, desk.evaluator)
    told = {
        "organisation": desk.action.organisation_id,
        "channel": "email",
        "received_at": "01/10/2026 10:00",
        "sender": "Service qualité",
        "scan": SimpleUploadedFile("avis.pdf", pdf(), content_type="application/pdf"),
        "exercise": answer,
    }
    sent(client, reverse("recalls:entry"), told)

    assert Action.objects.exclude(pk=desk.action.pk).get().is_exercise is expected


def test_only_an_action_that_the_agency_typed_becomes_an_exercise():
    desk = factory.submitted()
    with pytest.raises(NotAllowed):
        marked(desk)
    typed(desk)
    for person in (desk.signatory, desk.drafter, desk.validator, desk.publisher):
        with pytest.raises(NotAllowed):
            perform(desk.again(), "set_exercise", actor=person, exercise=True)
    assert marked(desk).is_exercise


def test_it_no_longer_changes_once_validated_nor_once_published():
    desk = typed(factory.validated())
    assert refused(desk.again(), "set_exercise", desk.evaluator, exercise=True)
    perform(desk.notice, "publish", actor=desk.publisher)
    with pytest.raises(WrongState):
        marked(desk)
    assert "set_exercise" not in [move.name for move in available(desk.again(), desk.evaluator)]


def test_every_page_of_the_case_says_so(client):
    desk = typed(factory.in_review())
    marked(desk)
    log_in(client, desk.evaluator)
    addresses = [case_page("agency_case", desk.action)]
    addresses += [desk_page(name, desk.action) for name in ("sheet", "publication", "end")]
    for address in addresses:
        assert SAID in text(client.get(address)), address
    log_in(client, desk.signatory)
    page = text(client.get(case_page("case", desk.action)))
    assert SAID in page
    assert "Exercice – " in page


def test_the_page_of_the_choice_changes_it_back(client):
    desk = typed(factory.submitted())
    marked(desk)
    log_in(client, desk.evaluator)
    sent(client, desk_page("exercise", desk.action), {"exercise": "false"})
    assert not desk.again().is_exercise


def test_its_publication_is_nowhere_among_the_real_ones(client):
    desk = typed(factory.in_review())
    marked(desk)
    perform(desk.notice, "validate", actor=desk.validator)
    perform(desk.notice, "publish", actor=desk.publisher)
    reference = desk.publication().reference

    assert SAID in text(client.get(desk.publication().get_absolute_url()))
    assert search(Query()).total == 0
    assert search(Query(text="LOT42")).total == 0
    assert verdict_of("(01)03401234567890(10)LOT42") == "Code absent des publications"
    assert reference not in text(client.get("/api/v1/changes?since=0"))
    assert reference not in text(client.get("/flux.atom"))
    assert not StudyLine.objects.exists()


def test_its_mails_say_so_first():
    desk = typed(factory.in_review())
    marked(desk)
    perform(desk.notice, "validate", actor=desk.validator)

    content = OutgoingMessage.objects.filter(content__key="recalls.validated")[0].content
    assert "– [Exercice] " in content.title
    assert content.text.startswith("Ceci est un exercice")


def test_the_mails_of_a_real_action_do_not():
    factory.validated()
    content = OutgoingMessage.objects.filter(content__key="recalls.validated")[0].content
    assert "xercice" not in content.title + content.text
