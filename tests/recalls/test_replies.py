"""Replies to a real action: the pharmacy, the firm and the agency each see their side."""

import pytest

from portal.core.workflow import perform
from portal.distribution.replies import services
from portal.mail.models import OutgoingMessage
from portal.publication.models import Publication
from tests.factories import action_imports as imports
from tests.factories import recalls as factory
from tests.factories.accounts import AgentFactory, MembershipFactory, give_totp

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
    public = client.get(publication.get_absolute_url()).content.decode()
    assert f'href="/espace/rappels/{publication.reference}/"' in public
    client.logout()
    assert "/espace/rappels/" not in client.get(publication.get_absolute_url()).content.decode()


def test_before_any_publication_there_is_nothing_to_answer(client):
    desk = factory.validated()
    client.force_login(desk.evaluator)
    page = f"/agence/actions-de-securite/{desk.action.uuid}/reponses/"
    assert "Rien n’est encore publié" in client.get(page).content.decode()
    client.force_login(desk.signatory)
    own = f"/espace/actions-de-securite/{desk.action.uuid}/reponses/"
    assert client.get(own).status_code == 404


def test_a_question_is_answered_by_either_side_and_read_by_who_asked(client):
    desk = factory.published()
    publication = desk.publication()
    hospital = MembershipFactory(
        organisation__kind="hospital",
        organisation__name="Hôpital Exemple",
        organisation__email="pui@exemple.test",
    )
    reply = services.begin(hospital.organisation, publication, hospital.user)
    perform(reply, "ask", actor=hospital.user, version=1, comment="Quel numéro d’appel ?")
    perform(reply, "concerned", actor=hospital.user, version=1)
    asked = OutgoingMessage.objects.filter(content__key="distribution.question_asked")
    assert desk.evaluator.email in {one.address for one in asked}
    assert desk.drafter.email in {one.address for one in asked}
    assert not any("Quel numéro" in one.content.text for one in asked)
    own = f"/espace/rappels/{publication.reference}/"
    client.force_login(hospital.user)
    assert "Pas encore" in client.get(own).content.decode()
    assert client.post(f"{own}answer/", {"version": 1, "comment": "Moi"}).status_code == 404

    pages = {
        "firm": (desk.drafter, f"/espace/actions-de-securite/{desk.action.uuid}/reponses/"),
        "agency": (desk.evaluator, f"/agence/actions-de-securite/{desk.action.uuid}/reponses/"),
    }
    sent = {"reply": reply.pk, f"reply{reply.pk}-comment": "Le 01 99 00 00 01."}
    client.force_login(desk.reader)
    page = client.get(pages["firm"][1]).content.decode()
    assert "Quel numéro" in page
    assert "Envoyer la réponse" not in page
    assert client.post(pages["firm"][1], sent).status_code == 403
    for side, by in (("firm", "le fabricant"), ("agency", "l’agence")):
        person, address = pages[side]
        client.force_login(person)
        assert "Envoyer la réponse" in client.get(address).content.decode()
        empty = client.post(address, {"reply": reply.pk})
        assert empty.status_code == 422
        assert client.post(address, sent).status_code == 302
        answered = client.get(address).content.decode()
        assert "Envoyer la réponse" not in answered
        assert "Le 01 99 00 00 01." in answered
        assert client.post(address, sent).status_code == 422
        client.force_login(hospital.user)
        text = client.get(own).content.decode()
        assert "Quel numéro" in text
        assert "Le 01 99 00 00 01." in text
        assert by in text
        assert person.full_name not in text
        reply.refresh_from_db()
        assert reply.state == "in_progress"
        told = OutgoingMessage.objects.filter(content__key="distribution.question_answered")
        assert {one.address for one in told} == {"pui@exemple.test"}
        perform(reply, "ask", actor=hospital.user, version=1, comment="Quel numéro, encore ?")

    other = factory.published()
    client.force_login(other.drafter)
    theirs = f"/espace/actions-de-securite/{other.action.uuid}/reponses/"
    assert client.post(theirs, sent).status_code == 404


def test_what_is_asked_about_an_imported_action_goes_to_the_agency(client):
    imports.imported(imports.as_csv([imports.line()]))
    publication = Publication.objects.get(reference="R2300001")
    evaluator = AgentFactory(roles=["evaluator"], roles__workflow="recalls")
    stranger = AgentFactory(roles=["evaluator"], roles__workflow="dhpc")
    hospital = MembershipFactory(
        organisation__kind="hospital",
        organisation__name="Hôpital Exemple",
        organisation__email="pui@exemple.test",
    )
    own = f"/espace/rappels/{publication.reference}/"
    reply = services.begin(hospital.organisation, publication, hospital.user)
    client.force_login(hospital.user)
    assert "au fabricant et à l’agence" not in client.get(own).content.decode()
    asked = client.post(f"{own}ask/", {"version": 1, "comment": "Quel fournisseur ?"})
    assert asked.status_code == 302
    assert "l’agence a reçu votre question" in client.get(own).content.decode()
    told = OutgoingMessage.objects.filter(content__key="distribution.question_asked")
    assert {one.address for one in told} == {evaluator.email}

    page = f"/agence/actions-de-securite/reprises/{publication.reference}/reponses/"
    listed = "/agence/actions-de-securite/questions/"
    sent = {"reply": reply.pk, f"reply{reply.pk}-comment": "Exemple Distribution."}
    assert all(page in one.content.text for one in told)
    for person in (give_totp(hospital.user), stranger):
        client.force_login(person)
        assert client.get(page).status_code == client.get(listed).status_code == 403
        assert client.post(page, sent).status_code == 403
    client.force_login(evaluator)
    assert f'href="{page}"' in client.get(listed).content.decode()
    assert "Quel fournisseur ?" in client.get(page).content.decode()
    assert client.post(page, {"reply": reply.pk}).status_code == 422
    assert client.post(page, sent).status_code == 302
    assert f'href="{page}"' not in client.get(listed).content.decode()
    answers = OutgoingMessage.objects.filter(content__key="distribution.question_answered")
    assert {one.address for one in answers} == {"pui@exemple.test"}
    client.force_login(hospital.user)
    assert "Exemple Distribution." in client.get(own).content.decode()

    other = factory.published().publication()
    client.force_login(evaluator)
    wrong = f"/agence/actions-de-securite/reprises/{other.reference}/reponses/"
    assert client.get(wrong).status_code == 404
    reply = services.begin(hospital.organisation, other, hospital.user)
    perform(reply, "ask", actor=hospital.user, version=1, comment="Et ceux-ci ?")
    assert client.post(page, {**sent, "reply": reply.pk}).status_code == 404
    assert f"{other.subject.partition(':')[2]}/reponses/" in client.get(listed).content.decode()
