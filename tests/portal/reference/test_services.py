"""Facts for a filing, and decisions on the list of MITM."""

import json
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from portal.reference import services
from portal.reference.demo import DEMO_FOLDER
from portal.reference.enums import MitmAction
from portal.reference.loaders.loading import load
from portal.reference.models import Medicine, MitmDecision, MitmEntry, Presentation
from portal.reference.models.mitm import with_mitm
from tests.factories.accounts import AgentFactory

CIP13 = "3400980013705"
CIS = "90010611"


def annotated(cis: str = CIS) -> Medicine:
    rows: QuerySet[Medicine] = with_mitm(Medicine.objects.all())
    return rows.get(pk=cis)


def test_snapshot_of_a_presentation_is_json_and_complete(base):
    facts = services.snapshot(CIP13)
    assert json.loads(json.dumps(facts)) == facts
    expected = {
        "cis": CIS,
        "cip13": CIP13,
        "cip7": "8001370",
        "name": "DOLOVERTE 500 mg, comprimé pelliculé",
        "presentation": "plaquette(s) PVC PVDC aluminium de 16 comprimé(s)",
        "form": "comprimé pelliculé",
        "routes": ["orale"],
        "status": "Autorisation active",
        "procedure": "Procédure nationale",
        "holders": ["LABORATOIRE AZUREL"],
        "mitm": False,
        "generic": False,
        "source": "bdpm",
        "source_name": "Base de données publique des médicaments",
        "source_date": "2026-10-30",
        "withdrawn_at": "",
    }
    assert {key: facts[key] for key in expected} == expected
    assert facts["loaded_at"]
    (substance,) = facts["substances"]
    assert (substance["name"], substance["active"]) == ("PARACÉTAMOL", True)


def test_snapshot_tells_moieties_groups_conditions_and_atc(base):
    medicine = Medicine.objects.get(name__startswith="AMLODIPINE CLAIREFONT 5")
    facts = services.snapshot(medicine.pk)
    assert [row["nature"] for row in facts["substances"]] == ["SA", "FT"]
    assert facts["generic"] is True
    assert facts["generic_groups"][0]["kind_label"] == "Générique"
    assert facts["prescription_conditions"] == ["liste I"]
    assert (facts["atc"], facts["mitm"], facts["mitm_origin"]) == ("C08CA01", True, "file")
    assert facts["cip13"] == ""
    assert services.snapshot("90010611")["generic"] is False


def test_snapshot_of_a_presentation_leaves_out_events_of_the_others(base):
    medicine = Medicine.objects.get(name__startswith="BRUMAXIL 250")
    first, second = medicine.presentations.order_by("pk")
    assert [event["kind"] for event in services.snapshot(first.pk)["availability"]] == [2]
    assert services.snapshot(second.pk)["availability"] == []
    assert len(services.snapshot(medicine.pk)["availability"]) == 1


def test_snapshot_takes_scans_and_keeps_withdrawn_products(base):
    Medicine.objects.filter(pk=CIS).update(withdrawn_at="2026-11-01T00:00Z")
    facts = services.snapshot("]d20103400980013705172809301" + "0LOT")
    assert facts["cis"] == CIS
    assert facts["withdrawn_at"].startswith("2026-11-01")
    assert services.exists(CIS)


def test_snapshot_of_an_orphan_presentation_says_what_is_known(base):
    orphan = Presentation.objects.get(medicine="99999990")
    facts = services.snapshot(orphan.pk)
    assert (facts["cis"], facts["name"], facts["holders"]) == ("99999990", "", [])
    assert facts["presentation"]


@pytest.mark.parametrize("code", ["3400930915004", "60002283", "rien", ""])
def test_unknown_codes_do_not_exist(base, code):
    assert not services.exists(code)
    with pytest.raises(services.UnknownMedicine):
        services.snapshot(code)


def test_origin_is_empty_before_the_first_load(db):
    assert services.source_date() is None
    assert services.origin().source_name == ""


def test_snapshot_asks_a_constant_number_of_questions(base, django_assert_num_queries):
    with django_assert_num_queries(8):
        services.snapshot(CIP13)


def test_decisions_win_over_the_file_and_survive_reloads(base):
    agent = AgentFactory()
    services.decide_mitm(CIS, MitmAction.ADD, "Décision du 3 novembre.", user=agent)
    assert (annotated().mitm, annotated().mitm_origin) == (True, "agent")
    listed = MitmEntry.objects.first().medicine_id
    services.decide_mitm(listed, MitmAction.REMOVE, "Retrait décidé.", user=agent)
    load(DEMO_FOLDER, reread=True)
    assert annotated().mitm is True
    assert annotated(listed).mitm is False
    assert services.snapshot(CIP13)["mitm"] is True
    services.decide_mitm(listed, MitmAction.FOLLOW, "Erreur.", user=agent)
    assert (annotated(listed).mitm, annotated(listed).mitm_origin) == (True, "file")
    history = MitmDecision.objects.filter(medicine=listed)
    assert [(row.action, row.superseded_at is None) for row in history] == [
        ("follow", True),
        ("remove", False),
    ]


def test_decisions_need_a_reason_and_a_known_medicine(base):
    agent = AgentFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        services.decide_mitm(CIS, MitmAction.ADD, "", user=agent)
    with pytest.raises(Medicine.DoesNotExist):
        services.decide_mitm("12345678", MitmAction.ADD, "x", user=agent)


@pytest.mark.django_db(transaction=True)
def test_decisions_at_once_are_taken_one_after_the_other():
    load(DEMO_FOLDER)
    agent = AgentFactory()
    failures = []

    def decide():
        try:
            with transaction.atomic():
                services.decide_mitm(CIS, MitmAction.ADD, "Au même moment.", user=agent)
        except IntegrityError as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert MitmDecision.objects.filter(medicine=CIS).count() == 6
    assert MitmDecision.objects.get(medicine=CIS, superseded_at=None)
