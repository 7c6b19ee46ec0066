"""What a laboratory and the agency read first on the page of a dossier."""

import pytest
from django.urls import reverse

from portal.core.workflow import perform
from portal.rendering.models import GeneratedDocument
from tests.factories import dhpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
ASKED = "L’agence attend votre réponse sur le périmètre"


def page(client, user, desk, room="case"):
    log_in(client, user)
    return client.get(reverse(f"filings:{room}", args=["dhpc", desk.dossier.uuid])).text


def test_the_coordinator_is_asked_for_its_own_answer_until_it_gives_it(client):
    desk = factory.shared()
    assert ASKED not in page(client, desk.drafter, desk)
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    text = page(client, desk.drafter, desk)
    assert ASKED in text
    assert reverse("dhpc:laboratory", args=[desk.dossier.uuid]) in text
    own = desk.again().participants.get(organisation=desk.dossier.organisation)
    perform(own, "accept", actor=desk.drafter)
    text = page(client, desk.drafter, desk)
    assert ASKED not in text
    assert "Échanger avec les autres laboratoires" in text


def test_a_laboratory_alone_has_nobody_to_talk_to(client):
    desk = factory.writing()
    text = page(client, desk.drafter, desk)
    assert "Échanger avec les autres laboratoires" not in text


@pytest.mark.parametrize("room", ["case", "agency_case"])
def test_what_to_do_stands_before_where_the_dossier_is(client, room):
    desk = factory.writing()
    user = desk.drafter if room == "case" else desk.evaluator
    text = page(client, user, desk, room)
    assert 0 < text.index("Prochaines actions") < text.index("Où en est le dossier")
    assert "Dire la contre-indication et la conduite à tenir." in text


def test_the_indications_come_once_the_coordinator_is_confirmed(client):
    desk = factory.shared()
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    for user in (desk.drafter, desk.other_drafter):
        row = desk.again().participants.get(organisation__memberships__user=user)
        perform(row, "accept", actor=user)
    first = 'class="button button--primary" href="{}"'
    confirm = first.format(reverse("dhpc:confirm_coordinator", args=[desk.dossier.uuid]))
    indicate = first.format(reverse("dhpc:indications", args=[desk.dossier.uuid]))
    text = page(client, desk.evaluator, desk, "agency_case")
    assert confirm in text
    assert indicate not in text
    own = desk.dossier.organisation
    perform(desk.again(), "confirm_coordinator", actor=desk.evaluator, coordinator=own)
    text = page(client, desk.evaluator, desk, "agency_case")
    assert indicate in text
    assert confirm not in text


def test_another_laboratory_reads_until_when_it_answers_and_takes_the_letter(client, run_tasks):
    desk = factory.shared()
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    log_in(client, desk.other_drafter)
    address = reverse("dhpc:laboratory", args=[desk.dossier.uuid])
    assert "délai indicatif, fixé par l’ANSM pour chaque dossier" in client.get(address).text
    for user in (desk.drafter, desk.other_drafter):
        row = desk.again().participants.get(organisation__memberships__user=user)
        perform(row, "accept", actor=user)
    text = client.get(address).text
    assert "délai indicatif" not in text
    assert "Changer la réponse" in text
    own = desk.dossier.organisation
    perform(desk.again(), "confirm_coordinator", actor=desk.evaluator, coordinator=own)
    factory.give_indications(desk)
    factory.fill_letter(desk.letter)
    factory.sign(desk, desk.letter)
    run_tasks()
    text = client.get(address).text
    paper = GeneratedDocument.objects.get(kind="dhpc.letter", format="pdf")
    assert paper.get_absolute_url() in text
    assert "votre copie de la lettre porte votre nom" in text
    receipt = GeneratedDocument.objects.get(kind="dhpc.letter_receipt")
    assert receipt.get_absolute_url() not in text
