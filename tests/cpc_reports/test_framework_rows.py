"""The medicines and indications of a draft, and the decision on each indication."""

import csv
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cpc_reports.models import FrameworkIndication, SheetIndication
from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.publication.models import Publication
from tests.factories import cpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
SECOND = "Lupus cutané de l’adulte"
REASON = "Données insuffisantes dans le lupus."


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.CPC_PUBLICATION_DAYS = 0


def two_indications():
    desk = factory.set_up()
    SheetIndication.objects.create(part=desk.sheet, **factory.INDICATION | {"wording": SECOND})
    factory.sign(desk)
    perform(desk.again(), "declare_admissible", actor=desk.evaluator, competence="within")
    perform(desk.again(), "begin_assessment", actor=desk.evaluator)
    perform(
        desk.again(),
        "conclude",
        actor=desk.evaluator,
        conclusion="favourable",
        rationale="Deux études.",
    )
    perform(desk.again(), "draft_framework", actor=desk.evaluator)
    return desk


def refuse(desk, wording=SECOND, reason=REASON):
    row = desk.framework.indications.get(wording=wording)
    told = {"wording": row.wording, "orpha": "", "icd10": "", "refusal": reason}
    perform(desk.framework, "write_indication", actor=desk.evaluator, line=row, told=told)


def heard_and_proposed(desk):
    for purpose in ("protocol", "observations"):
        factory.answer_laboratory(desk, factory.ask_laboratory(desk, purpose))
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Besoin non couvert.")


def established(desk):
    heard_and_proposed(desk)
    start = factory.today()
    perform(
        desk.again(),
        "establish",
        actor=desk.validator,
        starts_on=start,
        ends_on=start.replace(year=start.year + 2, day=1),
    )
    perform(desk.again(), "publish", actor=desk.publisher)


def address(desk, kind, pk, act):
    return reverse("cpc_reports:framework_row", args=[desk.report.uuid, kind, pk, act])


def test_the_evaluator_writes_the_rows_of_the_draft(client):
    desk = two_indications()
    log_in(client, desk.evaluator)
    told = {"name": "EXEMPLIDE 100 mg", "substance": "EXEMPLIDE", "strength": "100 mg"}
    assert client.post(address(desk, "medicaments", 0, "ecrire"), told).status_code == 302
    added = desk.framework.medicines.get(name="EXEMPLIDE 100 mg")
    told["strength"] = "0,1 g"
    assert client.post(address(desk, "medicaments", added.pk, "ecrire"), told).status_code == 302
    page = client.get(reverse("cpc_reports:framework", args=[desk.report.uuid])).content.decode()
    assert "EXEMPLIDE 100 mg" in page
    assert "Ajouter une indication" in page
    assert client.get(address(desk, "medicaments", added.pk, "retirer")).status_code == 200
    gone = {"comment": ""}
    assert client.post(address(desk, "medicaments", added.pk, "retirer"), gone).status_code == 302
    assert desk.framework.medicines.count() == 1
    told = {"wording": "Aphtose de l’adolescent"}
    assert client.post(address(desk, "indications", 0, "ecrire"), told).status_code == 302
    mine = FrameworkIndication.objects.get(wording="Aphtose de l’adolescent")
    assert not mine.asked
    page = client.post(address(desk, "indications", mine.pk, "ecrire"), told | {"refusal": "Non."})
    assert page.status_code == 200, "what nobody asked is taken away, not refused"
    assert client.post(address(desk, "indications", mine.pk, "retirer"), gone).status_code == 302
    asked = desk.framework.indications.get(wording=SECOND)
    assert client.post(address(desk, "indications", asked.pk, "retirer"), gone).status_code == 200
    assert FrameworkIndication.objects.filter(pk=asked.pk).exists()
    assert client.get(address(desk, "medicaments", 0, "retirer")).status_code == 404


def test_others_read_the_draft_and_rows_of_another_are_not_written():
    desk = two_indications()
    other = desk.framework.indications.first()
    other.framework_id = 0
    told = {"wording": "Autre", "orpha": "", "icd10": "", "refusal": ""}
    with pytest.raises(GuardFailed):
        perform(desk.framework, "write_indication", actor=desk.evaluator, line=other, told=told)
    for person in (desk.validator, desk.drafter, desk.lab_user):
        with pytest.raises((NotAllowed, PermissionDenied)):
            perform(desk.framework, "write_indication", actor=person, told=told)


def test_a_row_written_is_another_version_of_the_draft():
    desk = two_indications()
    before = desk.framework.version
    refuse(desk)
    assert desk.framework.version == before + 1


def test_one_indication_at_least_is_retained():
    desk = two_indications()
    for wording in (SECOND, factory.INDICATION["wording"]):
        refuse(desk, wording)
    with pytest.raises(GuardFailed) as failure:
        heard_and_proposed(desk)
    assert "Aucune indication n’est retenue" in factory.told(failure)


def test_the_decision_is_for_each_indication_and_both_lists_say_it(client):
    desk = two_indications()
    refuse(desk)
    established(desk)
    told = Publication.objects.get(kind="cpc").current.payload
    assert [one["wording"] for one in told["indications"]] == [factory.INDICATION["wording"]]
    assert [one["reason"] for one in told["not_retained"]] == [REASON]
    page = client.get(f"/cpc/{desk.again().public_reference}/").content.decode()
    assert "Indications signalées et non retenues" in page
    assert REASON in page

    def lines(only):
        text = client.get("/cpc/donnees.csv", {"liste": only}).content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    (kept,), (left,) = lines("established"), lines("not_established")
    assert (kept["indications"], left["indications"]) == (factory.INDICATION["wording"], SECOND)
    assert left["motif"] == REASON
    assert (left["posologie"], left["debut"]) == ("", "")
    assert kept["posologie"]
    log_in(client, desk.lab_user)
    assert SECOND not in str(desk.again().lab_requests.last().drafts["indications"])


def test_whoever_decides_reads_what_is_decided_of_each_indication(client):
    desk = two_indications()
    refuse(desk)
    heard_and_proposed(desk)
    log_in(client, desk.validator)
    address = reverse("cpc_reports:move_establish", args=[desk.report.uuid])
    page = client.get(address).content.decode()
    assert "Ce qui est décidé de chaque indication" in page
    for words in (factory.INDICATION["wording"], SECOND, REASON):
        assert words in page


def test_an_indication_that_is_not_retained_never_runs_nor_ends():
    desk = two_indications()
    refuse(desk)
    established(desk)
    framework = desk.framework
    assert [one.wording for one in framework.running_indications(factory.today())] == [
        factory.INDICATION["wording"]
    ]
    told = {"comment": "Sécurité.", "urgent": True}
    perform(framework, "withdraw", actor=desk.validator, **told)
    assert desk.framework.refused.get().ended_on is None


def test_the_public_page_never_names_a_person_in_a_refusal():
    desk = two_indications()
    refuse(desk, reason="Voir Contact Scientifique, cpc@centre.example.")
    with pytest.raises(GuardFailed) as failure:
        established(desk)
    assert "cpc@centre.example" in factory.told(failure)
