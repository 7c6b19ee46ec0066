"""Laboratories that come in after the others: their time to answer, and who speaks for all."""

import datetime

import pytest
from django.urls import reverse

from dhpc import timers
from dhpc.enums import ClockKind
from portal.core.workflow import GuardFailed, NotAllowed, perform
from tests.factories import dhpc as factory
from tests.factories.accounts import OrganisationFactory

pytestmark = pytest.mark.django_db


def waiting_for(desk):
    return desk.again().clocks.filter(kind=ClockKind.PERIMETER).order_by("pk")


def join(desk, cis="60000003", organisation=None, name="set_perimeter"):
    """Bring a laboratory into the perimeter, and return its row."""
    firm = organisation or OrganisationFactory(kind="laboratory", name="Tardif Exemple")
    products = [*desk.again().products.all(), factory.covered(desk, cis, firm)]
    perform(desk.again(), name, actor=desk.evaluator, products=products)
    return desk.again().participants.get(organisation=firm)


def ring(clock):
    """Let the time of a clock pass."""
    before = clock.anchor_at - datetime.timedelta(days=30)
    kept = {"anchor_at": before, "original_due_at": before, "due_at": before}
    type(clock).objects.filter(pk=clock.pk).update(**kept)
    clock.refresh_from_db()
    timers.on_overdue(clock)


def coordinating():
    desk = factory.shared()
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    return desk


def states(desk):
    return sorted(desk.again().participants.values_list("state", flat=True))


def test_a_laboratory_invited_after_the_others_has_its_own_time():
    desk = coordinating()
    ring(waiting_for(desk).get())
    assert states(desk) == ["silent", "silent"]
    late = join(desk)
    assert waiting_for(desk).count() == 2

    with pytest.raises(GuardFailed, match="Réponse attendue : Tardif Exemple"):
        confirm(desk, desk.other_firm)
    ring(waiting_for(desk).last())
    late.refresh_from_db()

    assert late.state == "silent"
    confirm(desk, desk.other_firm)


def test_the_end_of_the_time_of_all_says_nothing_of_who_came_later():
    desk = coordinating()
    late = join(desk)
    ring(waiting_for(desk).first())

    late.refresh_from_db()
    assert late.state == "invited"
    assert states(desk) == ["invited", "silent", "silent"]


@pytest.mark.parametrize("stage", ["writing", "agreed", "dispatched"])
def test_the_answer_of_a_late_laboratory_ends_its_time(stage):
    desk = getattr(factory, stage)()
    name = "add_laboratory" if stage == "dispatched" else "set_perimeter"
    late = join(desk, organisation=desk.other_firm, name=name)
    clock = waiting_for(desk).get()
    assert clock.is_live

    perform(late, "accept", actor=desk.other_drafter)

    clock.refresh_from_db()
    assert clock.state == "met"


def test_a_laboratory_that_joins_after_the_dispatch_reads_what_it_may_do(client):
    desk = factory.dispatched()
    join(desk, organisation=desk.other_firm, name="add_laboratory")
    client.force_login(desk.other_drafter)

    page = client.get(reverse("dhpc:laboratory", args=[desk.dossier.uuid])).text

    assert "avant que votre laboratoire n’entre dans le périmètre" in page
    assert "Répondre sur le périmètre" in page
    assert "Signaler un incident" in page


def test_who_leaves_the_perimeter_is_no_longer_waited_for():
    desk = factory.writing()
    join(desk)
    alone = [one for one in desk.again().products.all() if one.cis != "60000003"]
    perform(desk.again(), "set_perimeter", actor=desk.evaluator, products=alone)

    assert not waiting_for(desk).live().exists()


def confirm(desk, firm):
    return perform(desk.again(), "confirm_coordinator", actor=desk.evaluator, coordinator=firm)


def test_a_letter_that_comes_to_several_laboratories_waits_for_its_coordinator():
    desk = factory.writing()
    factory.fill_letter(desk.letter)
    with pytest.raises(NotAllowed):
        confirm(desk, desk.dossier.organisation)
    late = join(desk, organisation=desk.other_firm)

    with pytest.raises(GuardFailed, match="confirme d’abord le coordonnateur"):
        factory.sign(desk, desk.letter)
    with pytest.raises(GuardFailed, match="Réponse attendue : Génériques Exemple"):
        confirm(desk, desk.dossier.organisation)
    perform(late, "accept", actor=desk.other_drafter)
    confirm(desk, desk.dossier.organisation)

    desk.letter.contacts.update(company="Laboratoire Exemple")
    factory.sign(desk, desk.letter)
    assert desk.letter.state == "submitted"


def test_an_agreement_waits_for_the_coordinator_too():
    desk = factory.in_review()
    factory.ready(desk)
    join(desk, organisation=desk.other_firm)

    with pytest.raises(GuardFailed, match="Confirmez d’abord le laboratoire coordonnateur"):
        perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")
