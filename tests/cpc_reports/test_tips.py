"""What an OMéDIT or a practitioner tells an entitled body, and what the body does with it (D6)."""

import datetime

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cpc_reports.models import Body, Report, Tip, TipTransition
from cpc_reports.tasks import erase_tips
from portal.accounts.enums import OrganisationKind
from portal.core import navigation
from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.mail.models import OutgoingMessage
from tests.cpc_reports.pages import opened, sent
from tests.factories import cpc as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
TOLD = {
    "sender": "practitioner",
    "sender_name": "Camille Soignante",
    "sender_function": "Dermatologue",
    "email": "camille@cabinet.example",
    "medicine": "EXEMPLIDE 50 mg",
    "disease": "Aphtose sévère",
    "domain": "skin",
    "practice": "Prescrit après échec de deux traitements locaux, chez l’adulte.",
    "extent": "Une vingtaine de patients par an.",
    "no_patient_data": "on",
}


@pytest.fixture(autouse=True)
def _no_brake_left():
    cache.clear()


@pytest.fixture
def centre():
    firm = OrganisationFactory(kind=OrganisationKind.HEALTH_BODY, name="Centre Exemple")
    return factory.body(firm)


@pytest.fixture
def drafter(centre):
    return MembershipFactory(organisation=centre.organisation).user


def page_of(body):
    return reverse("cpc_public:write_tip", args=[body.pk])


def written(client, body, **more):
    assert client.post(page_of(body), TOLD | more).status_code == 200
    return Tip.objects.get()


def received(client, body, **more):
    """Return an information that its address confirmed."""
    tip = written(client, body, **more)
    sent(client, reverse("cpc_public:tip", args=[tip.uuid]))
    tip.refresh_from_db()
    return tip


def test_nothing_reaches_the_body_before_the_address_is_confirmed(client, centre, drafter):
    assert "Informer cet organisme" in opened(client, reverse("cpc_public:finder"))
    opened(client, page_of(centre))
    tip = written(client, centre)
    assert (tip.state, tip.reference) == ("pending", None)
    mail = OutgoingMessage.objects.get()
    assert mail.address == "camille@cabinet.example"
    address = reverse("cpc_public:tip", args=[tip.uuid])
    assert address in mail.content.text
    assert "EXEMPLIDE" not in mail.content.text
    assert "Confirmer et transmettre" in opened(client, address), "reading sends nothing"
    tip.refresh_from_db()
    assert tip.state == "pending"
    sent(client, address)
    tip.refresh_from_db()
    assert tip.state == "sent"
    assert tip.reference.startswith(f"{timezone.localtime().year}-CPC-INFO-")
    told = OutgoingMessage.objects.filter(content__key="cpc_reports.tip_received")
    assert {drafter.email, centre.organisation.email} <= {one.address for one in told}
    assert all("EXEMPLIDE" not in one.content.text for one in told)
    sent(client, address)
    assert TipTransition.objects.filter(name="send").count() == 1, "confirming twice sends once"


def test_the_body_reads_it_and_begins_a_report_from_it(client, centre, drafter):
    tip = received(client, centre)
    log_in(client, drafter)
    assert "EXEMPLIDE 50 mg" in opened(client, reverse("cpc_reports:tips"))
    page = opened(client, reverse("cpc_reports:tip", args=[tip.uuid]))
    for words in ("échec de deux traitements", "Camille Soignante", "camille@cabinet.example"):
        assert words in page
    sent(client, reverse("cpc_reports:take_up_tip", args=[tip.uuid]))
    report = Report.objects.get()
    tip.refresh_from_db()
    assert (tip.state, tip.report, tip.decided_by) == ("taken_up", report, drafter)
    sheet = report.sheet
    assert (sheet.body_code, sheet.origin, sheet.origin_reference) == (
        centre.code,
        "practitioner",
        tip.reference,
    )
    assert (sheet.disease, sheet.disease_domain) == ("Aphtose sévère", "skin")
    assert [row.name for row in sheet.medicines.all()] == ["EXEMPLIDE 50 mg"]
    section = reverse("filings:section", args=["cpc", report.uuid, "sheet", "need"])
    assert "échec de deux traitements" in opened(client, section)
    again = client.post(reverse("cpc_reports:take_up_tip", args=[tip.uuid]))
    assert again.status_code == 404
    assert Report.objects.count() == 1
    client.logout()
    page = opened(client, reverse("cpc_public:tip", args=[tip.uuid]))
    assert "Reprise dans un signalement" in page
    assert drafter.full_name not in page


