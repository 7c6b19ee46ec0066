"""Corrective and preventive actions: from the signed Volet 2 to the proof that they work."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from portal.core.workflow import GuardFailed, NotAllowed, WrongState, perform
from portal.documents.models import File
from portal.filings.services import reminders
from portal.mail.models import DigestItem, OutgoingMessage
from quality_defects.models import Capa
from quality_defects.readiness import closure_checklist
from tests.factories import quality_defects as factory
from tests.factories import volet2 as second

pytestmark = pytest.mark.django_db


def capa(desk):
    return Capa.objects.select_related("clock", "filing").get(filing=desk.case)


def mails(key):
    return OutgoingMessage.objects.filter(content__key=f"quality_defects.{key}")


def prove(desk, row):
    """Keep a proof of `row` as its upload would."""
    return File.objects.create(
        subject=desk.case.subject,
        anchor=row.anchor,
        name="preuve.pdf",
        content_type="application/pdf",
        size=10,
        sha256="0" * 64,
        received_sha256="0" * 64,
        state="clean",
        uploaded_by=desk.drafter,
    )


def again(desk, **row):
    """Sign a second version in which the action reads as `row`."""
    perform(second.volet2(desk), "amend", actor=desk.drafter)
    second.volet2(desk).capas.update(**row)
    second.sign(desk)


def test_action_is_born_of_the_signature_with_its_clock():
    desk = second.signed()
    row = capa(desk)
    assert row.key == second.volet2(desk).capas.get().key
    assert (row.state, row.revision, row.owner) == ("planned", 1, second.CAPA["owner"])
    assert (row.clock.kind, row.clock.due_on) == ("capa", row.due_on)
    assert row.clock.reminder_codes == ["D-30", "D-7", "D0", "D+7", "D+30"]


@pytest.mark.parametrize("progress", ["planned", "in_progress", "done"])
def test_track_stands_where_the_volet_says(progress):
    desk = second.opened()
    second.fill(second.volet2(desk), capa=False)
    second.add_capa(second.volet2(desk), progress=progress)
    second.sign(desk)
    row = capa(desk)
    assert row.state == progress
    assert (row.clock is None) == (progress == "done")


def test_action_already_due_has_no_clock_and_is_late():
    desk = second.opened()
    second.fill(second.volet2(desk), capa=False)
    second.add_capa(second.volet2(desk), due_on=second.days(-2))
    second.sign(desk)
    assert capa(desk).clock is None
    assert capa(desk).is_late


def test_new_version_changes_owner_and_day_and_keeps_the_former_ones():
    desk = second.signed()
    first = capa(desk).clock
    again(desk, owner="Responsable qualité", due_on=second.days(80))
    row = capa(desk)
    change = row.changes.get()
    assert (change.previous_owner, change.owner) == (second.CAPA["owner"], "Responsable qualité")
    assert (change.previous_due_on, change.due_on) == (second.days(60), second.days(80))
    assert change.revision == 2
    first.refresh_from_db()
    assert (first.state, row.clock.due_on) == ("cancelled", second.days(80))


def test_same_wording_changes_nothing():
    desk = second.signed()
    first = capa(desk).clock
    again(desk)
    assert not capa(desk).changes.exists()
    assert capa(desk).clock == first


def test_row_taken_out_cancels_the_action():
    desk = second.signed()
    perform(second.volet2(desk), "amend", actor=desk.drafter)
    second.volet2(desk).capas.all().delete()
    second.sign(desk)
    assert capa(desk).state == "cancelled"
    assert capa(desk).clock.state == "cancelled"
    assert not capa_line(desk)
    assert not mails("capa_cancelled").exists()


def capa_line(desk):
    """Return whether the closure checklist counts the actions as done."""
    return next(one.done for one in closure_checklist(desk.again()) if "CAPA" in one.label)


@pytest.mark.parametrize(
    ("who", "told", "over"), [("drafter", True, False), ("evaluator", False, True)]
)
def test_what_the_firm_cancels_waits_for_the_agency(who, told, over):
    desk = second.signed()
    perform(capa(desk), "cancel", actor=getattr(desk, who), comment="Plus utile.")
    assert mails("capa_cancelled").filter(address=desk.evaluator.email).exists() is told
    assert capa_line(desk) is over
    if over:
        with pytest.raises(GuardFailed):
            perform(capa(desk), "agree_to_cancel", actor=desk.evaluator)
        return
    with pytest.raises(NotAllowed):
        perform(capa(desk), "agree_to_cancel", actor=desk.drafter)
    perform(capa(desk), "agree_to_cancel", actor=desk.evaluator)
    assert capa_line(desk)
    assert mails("capa_judged").filter(address=desk.drafter.email).exists()


def test_the_agency_may_ask_for_a_cancelled_action_again(client):
    desk = second.signed()
    perform(capa(desk), "cancel", actor=desk.drafter, comment="Plus utile.")
    factory.log_in(client, desk.evaluator)
    key = capa(desk).key
    address = reverse("quality_defects:agency_capa", args=[desk.case.uuid, key])
    assert "Annulation à accepter par l’agence" in client.get(address).content.decode()
    again_on = {"due_on": second.days(30), "comment": "Toujours utile."}
    perform(capa(desk), "send_back", actor=desk.evaluator, **again_on)
    assert (capa(desk).state, capa(desk).clock.due_on) == ("in_progress", second.days(30))


def test_postponement_is_told_to_the_agency():
    desk = second.signed()
    later = {"due_on": second.days(90), "comment": "Fournisseur"}
    perform(capa(desk), "postpone", actor=desk.drafter, **later)
    assert mails("capa_postponed").filter(address=desk.evaluator.email).exists()


def test_postponement_keeps_the_former_day_and_the_next_version_does_not_undo_it():
    desk = second.signed()
    with pytest.raises(GuardFailed):
        perform(capa(desk), "postpone", actor=desk.drafter, due_on=second.days(90))
    with pytest.raises(GuardFailed, match="passée"):
        perform(
            capa(desk), "postpone", actor=desk.drafter, due_on=second.days(-1), comment="Retard"
        )
    perform(
        capa(desk), "postpone", actor=desk.drafter, due_on=second.days(90), comment="Fournisseur"
    )
    row = capa(desk)
    change = row.changes.get()
    assert (change.previous_due_on, change.due_on) == (second.days(60), second.days(90))
    assert (change.reason, change.revision) == ("Fournisseur", None)
    assert row.clock.due_on == second.days(90)
    again(desk)
    assert capa(desk).due_on == second.days(90)


def test_dropped_version_keeps_the_postponed_day():
    desk = second.signed()
    perform(second.volet2(desk), "amend", actor=desk.drafter)
    perform(capa(desk), "postpone", actor=desk.drafter, due_on=second.days(90), comment="Report")
    perform(second.volet2(desk), "drop_amendment", actor=desk.drafter)
    assert second.volet2(desk).capas.get().due_on == second.days(90)


def test_done_needs_a_proof_which_then_stays():
    desk = second.signed()
    with pytest.raises(GuardFailed, match="preuve"):
        perform(capa(desk), "report_done", actor=desk.drafter)
    file = prove(desk, capa(desk))
    perform(capa(desk), "report_done", actor=desk.drafter)
    file.refresh_from_db()
    assert file.sealed_at
    assert (capa(desk).state, capa(desk).clock.state) == ("done", "met")
    assert mails("capa_done").filter(address=desk.evaluator.email).exists()


def done(desk):
    prove(desk, capa(desk))
    return perform(capa(desk), "report_done", actor=desk.drafter)


def test_agency_judges_the_effectiveness():
    desk = second.signed()
    with pytest.raises(WrongState):
        perform(capa(desk), "find_effective", actor=desk.evaluator)
    done(desk)
    with pytest.raises(NotAllowed):
        perform(capa(desk), "find_effective", actor=desk.drafter)
    perform(capa(desk), "find_effective", actor=desk.evaluator)
    assert capa(desk).state == "verified_effective"
    assert capa(desk).judged_by == desk.evaluator


def test_ineffective_action_is_flagged_and_may_be_taken_up_again():
    desk = second.signed()
    done(desk)
    perform(capa(desk), "find_ineffective", actor=desk.evaluator, comment="Récidive")
    assert mails("capa_ineffective").filter(address=desk.evaluator.email).exists()
    assert mails("capa_judged").filter(address=desk.case.organisation.email).exists()
    perform(
        capa(desk), "send_back", actor=desk.evaluator, due_on=second.days(30), comment="Refaire"
    )
    row = capa(desk)
    assert (row.state, row.done_at, row.judged_at) == ("in_progress", None, None)
    assert row.clock.state == "running"


def test_finished_action_is_left_as_it_is_by_a_new_version():
    desk = second.signed()
    done(desk)
    again(desk, owner="Autre personne")
    assert capa(desk).owner == second.CAPA["owner"]


def test_reminders_leave_before_and_after_the_day():
    desk = second.signed()
    day = capa(desk).due_on
    sent = []
    for code, delta in (("D-30", -30), ("D-7", -7), ("D0", 0), ("D+7", 7), ("D+30", 30)):
        moment = datetime.datetime.combine(
            day + datetime.timedelta(days=delta), datetime.time(12), datetime.UTC
        )
        with time_machine.travel(moment, tick=False):
            reminders.scan()
            reminders.scan()
        later = DigestItem.objects.filter(content__key="quality_defects.capa_reminder_later")
        sent.append((code, later.count(), mails("capa_reminder").count()))
    people = mails("capa_reminder").values("address").distinct().count()
    assert [(code, digest // people, alone // people) for code, digest, alone in sent] == [
        ("D-30", 1, 0),
        ("D-7", 2, 0),
        ("D0", 2, 1),
        ("D+7", 2, 2),
        ("D+30", 2, 3),
    ]
    overdue = set(mails("capa_overdue").values_list("address", flat=True))
    assert {desk.case.organisation.email, desk.evaluator.email} <= overdue
    own = f"defauts-qualite/{desk.case.uuid}/capa/{capa(desk).key}/"
    for address, room in ((desk.drafter.email, "espace"), (desk.evaluator.email, "agence")):
        assert f"/{room}/{own}" in mails("capa_overdue").get(address=address).content.text
    assert f"/espace/{own}" in mails("capa_reminder").first().content.text


@pytest.mark.parametrize(
    ("number", "name"),
    [("CAPA-01", "CAPA-01"), ("capa 2026/7", "capa 2026/7"), ("QA-118", "CAPA QA-118")],
)
def test_name_says_capa_once(client, number, name):
    desk = second.signed()
    again(desk, number=number)
    assert capa(desk).name == name
    factory.log_in(client, desk.drafter)
    shown = client.get(page("capa", desk.case.uuid, capa(desk).key)).content.decode()
    assert f"<h1>{name}</h1>" in shown
    case_page = client.get(f"/espace/defauts-qualite/{desk.case.uuid}/").content.decode()
    assert name in case_page
    assert f"CAPA {name}" not in case_page


# Pages -----------------------------------------------------------------------------------------


def page(name, *args):
    return reverse(f"quality_defects:{name}", args=args)


@pytest.mark.parametrize("reader", ["drafter", "reader", "evaluator", "outsider"])
def test_page_of_an_action_is_for_who_sees_the_case(client, reader):
    desk = second.signed()
    factory.log_in(client, getattr(desk, reader))
    response = client.get(page("capa", desk.case.uuid, capa(desk).key))
    assert response.status_code == (404 if reader == "outsider" else 200)
    if reader == "drafter":
        text = response.content.decode()
        assert "Reporter" in text
        assert "Juger efficace" not in text


def test_action_is_postponed_on_its_page(client):
    desk = second.signed()
    factory.log_in(client, desk.drafter)
    url = page("capa_act", desk.case.uuid, capa(desk).key, "postpone")
    assert client.get(url).status_code == 200
    wrong = client.post(url, {"due_on": "", "comment": ""})
    assert wrong.status_code == 200
    day = second.days(100)
    assert client.post(url, {"due_on": f"{day:%d/%m/%Y}", "comment": "Retard"}).status_code == 302
    assert capa(desk).due_on == day
    shown = client.get(page("capa", desk.case.uuid, capa(desk).key)).content.decode()
    assert "Retard" in shown


def test_missing_proof_is_told_on_the_page(client):
    desk = second.signed()
    factory.log_in(client, desk.drafter)
    url = page("capa_act", desk.case.uuid, capa(desk).key, "report_done")
    answer = client.post(url, {"comment": ""})
    assert "Joignez d’abord la preuve" in answer.content.decode()


@pytest.mark.parametrize("name", ["find_effective", "unknown"])
def test_actions_of_the_agency_are_refused_to_the_firm(client, name):
    desk = second.signed()
    factory.log_in(client, desk.drafter)
    url = page("capa_act", desk.case.uuid, capa(desk).key, name)
    assert client.post(url, {}).status_code == (404 if name == "unknown" else 403)


def test_register_of_the_firm_holds_its_actions_only(client):
    desk, other = second.signed(), second.signed()
    Capa.objects.filter(filing=other.case).update(label="Action d’une autre firme")
    factory.log_in(client, desk.drafter)
    text = client.get(page("firm_capas")).content.decode()
    assert second.CAPA["label"] in text
    assert "Action d’une autre firme" not in text
    assert "Action d’une autre firme" not in client.get(
        page("firm_capas") + "?format=csv"
    ).content.decode("utf-8-sig")


def test_register_of_the_agency_holds_all_and_is_closed_to_firms(client):
    desk, other = second.signed(), second.signed()
    factory.log_in(client, desk.evaluator)
    text = client.get(page("agency_capas")).content.decode()
    assert desk.again().reference in text
    assert other.again().reference in text
    factory.log_in(client, desk.signatory)
    assert client.get(page("agency_capas")).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("etat=late", False),
        ("etat=planned", True),
        ("etat=done", False),
        ("q=CAPA-01", True),
        ("q=introuvable", False),
    ],
)
def test_register_is_filtered(client, query, found):
    desk = second.signed()
    factory.log_in(client, desk.drafter)
    text = client.get(f"{page('firm_capas')}?{query}").content.decode()
    assert (second.CAPA["label"] in text) == found


def test_register_leaves_as_a_table_without_formulas(client):
    desk = second.signed()
    Capa.objects.filter(filing=desk.case).update(owner="=SOMME(A1)")
    factory.log_in(client, desk.drafter)
    text = client.get(page("firm_capas") + "?format=csv").content.decode("utf-8-sig")
    assert "'=SOMME(A1)" in text
    assert desk.again().reference in text


@pytest.mark.parametrize(
    ("reader", "name"), [("drafter", "firm_capas"), ("evaluator", "agency_capas")]
)
def test_registers_cost_the_same_for_one_action_and_three(
    client, reader, name, django_assert_max_num_queries
):
    desk = second.signed()
    factory.log_in(client, getattr(desk, reader))
    counts = []
    client.get(page(name))
    for more in (0, 2):
        for _turn in range(more):
            second.CapaFactory(filing=desk.again())
        with django_assert_max_num_queries(60) as captured:
            client.get(page(name))
        counts.append(len(captured))
    assert counts[0] == counts[1]
