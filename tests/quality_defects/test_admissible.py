"""The agency says that a version of Volet 1 is admissible; the next version is to be read anew."""

import pytest

from portal.core.workflow import GuardFailed, NotAllowed, available, perform
from tests.factories import quality_defects as factory
from tests.quality_defects.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    return factory.submitted()


def test_both_sides_read_that_the_version_is_admissible(client, sent):
    perform(sent.volet, "find_admissible", actor=sent.evaluator)
    for user, name in ((sent.evaluator, "agency_case"), (sent.drafter, "case")):
        factory.log_in(client, user)
        page = client.get(address(name, sent.case)).content.decode()
        assert "Transmis, provisoire, recevable" in page
    assert sent.volet.state == "submitted"


def test_it_is_said_once_of_a_version_and_again_of_the_next(sent):
    perform(sent.volet, "find_admissible", actor=sent.duty_officer)
    with pytest.raises(GuardFailed):
        perform(sent.volet, "find_admissible", actor=sent.evaluator)
    perform(sent.volet, "amend", actor=sent.drafter)
    factory.sign(sent)
    assert sent.volet.admissible_at is None
    perform(sent.volet, "find_admissible", actor=sent.evaluator)
    assert sent.volet.admissible_at


def test_firm_does_not_say_it_of_its_own_version(sent):
    with pytest.raises(NotAllowed):
        perform(sent.volet, "find_admissible", actor=sent.signatory)


def test_version_that_nobody_signed_is_not_admissible(settings):
    settings.QUALITY_DEFECTS_FLASH = True
    desk = factory.set_up()
    factory.flash(desk)
    assert desk.volet.state == "sent_unsigned"
    names = [move.name for move in available(desk.volet, desk.evaluator)]
    assert "request_completion" in names
    assert "find_admissible" not in names
