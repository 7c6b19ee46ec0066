"""Who may import, what the pages show, and what is written of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.audit.models import AccessLog
from portal.publication.models import Publication
from recalls.models import ActionImport
from tests.factories import action_imports as factory
from tests.factories.accounts import AgentFactory, MembershipFactory, give_totp
from tests.factories.action_imports import line

pytestmark = pytest.mark.django_db

UPLOAD = "/agence/actions-de-securite/import/"


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def publisher():
    return logged_in(factory.publisher())


@pytest.mark.parametrize("role", ["evaluator", "validator", "reader"])
def test_other_agents_and_firms_stay_out(role):
    filed = factory.read(factory.as_csv([line()]))
    agent = AgentFactory(roles=[role], roles__workflow="recalls")
    elsewhere = AgentFactory(roles=["publisher"], roles__workflow="quality_defects")
    addresses = [
        UPLOAD,
        *(reverse(f"recalls:{name}", args=[filed.uuid]) for name in ("import", "import_progress")),
    ]
    for user in (agent, elsewhere, give_totp(MembershipFactory(signatory=True).user)):
        client = logged_in(user)
        assert {client.get(each).status_code for each in addresses} == {403}
        assert client.post(reverse("recalls:import_confirm", args=[filed.uuid])).status_code == 403
    assert ActionImport.objects.get().state == "ready"


def test_administrator_of_the_workflow_may_import():
    agent = AgentFactory(roles=["administrator"], roles__workflow="recalls")

    assert logged_in(agent).get(UPLOAD).status_code == 200


def test_from_the_file_to_the_publication(publisher, run_tasks):
    content = factory.as_csv([line(), line(reference="R2300002", identifier="1")])
    answer = publisher.post(UPLOAD, {"file": SimpleUploadedFile("anciennes.csv", content)})
    assert answer.status_code == 302
    run_tasks()

    page = publisher.get(answer["Location"]).content.decode()
    assert "À confirmer" in page
    assert "R2300001" in page
    assert "R2300002" in page
    assert not Publication.objects.exists()

    filed = ActionImport.objects.get()
    confirmed = publisher.post(reverse("recalls:import_confirm", args=[filed.uuid]))
    assert confirmed.status_code == 302
    run_tasks()
    assert "Terminé" in publisher.get(answer["Location"]).content.decode()
    assert Publication.objects.get().reference == "R2300001"
    assert AccessLog.objects.filter(subject=filed.subject, action="read").count() == 2


def test_refused_files_are_said_at_the_field(publisher):
    for name, content in (("a.xlsx", b"PK\x03\x04"), ("a.csv", b"PK\x03\x04"), ("a.json", b"\0")):
        answer = publisher.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422, name
    assert publisher.post(UPLOAD, {}).status_code == 422
    assert not ActionImport.objects.exists()


def test_model_can_be_sent_back(publisher):
    model = publisher.get(reverse("recalls:import_model")).content

    filed = factory.read(model)

    assert (filed.actions, filed.bad_actions) == (1, 0), list(filed.problems.values())


def test_lines_to_mend_are_a_file_that_runs_nothing(publisher):
    filed = factory.read(factory.as_csv([line(reference="=1+1"), line(lot="")]))

    text = publisher.get(reverse("recalls:import_problems", args=[filed.uuid])).content.decode()

    assert "'=1+1" in text
    assert "Numéro de lot" in text


def test_lots_are_decided_on_the_page(publisher):
    filed = factory.read(factory.as_csv([line(scope="", lot="", lots_text="lots A1, A2")]))
    address = reverse("recalls:import_lots", args=[filed.uuid, filed.proposals.get().pk])

    publisher.post(address, {"lots": "A1\nA3", "decision": "accept"})

    found = filed.proposals.get()
    assert (found.decision, found.lots) == ("accepted", ["A1", "A3"])
    assert found.decided_by is not None
    other = factory.read(factory.as_csv([line()]))
    assert (
        publisher.post(
            reverse("recalls:import_lots", args=[other.uuid, found.pk]), {"decision": "refuse"}
        ).status_code
        == 404
    )
