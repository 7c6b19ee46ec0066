"""Which letters wait for a decision of whom: agreement, publication, closure."""

import pytest

from portal.core.workflow import perform
from tests.factories import dhpc as factory
from tests.waiting import waiting

pytestmark = pytest.mark.django_db


def test_an_agreement_waits_for_who_neither_proposed_nor_wrote_it(client):
    desk = factory.in_review()
    factory.ready(desk)
    assert waiting(client, desk.validator) == []
    perform(desk.letter, "propose", actor=desk.second, comment="Conforme.")

    assert waiting(client, desk.validator) == [desk.dossier.pk]
    for other in (desk.second, desk.evaluator, desk.publisher):
        assert waiting(client, other) == []
    perform(desk.again(), "suspend", actor=desk.validator, comment="Un signal est à l’étude.")
    assert waiting(client, desk.validator) == []


def test_an_agreement_does_not_wait_for_who_saved_the_letter(client):
    desk = factory.proposed()
    assert set(waiting(client, desk.second)) == {desk.dossier.pk}
    type(desk.letter).objects.filter(pk=desk.letter.pk).update(saved_by=desk.second)
    assert waiting(client, desk.second) == []


def test_what_left_waits_for_its_publication_and_what_is_covered_for_its_closure(client):
    desk = factory.scheduled()
    assert waiting(client, desk.publisher) == []
    perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
    assert waiting(client, desk.publisher) == [desk.dossier.pk]
    assert waiting(client, desk.validator) == [desk.dossier.pk]

    perform(desk.again(), "publish", actor=desk.publisher)
    assert waiting(client, desk.publisher) == []
    assert waiting(client, desk.validator) == []

    perform(desk.again().dispatch, "file_proofs", actor=desk.signatory, lines=[factory.counts()])
    perform(desk.again().dispatch, "accept_coverage", actor=desk.evaluator)
    assert waiting(client, desk.validator) == [desk.dossier.pk]
    assert waiting(client, desk.publisher) == []
    perform(desk.again(), "close", actor=desk.validator)
    assert waiting(client, desk.validator) == []
