"""The agency knows of a defect first: it asks the firm for a Volet 1, which stays the firm's."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.core.workflow import GuardFailed, NotAllowed, WrongState, can, perform
from portal.documents.models import File
from portal.filings.services import abandonment, reminders
from portal.mail.models import OutgoingMessage
from quality_defects.models import Case, SheetRequest
from quality_defects.registration import status
from tests.factories import hostile as files
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory, MembershipFactory, give_totp
from tests.quality_defects.pages import address, section_url

pytestmark = pytest.mark.django_db

NEW = "quality_defects:new_sheet_request"
LIST = "quality_defects:sheet_requests"
NOTE = "SECRET-NOTE d’un hôpital"
SCAN = "SECRET-SCAN.pdf"
TOLD = "SIGNAL-DIT à l’exploitant"
KEY = "quality_defects.sheet_"


@pytest.fixture
def firm():
    drafter = MembershipFactory()
    organisation = drafter.organisation
    signatory = give_totp(MembershipFactory(organisation=organisation, signatory=True).user)
    reader = MembershipFactory(organisation=organisation, reader=True).user
    return {"is": organisation, "drafter": drafter.user, "signatory": signatory, "reader": reader}


@pytest.fixture
def agent():
    return AgentFactory(roles=["duty_officer"])


def asking(firm, **changes):
    due_at = timezone.localtime() + timedelta(hours=6)
    return {
        "organisation": firm["is"].pk,
        "source": "hcp",
        "scan": SimpleUploadedFile(SCAN, files.pdf(), content_type="application/pdf"),
        "internal_note": NOTE,
        "message": TOLD,
        "product": "EXEMPLIUM 500 mg",
        "code": "3400980013705",
        "lot": "TEST-B07",
        "description": "Des comprimés fendus ont été signalés par une pharmacie à usage intérieur.",
        "due_at": due_at.strftime("%d/%m/%Y %H:%M"),
        **changes,
    }


def ask(client, firm, agent, **changes):
    factory.log_in(client, agent)
    return client.post(reverse(NEW), asking(firm, **changes))


@pytest.fixture
def asked(client, firm, agent):
    assert ask(client, firm, agent).status_code == 302
    return SheetRequest.objects.get()


def told(name):
    found = OutgoingMessage.objects.filter(content__key=KEY + name)
    return set(found.values_list("address", flat=True))


def text_of(client, user, url):
    factory.log_in(client, user)
    return client.get(url).content.decode()


# Asking -------------------------------------------------------------------------------------------


def test_draft_of_the_firm_is_prefilled_with_what_is_told(asked, firm):
    case = asked.filing
    volet = case.volet1
    assert case.organisation == firm["is"]
    assert case.state == "draft"
    assert case.reference is None
    assert (volet.trigger, volet.agency_reference) == ("agency", asked.reference)
    assert volet.description.startswith("Des comprimés fendus")
    product = volet.products.get()
    assert (product.name, product.cip13) == ("EXEMPLIUM 500 mg", "3400980013705")
    assert volet.lots.get().number == "TEST-B07"
    assert asked.reference == f"{timezone.localdate().year}-DF-00001"


def test_what_the_agency_leaves_empty_adds_no_row(client, firm, agent):
    ask(client, firm, agent, product="", code="", lot="", description="")
    volet = SheetRequest.objects.get().filing.volet1
    assert not volet.products.exists()
    assert not volet.lots.exists()


def test_due_time_is_the_one_given(asked):
    gap = asked.clock.due_at - (asked.asked_at + timedelta(hours=6))
    assert timedelta(minutes=-2) < gap <= timedelta(0)
    assert not asked.clock.internal


def test_mailbox_signatories_and_drafters_are_told(asked, firm):
    people = {firm["drafter"].email, firm["signatory"].email}
    assert told("requested") == {firm["is"].email} | people


@pytest.mark.parametrize(
    "wrong",
    [
        {"message": ""},
        {"due_at": "01/01/2020 10:00"},
        {"code": "12345"},
        {"source": "rumour"},
        {"scan": SimpleUploadedFile("x.pdf", b"MZ\x90\x00", content_type="application/pdf")},
    ],
    ids=["message", "due", "code", "source", "scan"],
)
def test_incomplete_request_opens_nothing(client, firm, agent, wrong):
    assert ask(client, firm, agent, **wrong).status_code == 200
    assert not Case.objects.exists()
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize("role", ["reader", "validator", "publisher"])
def test_only_evaluators_and_duty_officers_ask(client, firm, role):
    assert ask(client, firm, AgentFactory(roles=[role])).status_code == 403
    assert ask(client, firm, firm["signatory"]).status_code == 403
    assert not SheetRequest.objects.exists()


# Who sees what ------------------------------------------------------------------------------------


def firm_pages(case):
    sections = [section_url(case, one.name) for one in case.volet1.specification]
    return [
        address("part", case, "volet1"),
        address("summary", case, "volet1"),
        reverse("filings:dashboard"),
        reverse("quality_defects:decline_request", args=[case.uuid]),
        *sections,
    ]


def download(client, user):
    factory.log_in(client, user)
    return client.get(reverse("documents:download", args=[File.objects.get().uuid])).status_code


def test_firm_reads_the_message_and_nothing_internal(client, asked, firm):
    case = asked.filing
    whole = ""
    for user in (firm["drafter"], firm["signatory"]):
        for url in firm_pages(case):
            whole += text_of(client, user, url)
        assert download(client, user) == 404
        assert client.get(reverse("quality_defects:sheet_request", args=[asked.uuid])).status_code
    assert TOLD in whole
    assert asked.reference in whole
    assert NOTE not in whole
    assert SCAN not in whole
    mails = OutgoingMessage.objects.values_list("content__text", flat=True)
    assert not any(NOTE in mail or SCAN in mail or TOLD in mail for mail in mails)


def test_list_of_files_gives_the_source_to_nobody_of_the_firm(client, asked, firm):
    query = {"subject": asked.filing.subject, "anchor": "sheet_request.source"}
    factory.log_in(client, firm["drafter"])
    assert SCAN not in client.get(reverse("documents:list"), query).content.decode()


@pytest.mark.parametrize(("note", "source"), [(True, False), (False, True), (True, True)])
def test_firm_reads_what_the_agency_ticks(client, firm, agent, note, source):
    ticks = {name: "on" for name, on in (("shares_note", note), ("shares_source", source)) if on}
    ask(client, firm, agent, **ticks)
    case = SheetRequest.objects.get().filing
    text = text_of(client, firm["drafter"], address("part", case, "volet1"))
    assert (NOTE in text) == note
    assert (SCAN in text) == source
    assert (download(client, firm["drafter"]) != 404) == source


def test_agency_reads_the_request_and_never_the_draft(client, asked, agent):
    case = asked.filing
    case.volet1.description = "CONFIDENTIEL-FIRME"
    case.volet1.save()
    page = reverse("quality_defects:sheet_request", args=[asked.uuid])
    text = text_of(client, agent, page) + text_of(client, agent, reverse(LIST))
    assert NOTE in text
    assert SCAN in text
    assert "Fiche attendue" in text
    assert "CONFIDENTIEL-FIRME" not in text
    assert not Case.objects.visible_to(agent).exists()
    assert client.get(address("part", case, "volet1")).status_code == 404
    assert client.get(address("agency_case", case)).status_code == 404
    assert download(client, agent) != 404


def test_others_find_nothing(client, asked):
    outsider = give_totp(MembershipFactory(signatory=True).user)
    stranger = AgentFactory()
    page = reverse("quality_defects:sheet_request", args=[asked.uuid])
    decline = reverse("quality_defects:decline_request", args=[asked.filing.uuid])
    factory.log_in(client, outsider)
    assert client.get(page).status_code == 403
    assert client.get(decline).status_code == 404
    assert download(client, outsider) == 404
    factory.log_in(client, stranger)
    assert client.get(page).status_code == 404
    assert client.get(reverse(LIST)).status_code == 403
    assert download(client, stranger) == 404


def test_firm_sees_that_a_sheet_is_asked(asked, firm):
    case = Case.objects.visible_to(firm["drafter"]).get()
    assert status(case).label == "Fiche demandée par l’agence"


# What follows -------------------------------------------------------------------------------------


def signed(asked, firm):
    volet = asked.filing.volet1
    volet.products.update(**factory.PRODUCT)
    volet.lots.update(**factory.LOT)
    factory.fill_volet(volet, trigger="agency", agency_reference=asked.reference)
    perform(volet, "submit", actor=firm["signatory"], attestation=True)
    asked.refresh_from_db()
    return Case.objects.get()


def test_signature_answers_the_request(client, asked, firm, agent):
    case = signed(asked, firm)
    assert asked.state == "answered"
    asked.clock.refresh_from_db()
    assert asked.clock.state == "met"
    assert told("received") == {agent.email}
    page = reverse("quality_defects:sheet_request", args=[asked.uuid])
    assert case.reference in text_of(client, agent, page)
    assert asked.reference in text_of(client, agent, address("agency_case", case))
    whole = text_of(client, firm["drafter"], address("case", case))
    assert NOTE not in whole
    assert SCAN not in whole
    assert NOTE not in str(case.revisions.get().payload)
    assert SCAN not in str(case.revisions.get().payload)


def test_firm_declines_with_a_reason(client, asked, firm, agent):
    page = reverse("quality_defects:decline_request", args=[asked.filing.uuid])
    factory.log_in(client, firm["drafter"])
    with pytest.raises(GuardFailed):
        perform(Case.objects.get(), "abandon", actor=firm["drafter"])
    assert client.post(page, {"comment": ""}).status_code == 200
    assert client.post(page, {"comment": "Nous n’exploitons pas ce médicament."}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "declined"
    asked.clock.refresh_from_db()
    assert asked.clock.state == "cancelled"
    assert agent.email in told("declined")
    own = reverse("quality_defects:sheet_request", args=[asked.uuid])
    assert "exploitons pas" in text_of(client, agent, own)
    perform(Case.objects.get(), "abandon", actor=firm["drafter"])


def test_an_awaited_sheet_is_no_idle_draft(asked, firm):
    late = timezone.now() + timedelta(days=200)
    assert not any(abandonment.sweep(late).values())

    perform(asked, "decline", actor=firm["drafter"], comment="Autre exploitant.")
    asked.filing.transitions.filter(name="decline").get()
    assert abandonment.sweep(late)["announced"] == 1
    assert abandonment.sweep(late + timedelta(days=15))["abandoned"] == 1

    assert Case.objects.get().state == "abandoned"
    assert File.objects.get(name=SCAN).removed_at is None


def test_reader_declines_nothing(asked, firm):
    assert not can(asked, "decline", firm["reader"])


def test_agency_withdraws_and_the_draft_stays(client, asked, firm, agent):
    factory.log_in(client, agent)
    page = reverse("quality_defects:withdraw_request", args=[asked.uuid])
    assert client.post(page, {"comment": "Un autre exploitant est concerné."}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert firm["is"].email in told("withdrawn")
    case = signed(asked, firm)
    assert asked.state == "withdrawn"
    assert case.reference
    with pytest.raises(WrongState):
        perform(asked, "withdraw", actor=agent, comment="Encore.")


def test_half_time_and_due_time_are_told(asked, firm, agent):
    clock = asked.clock
    half = clock.anchor_at + (clock.due_at - clock.anchor_at) / 2
    reminders.scan(half + timedelta(minutes=1))
    assert firm["signatory"].email in told("due")
    assert not told("overdue")
    officer = AgentFactory(roles=["duty_officer"])
    reminders.scan(clock.due_at + timedelta(seconds=1))
    people = {agent.email, officer.email, firm["is"].email, firm["drafter"].email}
    assert people <= told("overdue")
    asked.clock.refresh_from_db()
    assert asked.is_overdue


def test_heads_are_told_two_days_later(asked):
    head = AgentFactory(roles=["validator"])
    reminders.scan(asked.clock.due_at + timedelta(days=1))
    assert head.email not in told("overdue")
    reminders.scan(asked.clock.due_at + timedelta(days=3))
    assert head.email in told("overdue")


def test_overdue_is_red_on_both_sides(client, asked, firm, agent):
    reminders.scan(asked.clock.due_at + timedelta(seconds=1))
    for user, url in (
        (agent, reverse(LIST)),
        (firm["drafter"], address("part", asked.filing, "volet1")),
    ):
        assert "Échéance dépassée" in text_of(client, user, url)


@pytest.mark.parametrize("name", ["decline", "withdraw"])
def test_each_side_ends_by_its_own_way(asked, firm, agent, name):
    wrong = agent if name == "decline" else firm["signatory"]
    with pytest.raises(NotAllowed):
        perform(asked, name, actor=wrong, comment="Non.")


def test_register_asks_the_same_of_one_and_of_many(client, firm, agent, asked):
    def statements():
        client.get(reverse(LIST))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(LIST)).status_code == 200
        return len(captured)

    few = statements()
    for _ in range(3):
        assert ask(client, firm, agent).status_code == 302
    assert statements() == few
