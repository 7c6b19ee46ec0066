"""What proves the mandate of whoever signs: the register, a delegation, a letter (§ 3.7)."""

import datetime

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from cpc_reports import eligibility, tasks
from cpc_reports.models import MandateLetter, Report
from portal.accounts.enums import OrganisationRole
from portal.accounts.models import Invitation
from portal.accounts.services import organisations
from portal.audit.models import TaskFailure
from portal.core.deadlines import local_date
from portal.core.workflow import NotAllowed, perform
from portal.documents.guards import may_read
from portal.documents.models import File
from portal.mail.models import OutgoingMessage
from tests.cpc_reports.pages import day
from tests.factories import cpc as factory
from tests.factories.accounts import (
    InterimFactory,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
)
from tests.factories.hostile import pdf
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


def today():
    return local_date(timezone.now())


def in_days(number):
    return today() + datetime.timedelta(days=number)


@pytest.fixture
def desk():
    return factory.set_up()


def told_of(desk):
    """Return the line of the verdict about the mandate, as it was frozen and as it is read."""
    verdict = desk.again().verdict
    [line] = [one for one in eligibility.checks(verdict) if one.label == "Mandat"]
    return verdict, line


def send(client, desk, **more):
    """Send a letter for the signatory, as who drafts does."""
    log_in(client, desk.drafter)
    letter = {
        "body": desk.body.pk,
        "person": desk.signatory.pk,
        "starts_on": day(-30),
        "ends_on": day(300),
        "documents": ContentFile(pdf(), name="mandat.pdf"),
    }
    return client.post(reverse("cpc_reports:mandate"), letter | more)


def accept(client, desk, end=200):
    """Accept the only letter, as the agency does, until that day."""
    log_in(client, desk.evaluator)
    letter = MandateLetter.objects.get()
    page = reverse("cpc_reports:mandate_decide", args=[letter.pk, "accept"])
    retained = {"starts_on": day(-30), "ends_on": day(end)}
    return client.post(page, retained)


def test_a_signature_that_nothing_proves_is_left_to_a_person(desk):
    MembershipFactory(organisation=desk.report.organisation, administrator=True)
    factory.sign(desk)
    verdict, line = told_of(desk)
    assert verdict["mandate_ok"] is False
    assert line.words == "à vérifier"


def test_the_register_names_the_person(desk):
    desk.signatory.rpps = "10005173140"
    desk.signatory.save()
    desk.body.responsibles = ["10005173140"]
    desk.body.save()
    sheet = desk.sheet
    sheet.set_answers({"person_rpps": "10005173140"})
    sheet.save()
    factory.sign(desk)
    verdict, line = told_of(desk)
    assert verdict["mandate"] == {
        "proof": "register",
        "source": "Arrêté d’exemple",
        "on": "2023-12-26",
        "until": "2099-12-31",
    }
    assert line.ok
    assert "responsable nommé au registre (Arrêté d’exemple, 26 décembre 2023)" in line.words


def test_an_administrator_who_invited_the_signatory_delegates(desk):
    firm = desk.report.organisation
    administrator = MembershipFactory(organisation=firm, administrator=True).user
    InvitationFactory(
        organisation=firm,
        email=desk.signatory.email,
        roles=["signatory"],
        invited_by=administrator,
        accepted_by=desk.signatory,
        accepted_at=timezone.now(),
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )
    factory.sign(desk)
    verdict, line = told_of(desk)
    assert verdict["mandate_ok"] is True
    assert verdict["mandate"]["proof"] == "delegation"
    assert verdict["mandate"]["on"] == today().isoformat()
    assert administrator.full_name in line.words


def test_an_invitation_of_somebody_else_delegates_nothing(desk):
    InvitationFactory(
        organisation=desk.report.organisation,
        email=desk.signatory.email,
        roles=["signatory"],
        invited_by=UserFactory(is_agent=True),
        accepted_by=desk.signatory,
        accepted_at=timezone.now(),
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )
    factory.sign(desk)
    assert Invitation.objects.exists()
    assert told_of(desk)[0]["mandate_ok"] is False


def test_an_administrator_who_gives_the_role_delegates(client, desk):
    firm = desk.report.organisation
    administrator = MembershipFactory(organisation=firm, administrator=True).user
    membership = desk.signatory.memberships.get()
    desk_roles = {"roles": ["drafter", "signatory"], "capacity": "qualified_person"}
    organisations.change_roles(membership.pk, ["drafter"], actor=administrator)
    log_in(client, administrator)
    page = reverse("accounts:edit_roles", args=[membership.pk])
    answer = client.post(page, desk_roles)
    assert answer.status_code == 302
    factory.sign(desk)
    verdict = told_of(desk)[0]
    assert verdict["mandate"]["proof"] == "delegation"
    assert verdict["mandate"]["source"] == administrator.full_name


def test_an_interim_is_a_delegation_until_its_end(desk):
    firm = desk.report.organisation
    administrator = MembershipFactory(organisation=firm, administrator=True).user
    interim = InterimFactory(organisation=firm, appointed_by=administrator)
    factory.sign(desk, actor=interim.user)
    told = told_of(desk)[0]["mandate"]
    assert told["proof"] == "delegation"
    assert told["until"] == interim.ends_on.isoformat()