def test_the_body_declines_with_a_word_that_the_sender_reads(client, centre, drafter):
    tip = received(client, centre)
    log_in(client, drafter)
    address = reverse("cpc_reports:tip", args=[tip.uuid])
    assert client.post(address, {"comment": ""}).status_code == 200
    sent(client, address, comment="Ce champ est celui d’un autre centre.")
    tip.refresh_from_db()
    assert tip.state == "declined"
    mail = OutgoingMessage.objects.get(content__key="cpc_reports.tip_answered")
    assert mail.address == "camille@cabinet.example"
    assert "autre centre" not in mail.content.text
    client.logout()
    page = opened(client, reverse("cpc_public:tip", args=[tip.uuid]))
    assert "Ce champ est celui d’un autre centre." in page


def test_only_the_body_reads_and_answers(client, centre, drafter):
    tip = received(client, centre)
    for person in (
        MembershipFactory(signatory=True).user,
        factory.AgentFactory(roles=["evaluator"], roles__workflow="cpc_reports"),
    ):
        log_in(client, person)
        assert client.get(reverse("cpc_reports:tip", args=[tip.uuid])).status_code != 200
        with pytest.raises(NotAllowed):
            perform(tip, "decline", actor=person, comment="Non.")
    reader = MembershipFactory(organisation=centre.organisation, reader=True).user
    log_in(client, reader)
    assert "Décliner" not in opened(client, reverse("cpc_reports:tip", args=[tip.uuid]))
    assert client.post(reverse("cpc_reports:take_up_tip", args=[tip.uuid])).status_code == 403
    with pytest.raises(NotAllowed):
        perform(tip, "decline", actor=reader, comment="Non.")


def test_a_report_of_another_organisation_takes_nothing_up(client, centre, drafter):
    tip = received(client, centre)
    firm = OrganisationFactory(kind=OrganisationKind.HEALTH_BODY)
    writer = MembershipFactory(organisation=firm).user
    foreign = factory.drafts.create_draft(
        factory.registry.get("cpc_reports"), organisation=firm, user=writer
    )
    with pytest.raises(GuardFailed):
        perform(tip, "take_up", actor=drafter, report=foreign)


def test_an_omedit_tells_every_body_but_associations(client, centre):
    firm = OrganisationFactory(kind=OrganisationKind.ASSOCIATION, name="Association Exemple")
    asso = factory.body(firm, code="ASSO-EX-1", body_class="asso", name="Association Exemple")
    page = opened(client, f"{reverse('cpc_public:finder')}?de=omedit")
    assert "Association Exemple" not in page
    assert f"{page_of(centre)}?de=omedit" in page
    omedit = {"sender": "omedit", "sender_body": "OMéDIT Exemple"}
    refused = client.post(page_of(asso), TOLD | omedit)
    assert "R. 5121-76-2" in refused.content.decode()
    nameless = client.post(page_of(centre), TOLD | omedit | {"sender_body": ""})
    assert "au nom de qui" in nameless.content.decode()
    assert not Tip.objects.exists()
    assert written(client, centre, **omedit).sender == "omedit"
    page = opened(client, page_of(asso))
    assert "Association Exemple" in page, "a practitioner may tell an association"


@pytest.mark.parametrize("text", ["Patient né le 12/03/1954.", "NIR 1 54 03 75 115 001 24."])
def test_what_may_identify_a_patient_is_named_and_confirmed(client, centre, text):
    told = TOLD | {"practice": f"Prescrit en échec. {text}"}
    refused = client.post(page_of(centre), told).content.decode()
    assert "identifie un patient" in refused
    assert 'name="checked"' in refused
    assert not Tip.objects.exists()
    assert client.post(page_of(centre), told | {"checked": "on"}).status_code == 200
    assert Tip.objects.count() == 1


def test_whoever_has_an_account_confirms_nothing(client, centre):
    user = MembershipFactory().user
    log_in(client, user)
    page = opened(client, page_of(centre))
    assert 'name="email"' not in page
    told = {name: value for name, value in TOLD.items() if name != "email"}
    response = sent(client, page_of(centre), **told)
    tip = Tip.objects.get()
    assert (tip.state, tip.email, tip.user) == ("sent", user.email, user)
    assert response.url == reverse("cpc_public:tip", args=[tip.uuid])


