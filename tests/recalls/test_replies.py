"""Replies to a real action: the pharmacy, the firm and the agency each see their side."""

import pytest

from portal.core.workflow import perform
from portal.distribution.replies import services
from tests.factories import recalls as factory
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db


def test_the_agency_and_the_firm_read_what_holders_answered(client):
    desk = factory.published()
    publication = desk.publication()
    hospital = MembershipFactory(
        organisation__kind="hospital", organisation__name="Hôpital Exemple"
    )
    reply = services.begin(hospital.organisation, publication, hospital.user)
    perform(reply, "concerned", actor=hospital.user, version=1)
    told = {"found": 5, "quarantined": 5, "returned": 0, "destroyed": 0, "used": 0}
    perform(reply, "report", actor=hospital.user, version=1, lines={1: told})

    page = f"/agence/actions-de-securite/{desk.action.uuid}/reponses/"
    client.force_login(desk.evaluator)
    text = client.get(page).content.decode()
    assert "Hôpital Exemple" in text
    assert "5 trouvées" in text

    client.force_login(desk.signatory)
    own = f"/espace/actions-de-securite/{desk.action.uuid}/"
    assert "reponses/" in client.get(own).content.decode()
    assert "Hôpital Exemple" in client.get(f"{own}reponses/").content.decode()
    assert client.get(page).status_code in (302, 403)

    client.force_login(desk.outsider)
    assert client.get(f"{own}reponses/").status_code == 404
    client.force_login(hospital.user)
    assert client.get(f"{own}reponses/").status_code == 404
    assert desk.action.title in client.get("/espace/rappels/").content.decode()


def test_before_any_publication_there_is_nothing_to_answer(client):
    desk = factory.validated()
    client.force_login(desk.evaluator)
    page = f"/agence/actions-de-securite/{desk.action.uuid}/reponses/"
    assert "Rien n’est encore publié" in client.get(page).content.decode()
    client.force_login(desk.signatory)
    own = f"/espace/actions-de-securite/{desk.action.uuid}/reponses/"
    assert client.get(own).status_code == 404
