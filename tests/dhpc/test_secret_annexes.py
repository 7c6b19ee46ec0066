"""A business secret joined to a letter: neither named, nor sent, nor published unconfirmed."""

import io
import zipfile

import pytest
from django.urls import reverse

from dhpc.review.facts import annexes_of
from portal.core.workflow import perform
from portal.documents.models import File, FileState
from portal.documents.services import disclose
from tests.factories import dhpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """A letter that the evaluator proposes for agreement, with a business secret joined to it."""
    desk = factory.writing()
    factory.fill_letter(desk.letter, **factory.today())
    factory.attach(desk.dossier, desk.drafter, "letter.attachments", "data")
    File.objects.filter(kind="data").update(confidential=True, state=FileState.CLEAN)
    factory.sign(desk, desk.letter)
    perform(desk.letter, "admit", actor=desk.evaluator)
    factory.ready(desk)
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")
    return desk


def packed(client, desk):
    """Return the names of what the mailing house would get."""
    log_in(client, desk.drafter)
    answer = client.get(reverse("dhpc:package", args=[desk.dossier.uuid]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return " ".join(archive.namelist())


def test_the_letter_does_not_name_it_and_the_validator_is_told(client, desk):
    assert annexes_of(desk.again()) == ()
    log_in(client, desk.validator)
    page = client.get(reverse("dhpc:agree", args=[desk.dossier.uuid]))
    assert "Ne quitte pas le dossier" in page.content.decode()


def test_it_goes_to_the_mailing_house_once_that_is_confirmed(client, desk, run_tasks):
    perform(desk.letter, "agree", actor=desk.validator)
    factory.approve_proof(factory.urgent(desk))
    perform(desk.again(), "schedule", actor=desk.evaluator)
    run_tasks()
    assert "data.pdf" not in packed(client, desk)
    disclose(
        File.objects.get(kind="data"), "parties", reason="Elle part avec.", user=desk.evaluator
    )
    assert "data.pdf" in packed(client, desk)
