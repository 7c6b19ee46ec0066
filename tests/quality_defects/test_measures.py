"""Measures: opened by a decision or by hand, carried out by one side, verified by the agency."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.mail.models import OutgoingMessage
from quality_defects.effects.measures import open_from, open_measure
from quality_defects.models import CaseMeasure
from quality_defects.readiness import closure_checklist
from tests.factories import quality_defects as factory
from tests.factories import volet2 as second
from tests.quality_defects.pages import address
from tests.quality_defects.test_capas import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return factory.submitted()


def mails(key):
    return OutgoingMessage.objects.filter(content__key=f"quality_defects.{key}")


def decided(desk, code="MES10"):
    return open_from(desk.again(), [code], actor=desk.evaluator, due_on=second.days(5))[0]


def test_decision_opens_measures_for_whom_they_are(desk):
    rows = open_from(desk.again(), ["MES10", "MES22", "MES10"], actor=desk.evaluator)
    assert [(row.code, row.owner, row.state) for row in rows] == [
        ("MES10", "firm", "decided"),
        ("MES22", "agency", "decided"),
    ]
    told = mails("measure_decided").get(address=desk.case.organisation.email)
    assert measure_page(desk, rows[0]) in told.content.text


def test_same_decision_twice_opens_once(desk):
    decided(desk)
    decided(desk)
    assert CaseMeasure.objects.count() == 1


def test_decision_decides_what_was_proposed(desk):
    open_measure(desk.again(), "MES10", actor=desk.evaluator)
    decided(desk)
    row = CaseMeasure.objects.get()
    assert (row.state, row.due_on) == ("decided", second.days(5))


def test_measure_is_not_opened_twice_by_hand(desk):
    open_measure(desk.again(), "MES10", actor=desk.evaluator)
    with pytest.raises(ValidationError):
        open_measure(desk.again(), "MES10", actor=desk.evaluator)


def test_firm_reports_with_a_proof_and_the_agency_verifies(desk):
    row = decided(desk)
    with pytest.raises(NotAllowed):
        perform(row, "start", actor=desk.evaluator)
    row = perform(row, "report", actor=desk.drafter, comment="Courriers partis")
    with pytest.raises(GuardFailed, match="preuve"):
        perform(row, "report_done", actor=desk.drafter)
    prove(desk, row)
    row = perform(row, "report_done", actor=desk.drafter)
    assert mails("measure_done").filter(address=desk.evaluator.email).exists()
    with pytest.raises(NotAllowed):
        perform(row, "verify", actor=desk.drafter)
    row = perform(row, "send_back", actor=desk.evaluator, comment="Bilan incomplet")
    assert (row.state, row.done_at) == ("in_progress", None)
    row = perform(row, "report_done", actor=desk.drafter)
    row = perform(row, "verify", actor=desk.evaluator)
    assert (row.state, row.verified_by) == ("verified", desk.evaluator)


def test_measure_of_the_agency_is_carried_out_by_it_without_a_file(desk):
    row = decided(desk, "MES22")
    with pytest.raises(NotAllowed):
        perform(row, "report_done", actor=desk.drafter)
    assert perform(row, "report_done", actor=desk.evaluator).state == "done"
    assert not mails("measure_done").exists()


def test_cancelled_measure_may_be_decided_again(desk):
    perform(decided(desk), "cancel", actor=desk.evaluator, comment="Erreur")
    assert decided(desk).state == "decided"


def measure_page(desk, row, *more):
    name = "measure_act" if more else "measure"
    return reverse(f"quality_defects:{name}", args=[desk.case.uuid, row.uuid, *more])


def test_evaluator_adds_a_measure_by_hand(client, desk):
    factory.log_in(client, desk.evaluator)
    url = reverse("quality_defects:new_measure", args=[desk.case.uuid])
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 200
    given = {"code": "MES11", "owner": "firm", "details": "Lettre aux prescripteurs"}
    assert client.post(url, given).status_code == 302
    assert "déjà ouverte" in client.post(url, given).content.decode()
    factory.log_in(client, desk.signatory)
    assert client.get(url).status_code == 403
    page = client.get(address("case", desk.case)).content.decode()
    assert "Lettre aux professionnels de santé" in page
    shown = client.get(measure_page(desk, CaseMeasure.objects.get())).content.decode()
    assert "Lettre aux prescripteurs" in shown


@pytest.mark.parametrize(
    ("reader", "status"), [("outsider", 404), ("reader", 403), ("drafter", 302)]
)
def test_progress_is_reported_by_who_carries_it_out(client, desk, reader, status):
    row = decided(desk)
    factory.log_in(client, getattr(desk, reader))
    answer = client.post(measure_page(desk, row, "report"), {"comment": "Courriers partis"})
    assert answer.status_code == status
    if status == 302:
        assert "Courriers partis" in client.get(measure_page(desk, row)).content.decode()


def test_what_was_verified_is_ordered_again_by_a_later_decision(desk):
    row = decided(desk)
    prove(desk, row)
    row = perform(row, "report_done", actor=desk.drafter)
    perform(row, "verify", actor=desk.evaluator)
    again = decided(desk)
    assert (again.state, again.pk == row.pk) == ("decided", False)
    told = mails("measure_decided").filter(address=desk.case.organisation.email)
    assert told.count() == 2
    recall = [one for one in closure_checklist(desk.again()) if one.label == "Bilan du rappel"]
    assert [one.done for one in recall] == [False]
