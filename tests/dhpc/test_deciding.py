"""Who agrees, confirms the day or publishes reads on the same page what they decide of."""

import pytest
from django.urls import reverse

from dhpc.models import Dossier
from portal.core.moments import in_words
from portal.core.workflow import perform
from tests.factories import dhpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


def page_of(client, desk, name, user):
    log_in(client, user)
    response = client.get(reverse(f"dhpc:{name}", args=[desk.dossier.uuid]))
    assert response.status_code == 200
    return response.text


def test_whoever_confirms_the_day_reads_it_with_what_binds_it(client):
    desk = factory.agreed()
    Dossier.objects.filter(pk=desk.dossier.pk).update(eu_dispatch_on=desk.letter.dispatch_on)
    page = page_of(client, desk, "schedule", desk.evaluator)
    assert in_words(desk.letter.dispatch_on) in page
    assert "Diffusion du calendrier européen" in page
    assert in_words(desk.again().agreement_ends_on) in page
    assert "Médecins généralistes" in page


def test_the_day_is_confirmed_from_that_page(client):
    desk = factory.agreed()
    factory.approve_proof(desk)
    log_in(client, desk.evaluator)
    client.post(reverse("dhpc:schedule", args=[desk.dossier.uuid]), {"comment": ""})
    assert desk.again().scheduled_on == desk.letter.dispatch_on


def test_whoever_agrees_reads_the_day_that_the_plan_gives(client):
    desk = factory.in_review()
    factory.ready(desk)
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")
    page = page_of(client, desk, "agree", desk.validator)
    assert in_words(desk.letter.dispatch_on) in page


def test_whoever_publishes_reads_what_becomes_public(client):
    desk = factory.proved()
    page = page_of(client, desk, "publish", desk.publisher)
    assert factory.POINTS[1]["text"] in page
    assert in_words(desk.again().scheduled_on) in page
    assert "Personne Exemple, Pharmacien responsable" not in page
    assert desk.again().public_reference is None


def test_nothing_is_told_to_become_public_before_a_day_is_confirmed(client):
    desk = factory.in_review()
    log_in(client, desk.publisher)
    address = reverse("dhpc:publish", args=[desk.dossier.uuid])
    page = client.get(address)
    assert page.status_code == 200
    assert "Pas encore possible" in page.text
    assert "Lire la version publique" not in page.text
