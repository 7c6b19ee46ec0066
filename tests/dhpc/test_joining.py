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
from tests.factories.accounts import MembershipFactory, OrganisationFactory

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


def taken_by(organisation):
    """Return what the page of the link sends."""
    return {"organisation": organisation.pk, "confirmation": "on"}


def test_a_laboratory_without_an_account_is_invited_by_mail_and_joins(client):
    desk = unmatched()
    assert desk.again().unmatched == [NAME]
    client.force_login(desk.evaluator)
    assert "Rattacher ou inviter" in client.get(agency(desk, "agency_perimeter")).text
    link = invited(desk, client)
    assert "affaires@generiques.example" in client.get(agency(desk, "agency_perimeter")).text

    client.force_login(desk.other_drafter)
    assert NAME in client.get(link).text
    answer = client.post(link, taken_by(desk.other_firm))

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
    client.post(link, taken_by(desk.other_firm))
    client.force_login(desk.other_drafter)
    refused = client.post(link, taken_by(desk.dossier.organisation))

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


# An invitation that is wrong -------------------------------------------------------------------


def wrongly_joined(client):
    """Return a desk whose invitation another laboratory took, and that laboratory."""
    desk = unmatched()
    link = invited(desk, client)
    wrong = OrganisationFactory(kind="laboratory", name="Laboratoire Étranger")
    stranger = MembershipFactory(organisation=wrong).user
    client.force_login(stranger)
    client.post(link, taken_by(wrong))
    assert desk.again().participants.get(organisation=wrong).state == "invited"
    return desk, wrong


def test_who_follows_the_link_reads_what_is_accepted_and_confirms_it(client):
    desk = unmatched()
    link = invited(desk, client)
    client.force_login(desk.other_drafter)
    page = client.get(link).text
    assert "EXEMPLIA 60000005 (60000005)" in page
    assert "60000001" not in page
    assert desk.again().title in page
    assert "affaires@generiques.example" in page

    answer = client.post(link, {"organisation": desk.other_firm.pk})

    assert "Confirmez que ces spécialités" in answer.text
    assert desk.again().unmatched == [NAME]


@pytest.mark.parametrize(("kind", "reader"), [("wholesaler", False), ("laboratory", True)])
def test_only_who_writes_for_a_laboratory_accepts(client, kind, reader):
    desk = unmatched()
    link = invited(desk, client)
    firm = OrganisationFactory(kind=kind)
    user = MembershipFactory(organisation=firm, **({"reader": True} if reader else {})).user
    client.force_login(user)
    assert reverse("accounts:ask_access") in client.get(link).text
    client.post(link, taken_by(firm))
    assert desk.again().unmatched == [NAME]
    with pytest.raises(GuardFailed, match="rédigez ou signez"):
        joining.accept(LaboratoryInvitation.objects.get(), firm, user=user)


def test_an_invitation_is_cancelled_before_anybody_accepts_it(client):
    desk = unmatched()
    link = invited(desk, client)
    kept = LaboratoryInvitation.objects.get()
    url = agency(desk, "cancel_invitation", kept.pk)
    client.force_login(desk.validator)
    assert client.post(url).status_code == 403
    client.force_login(desk.evaluator)
    assert "Annuler cette invitation" in client.get(agency(desk, "agency_perimeter")).text
    client.post(url)

    kept.refresh_from_db()
    assert kept.cancelled_by == desk.evaluator
    client.force_login(desk.other_drafter)
    assert client.get(link).status_code == 404
    with pytest.raises(GuardFailed, match="plus valable"):
        joining.accept(kept, desk.other_firm, user=desk.other_drafter)
    assert not joining.cancel(kept, actor=desk.evaluator)


def test_the_agency_gives_a_laboratory_to_its_right_account(client):
    desk, wrong = wrongly_joined(client)
    client.force_login(desk.evaluator)
    page = client.get(agency(desk, "agency_perimeter")).text
    assert "rattaché au compte de Laboratoire Étranger" in page
    url = agency(desk, "rebind_laboratory")
    assert client.get(url).status_code == 200
    client.post(url, {"laboratory": NAME, "organisation": wrong.pk, "comment": "Erreur."})
    assert desk.again().participants.get(organisation=wrong).state == "invited"
    sent = {"laboratory": NAME, "organisation": desk.other_firm.pk, "comment": "Autre groupe."}
    client.post(url, sent)

    dossier = desk.again()
    assert dossier.products.get(cis="60000005").organisation == desk.other_firm
    assert dossier.participants.get(organisation=wrong).state == "removed"
    assert dossier.participants.get(organisation=desk.other_firm).state == "invited"
    assert LaboratoryInvitation.objects.get().cancelled_by == desk.evaluator
    mail = OutgoingMessage.objects.get(content__key="dhpc.laboratory_unbound")
    assert (mail.address, NAME in mail.content.text) == (wrong.email, True)
    assert dossier.transitions.get(name="rebind_laboratory").comment == "Autre groupe."


def test_a_laboratory_taken_from_a_wrong_account_may_be_invited_again(client):
    desk, wrong = wrongly_joined(client)
    perform(
        desk.again(),
        "rebind_laboratory",
        actor=desk.evaluator,
        laboratory=NAME,
        comment="Mauvais destinataire.",
    )
    assert desk.again().unmatched == [NAME]
    link = invited(desk, client)
    client.force_login(desk.other_drafter)
    client.post(link, taken_by(desk.other_firm))
    assert desk.again().participants.get(organisation=desk.other_firm).state == "invited"
    assert desk.again().participants.get(organisation=wrong).state == "removed"


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