def test_a_body_without_an_open_account_is_not_told(client, centre):
    firm = centre.organisation
    Body.objects.update(organisation=None)
    assert client.get(page_of(centre)).status_code == 404
    assert "Pas encore de compte" in opened(client, reverse("cpc_public:finder"))
    Body.objects.update(organisation=firm, valid_to=factory.today() - datetime.timedelta(days=1))
    assert client.get(page_of(centre)).status_code == 404
    Body.objects.update(valid_to=None, body_class="omedit")
    assert client.get(page_of(centre)).status_code == 404
    Body.objects.update(body_class="crmr")
    tip = written(client, centre)
    firm.is_active = False
    firm.save()
    client.post(reverse("cpc_public:tip", args=[tip.uuid]))
    tip.refresh_from_db()
    assert tip.state == "pending"


def test_nobody_writes_without_end(client, centre, settings):
    settings.CPC_TIPS_A_MINUTE, settings.CPC_TIPS_A_DAY = 100, 2
    for _time in range(2):
        assert client.post(page_of(centre), TOLD).status_code == 200
    assert client.post(page_of(centre), TOLD).status_code == 429
    assert client.post(page_of(centre), TOLD | {"email": "x@y.example"}).status_code == 200
    settings.CPC_TIPS_A_MINUTE = 0
    assert client.post(page_of(centre), TOLD | {"email": "z@y.example"}).status_code == 429
    assert Tip.objects.count() == 3


def test_what_nobody_confirms_is_erased(client, centre, settings):
    kept = received(client, centre)
    client.post(page_of(centre), TOLD)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=6), tick=False):
        assert erase_tips() == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8), tick=False):
        assert erase_tips() == 1
    assert list(Tip.objects.all()) == [kept]


def test_the_menu_counts_what_waits(client, rf, centre, drafter):
    tip = received(client, centre)
    request = rf.get("/")
    request.user, request.organisation = drafter, centre.organisation
    count = {one.key: one.waiting for one in navigation.links(request, "workspace")}
    assert count["cpc_tips"] == 1
    perform(tip, "decline", actor=drafter, comment="Non.")
    count = {one.key: one.waiting for one in navigation.links(request, "workspace")}
    assert count["cpc_tips"] == 0


def later(days):
    return time_machine.travel(timezone.now() + datetime.timedelta(days=days))


def sent_tip(client, centre, **more):
    tip = written(client, centre, **more)
    client.post(reverse("cpc_public:tip", args=[tip.uuid]))
    tip.refresh_from_db()
    return tip


def test_what_was_sent_is_erased_once_its_time_is_over(client, centre, drafter, settings):
    settings.CPC_TIP_KEEP_DAYS = 30
    tip = sent_tip(client, centre)
    with later(29):
        assert erase_tips() == 0
    with later(31):
        assert erase_tips() == 1
        assert erase_tips() == 0
        tip.refresh_from_db()
        assert (tip.state, tip.sender_name, tip.email, tip.practice) == ("sent", "", "", "")
        assert tip.reference
        page = opened(client, reverse("cpc_public:tip", args=[tip.uuid]))
        assert "La durée de conservation de votre information est passée" in page
        assert TOLD["practice"] not in page
        log_in(client, drafter)
        assert "Effacée" in opened(client, reverse("cpc_reports:tips"))
        page = opened(client, reverse("cpc_reports:tip", args=[tip.uuid]))
        assert "Préparer un signalement" not in page
        with pytest.raises(GuardFailed):
            perform(tip, "decline", actor=drafter, comment="Trop tard")


def test_the_time_runs_from_the_answer(client, centre, drafter, settings):
    settings.CPC_TIP_KEEP_DAYS = 30
    tip = sent_tip(client, centre)
    with later(20):
        perform(tip, "decline", actor=drafter, comment="Hors de notre champ")
    with later(40):
        assert erase_tips() == 0
    with later(51):
        assert erase_tips() == 1
    tip.refresh_from_db()
    assert (tip.state, tip.answer, tip.sender_name) == ("declined", "Hors de notre champ", "")


def test_what_a_filed_report_came_from_stays_without_who_wrote(client, settings):
    settings.CPC_TIP_KEEP_DAYS = 30
    desk = factory.set_up()
    tip = sent_tip(client, desk.body, sender_body="OMéDIT Exemple")
    perform(tip, "take_up", actor=desk.drafter, report=desk.report)
    factory.sign(desk)
    with later(31):
        assert erase_tips() == 1
    tip.refresh_from_db()
    assert (tip.practice, tip.sender_body) == (TOLD["practice"], "OMéDIT Exemple")
    assert (tip.sender_name, tip.email, tip.user) == ("", "", None)
