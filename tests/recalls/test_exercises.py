"""An exercise from its publication to its retraction: the sandbox and who asked, nobody else."""

import importlib.util
import xml.etree.ElementTree as ElementTree

import pytest
from django.conf import settings as django_settings

from portal.core.workflow import perform
from portal.distribution.enums import EndpointState
from portal.distribution.models import Delivery, Endpoint
from portal.distribution.selection import Selection
from portal.distribution.services import announcing, calling, subscribing
from portal.distribution.tip import tip
from portal.mail.models import OutgoingMessage
from recalls.models import Action
from recalls.readers import cap
from tests.factories import recalls as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.quality_defects import log_in
from tests.recalls.public_pages import text

SANDBOX = "/api/sandbox/v1"
SCAN = {"items": [{"ref": "1", "identifier": factory.PRODUCT["identifier"], "lot": "LOT42"}]}


def exercise():
    desk = factory.validated()
    Action.objects.filter(pk=desk.action.pk).update(is_exercise=True)
    perform(desk.notice, "publish", actor=desk.publisher)
    return desk


def verdict(client, base):
    answer = client.post(f"{base}/check", SCAN, content_type="application/json")
    return answer.json()["results"][0]["verdict"]


@pytest.mark.django_db
def test_the_sandbox_has_all_of_an_exercise_and_the_real_interface_nothing(client):
    desk = exercise()
    reference = desk.publication().reference
    for base, there in ((SANDBOX, True), ("/api/v1", False)):
        found = client.get(f"{base}/actions").json()["items"]
        assert [one["reference"] for one in found] == [reference] * there
        assert bool(client.get(f"{base}/items").json()["items"]) is there
        assert len(client.get(f"{base}/changes").json()["items"]) == there
        for ending in ("", "/versions", "/versions/1", "/versions/1/items", "/cap", "/fhir"):
            status = client.get(f"{base}/actions/{reference}{ending}").status_code
            assert status == (200 if there else 404), ending
    assert verdict(client, SANDBOX) == "concerned_exact"
    assert verdict(client, "/api/v1") == "unknown_id"
    (event,) = client.get(f"{SANDBOX}/changes").json()["items"]
    assert event["exercise"] is True
    assert f"{SANDBOX}/actions/{reference}/versions/1" in event["self"]
    alert = ElementTree.fromstring(  # noqa: S314 - ours
        client.get(f"{SANDBOX}/actions/{reference}/cap").content
    )
    assert alert.findtext(f"{{{cap.NAMESPACE}}}status") == "Exercise"
    bundle = client.get(f"{SANDBOX}/actions/{reference}/fhir").json()
    assert bundle["meta"]["security"][0]["code"] == "HTEST"
    factory.retract(desk, "Fin de l’essai")
    assert client.get(f"{SANDBOX}/actions/{reference}").status_code == 410
    assert client.get(f"{SANDBOX}/items").json()["items"] == []
    assert verdict(client, SANDBOX) != "concerned_exact"


@pytest.mark.django_db
def test_only_who_asked_hears_of_an_exercise(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    OrganisationFactory(kind="hospital", email="pui@exemple.test")
    member = MembershipFactory()
    for name in ("plain", "trial"):
        wants = name == "trial"
        for rhythm in ("immediate", "daily"):
            one = subscribing.ask(
                f"{name}-{rhythm}@exemple.test", Selection(), rhythm, exercises=wants
            )
            subscribing.confirm(one)
        Endpoint.objects.create(
            organisation=member.organisation,
            name=name,
            url="http://127.0.0.1:9/",
            selection={},
            exercises=wants,
            secret=calling.new_secret(),
            created_by=member.user,
            state=EndpointState.ACTIVE,
        )
    desk = exercise()
    for number in (1, 2):
        if number == 2:
            factory.retract(desk, "Fin de l’essai")
        announcing.announce(desk.publication().current_id)
        subscribing.gather()
    told = OutgoingMessage.objects.filter(content__key__in=WORDS)
    rows = sorted(told.values_list("address", "content__key"))
    assert rows == [
        ("trial-daily@exemple.test", "distribution.daily"),
        ("trial-daily@exemple.test", "distribution.daily"),
        ("trial-immediate@exemple.test", "distribution.published"),
        ("trial-immediate@exemple.test", "distribution.published"),
    ]
    assert all("EXERCICE" in one.content.text + one.content.title for one in told)
    assert {one.endpoint.name for one in Delivery.objects.all()} == {"trial"}


WORDS = ("distribution.published", "distribution.daily", "distribution.addressed")


@pytest.mark.django_db(transaction=True)
def test_the_example_client_follows_the_sandbox(live_server, settings):
    settings.SITE_URL = live_server.url
    path = django_settings.BASE_DIR / "docs/clients/follow.py"
    spec = importlib.util.spec_from_file_location("follow", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    follower = module.Follower(f"{live_server.url}{SANDBOX}")
    desk = exercise()
    tip.forget()
    assert follower.poll() == 1
    assert {lot for _key, lot in follower.blocked()} == {"LOT42"}
    factory.retract(desk, "Fin de l’essai")
    tip.forget()
    assert follower.poll() == 1
    assert follower.blocked() == set()


@pytest.mark.django_db
def test_its_pages_say_who_reads_it_and_that_nobody_answers(client):
    desk = factory.validated()
    Action.objects.filter(pk=desk.action.pk).update(is_exercise=True)
    log_in(client, desk.publisher)
    decision = text(client.get(f"/agence/actions-de-securite/{desk.action.uuid}/publier/"))
    assert "Aucun détenteur n’est prévenu" in decision
    assert "les pharmacies la voient" not in decision
    preview = decision[decision.index("Ce que le public lira") :]
    assert ">Exercice</span>" in preview[: preview.index("</h3>")]
    perform(desk.notice, "publish", actor=desk.publisher)
    for person, room in ((desk.evaluator, "agence"), (desk.signatory, "espace")):
        log_in(client, person)
        page = text(client.get(f"/{room}/actions-de-securite/{desk.action.uuid}/reponses/"))
        assert "Cette action est un exercice : aucun détenteur" in page
        assert "Rien n’est encore publié" not in page
