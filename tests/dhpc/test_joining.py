"""Laboratories of the perimeter without an account, and an authority that does not fit the path."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from dhpc.effects import joining
from dhpc.models import LaboratoryInvitation
from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.mail.models import OutgoingMessage
from tests.dhpc.evaluating import agency
from tests.factories import dhpc as factory

pytestmark = pytest.mark.django_db
NAME = "GENERIQUES SANS COMPTE"


def unmatched():
    """Return a desk whose perimeter has a medicine of a laboratory without an account."""
    desk = factory.qualified()
    alone = factory.covered(desk, "60000005", desk.other_firm)
    alone.organisation, alone.laboratory = None, NAME
    products = [*desk.again().products.all(), alone]
    perform(desk.again(), "set_perimeter", actor=desk.evaluator, products=products)
    return desk


def invited(desk, client):
    """Invite the laboratory by mail, and return the address that the mail gives."""
    client.force_login(desk.evaluator)
    sent = {"laboratory": NAME, "email": "affaires@generiques.example", "organisation": ""}
    client.post(agency(desk, "attach_laboratory"), sent)
    mail = OutgoingMessage.objects.filter(content__key="dhpc.laboratory_invited").latest("pk")
    assert mail.address == "affaires@generiques.example"
    return re.search(r"/espace/dhpc/invitation/\S+/", mail.content.text).group()


def test_a_laboratory_without_an_account_is_invited_by_mail_and_joins(client):
    desk = unmatched()
    assert desk.again().unmatched == [NAME]
    client.force_login(desk.evaluator)
    assert "Rattacher ou inviter" in client.get(agency(desk, "agency_perimeter")).text
    link = invited(desk, client)
    assert "affaires@generiques.example" in client.get(agency(desk, "agency_perimeter")).text

    client.force_login(desk.other_drafter)
    assert NAME in client.get(link).text
    answer = client.post(link, {"organisation": desk.other_firm.pk})

    assert answer["Location"] == reverse("dhpc:laboratory", args=[desk.dossier.uuid])
    dossier = desk.again()
    assert dossier.unmatched == []
    row = dossier.participants.get(organisation=desk.other_firm)
    assert (row.state, row.invited_by) == ("invited", desk.other_drafter)
    kept = LaboratoryInvitation.objects.get()
    assert (kept.accepted_by, kept.organisation) == (desk.other_drafter, desk.other_firm)
    assert client.get(link).status_code == 404


def test_the_link_asks_for_an_account_of_a_laboratory(client):
    desk = unmatched()
    link = invited(desk, client)
    client.logout()
    assert client.get(link).status_code == 302

    client.force_login(desk.evaluator)
    page = client.get(link).text
    assert reverse("accounts:ask_access") in page
    client.post(link, {"organisation": desk.other_firm.pk})
    client.force_login(desk.other_drafter)
    refused = client.post(link, {"organisation": desk.dossier.organisation.pk})

    assert refused.status_code == 200
    assert desk.again().unmatched == [NAME]


def test_a_link_ends_with_its_time_or_with_the_next_one(client):
    desk = unmatched()
    first = invited(desk, client)
    second = invited(desk, client)
    client.force_login(desk.other_drafter)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200

    past = timezone.now() - datetime.timedelta(minutes=1)
    LaboratoryInvitation.objects.update(expires_at=past)
    assert client.get(second).status_code == 404
    assert joining.find_open("nothing") is None


def test_the_agency_binds_a_laboratory_to_an_account_that_it_knows(client):
    desk = unmatched()
    client.force_login(desk.evaluator)
    url = agency(desk, "attach_laboratory")
    neither = client.post(url, {"laboratory": NAME, "organisation": "", "email": ""})
    assert "Choisissez un compte, ou donnez une adresse." in neither.text

    firm = desk.other_firm.pk
    client.post(url, {"laboratory": NAME, "organisation": firm, "email": ""})

    assert desk.again().participants.filter(organisation=desk.other_firm).exists()
    with pytest.raises(NotAllowed):
        perform(
            desk.again(),
            "attach_laboratory",
            actor=desk.evaluator,
            laboratory=NAME,
            organisation=desk.other_firm,
        )


# The authority ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("european", "authority"), [(True, "ansm"), (False, "ema"), (False, "both")]
)
def test_a_request_whose_authority_contradicts_its_path_is_not_signed(european, authority):
    desk = factory.set_up(european=european, authority=authority)

    with pytest.raises(GuardFailed, match="EMA"):
        factory.sign(desk, desk.request)


def test_the_agency_corrects_an_authority_that_would_stop_the_letter(client):
    desk = factory.writing()
    type(desk.dossier).objects.filter(pk=desk.dossier.pk).update(authority="both")
    factory.fill_letter(desk.letter)
    with pytest.raises(GuardFailed, match="V4"):
        factory.sign(desk, desk.letter)

    client.force_login(desk.evaluator)
    refused = client.post(agency(desk, "set_authority"), {"authority": "ema"})
    assert "L’EMA n’est citée que si" in refused.text
    client.post(agency(desk, "set_authority"), {"authority": "ansm"})

    factory.sign(desk, desk.letter)
    assert desk.letter.state == "submitted"