def test_a_letter_is_checked_once_and_serves_each_filing(client, desk):
    assert send(client, desk).status_code == 302
    letter = MandateLetter.objects.get()
    assert letter.state == "pending"
    assert OutgoingMessage.objects.filter(
        content__key="cpc_reports.mandate_sent", address=desk.evaluator.email
    ).exists()
    log_in(client, desk.evaluator)
    page = client.get(reverse("cpc_reports:registers")).content.decode()
    assert "mandat.pdf" in page
    assert accept(client, desk).status_code == 302
    letter.refresh_from_db()
    assert (letter.state, letter.ends_on) == ("accepted", in_days(200))
    factory.sign(desk)
    verdict, line = told_of(desk)
    assert verdict["mandate"] == {
        "proof": "letter",
        "source": desk.evaluator.full_name,
        "on": today().isoformat(),
        "until": in_days(200).isoformat(),
    }
    assert "lettre de mandat vérifiée par l’agence" in line.words
    # The next report of the body says so by itself, and is proved by the same letter.
    log_in(client, desk.drafter)
    client.post(reverse("filings:create", args=["cpc"]))
    fresh = Report.objects.filter(organisation=desk.report.organisation).latest("pk")
    assert fresh.sheet.mandate.startswith("Lettre de mandat de")
    assert MandateLetter.objects.count() == 1


def test_a_letter_proves_nothing_before_it_is_checked_nor_once_it_ended(client, desk):
    send(client, desk)
    arguments = {"user": desk.signatory, "on": today()}
    assert eligibility.verdict(desk.sheet, **arguments)["mandate_ok"] is False
    accept(client, desk, end=10)
    assert eligibility.verdict(desk.sheet, **arguments)["mandate_ok"] is True
    later = arguments | {"on": in_days(10)}
    assert eligibility.verdict(desk.sheet, **later)["mandate_ok"] is True
    later = arguments | {"on": in_days(11)}
    assert eligibility.verdict(desk.sheet, **later)["mandate_ok"] is False
    other = arguments | {"user": desk.drafter}
    assert eligibility.verdict(desk.sheet, **other)["mandate_ok"] is False


def test_a_letter_is_refused_with_a_reason_that_the_body_reads(client, desk):
    send(client, desk)
    letter = MandateLetter.objects.get()
    log_in(client, desk.evaluator)
    page = reverse("cpc_reports:mandate_decide", args=[letter.pk, "refuse"])
    assert client.post(page, {"comment": ""}).status_code == 200
    assert client.post(page, {"comment": "Signature absente"}).status_code == 302
    log_in(client, desk.drafter)
    told = client.get(reverse("cpc_reports:body_request")).content.decode()
    assert "Signature absente" in told
    assert OutgoingMessage.objects.filter(
        content__key="cpc_reports.mandate_decided", address=desk.signatory.email
    ).exists()
    with pytest.raises(NotAllowed):
        perform(letter, "withdraw", actor=desk.outsider, comment="x")


def test_a_letter_that_is_taken_back_proves_nothing_more(client, desk):
    send(client, desk)
    accept(client, desk)
    letter = MandateLetter.objects.get()
    log_in(client, desk.drafter)
    page = reverse("cpc_reports:mandate_withdraw", args=[letter.uuid])
    assert client.post(page, {"comment": "Départ de la personne"}).status_code == 302
    verdict = eligibility.verdict(desk.sheet, user=desk.signatory, on=today())
    assert verdict["mandate_ok"] is False
    log_in(client, desk.evaluator)
    told = client.get(reverse("cpc_reports:body", args=[desk.body.pk])).content.decode()
    assert "Départ de la personne" in told


def test_only_the_body_and_the_agency_read_a_letter(client, desk):
    send(client, desk)
    file = File.objects.get(kind="mandate")
    assert file.sealed_at is not None
    assert may_read(desk.drafter, file.subject, file)
    assert may_read(desk.evaluator, file.subject, file)
    assert may_read(desk.evaluator, file.subject, None)
    assert not may_read(desk.outsider, file.subject, file)
    assert not may_read(desk.lab_user, file.subject, file)
    log_in(client, desk.outsider)
    page = reverse("cpc_reports:mandate_withdraw", args=[MandateLetter.objects.get().uuid])
    assert client.get(page).status_code == 404


def test_what_is_wrong_with_a_letter_is_said_and_nothing_is_kept(client, desk):
    other = factory.body(code="AUTRE", name="Autre organisme")
    wrong = send(client, desk, ends_on=day(-60))
    assert "La fin vient après le début." in wrong.content.decode()
    assert send(client, desk, body=other.pk).status_code == 200
    assert send(client, desk, person=desk.outsider.pk).status_code == 200
    assert send(client, desk, documents="").status_code == 200
    assert not MandateLetter.objects.exists()
    assert not File.objects.exists()


def test_a_letter_that_ends_soon_is_told_once(client, desk):
    send(client, desk)
    accept(client, desk, end=200)
    assert tasks.warn_of_labels() == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(days=150)):
        tasks.warn_of_labels()
        tasks.warn_of_labels()
    told = OutgoingMessage.objects.filter(content__key="cpc_reports.mandate_ending")
    assert {one.address for one in told} == {
        desk.report.organisation.email,
        desk.signatory.email,
    }
    assert told.count() == 2
    assert not TaskFailure.objects.exists()


def test_a_signatory_who_administers_vouches_for_the_mandate(desk):
    membership = desk.signatory.memberships.get()
    membership.roles = [*membership.roles, OrganisationRole.ADMINISTRATOR.value]
    membership.save()
    factory.sign(desk)
    assert told_of(desk)[0]["mandate"]["proof"] == "delegation"
