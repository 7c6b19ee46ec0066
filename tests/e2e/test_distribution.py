"""Following the publications in a browser: subscribing, receivers of calls, keys, the guide."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.distribution.models import Endpoint
from portal.distribution.services import announcing, calling
from portal.mail.models import OutgoingMessage
from tests.e2e.a11y import prove
from tests.e2e.pages.steps import press
from tests.factories import recalls as factory
from tests.factories.accounts import MembershipFactory
from tests.portal.distribution.receiver import receiving

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]


def test_a_pharmacist_subscribes_from_a_filtered_list_and_ends_it(desk: Desk) -> None:
    factory.published()
    page = desk("/actions/?destinataire=officine")
    press(page, "Être averti par e-mail", "link")
    expect(page.get_by_label("Officine", exact=False).first).to_be_checked()
    prove(page)
    page.get_by_label("Adresse électronique").fill("pharmacie@exemple.test")
    press(page, "S’abonner")
    prove(page)
    message = OutgoingMessage.objects.get(content__key="distribution.confirm")
    path = re.search(r"/abonnements/\S+/confirmer/", message.content.text)
    assert path
    page.goto(path[0])
    prove(page)
    press(page, "Confirmer l’abonnement")
    expect(page.get_by_text("Les messages partent à")).to_be_visible()
    prove(page)
    press(page, "Ne plus rien recevoir")
    expect(page.get_by_role("heading", name="Abonnement terminé")).to_be_visible()
    prove(page)


def test_an_administrator_plugs_a_receiver_and_reads_its_calls(desk: Desk) -> None:
    member = MembershipFactory(administrator=True)
    with receiving() as receiver:
        page = desk("/espace/diffusion/", user=member.user)
        prove(page)
        press(page, "Ajouter un destinataire d’appels", "link")
        prove(page)
        page.get_by_label("Nom").fill("Logiciel de la pharmacie")
        page.get_by_label("Adresse appelée").fill(receiver.url)
        press(page, "Ajouter")
        expect(page.get_by_text("whsec_")).to_be_visible()
        prove(page)
        press(page, "C’est noté", "link")
        one = factory.published()
        announcing.announce(one.publication().current_id)
        endpoint = Endpoint.objects.get()
        calling.deliver(endpoint.deliveries.get().pk)
        page.reload()
        expect(page.get_by_text("action.published")).to_be_visible()
        prove(page)
    page.goto("/espace/diffusion/cles/ajouter/")
    page.get_by_label("Nom").fill("Logiciel")
    press(page, "Créer la clé")
    expect(page.get_by_text("psk_")).to_be_visible()
    page.goto("/espace/diffusion/")
    prove(page)


def test_the_guide_of_the_interface_is_readable(desk: Desk) -> None:
    prove(desk("/aide/api/"))
