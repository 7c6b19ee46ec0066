"""Mandates of flash declarations: given in writing by the pharmacist, ended at once."""

import pytest
from django.urls import reverse
from django.utils import timezone

from quality_defects.models import FlashMandate
from tests.factories import quality_defects as factory
from tests.factories.accounts import MembershipFactory, give_totp

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def opened(settings):
    settings.QUALITY_DEFECTS_FLASH = True


@pytest.fixture
def desk():
    return factory.set_up()


def end_page():
    return reverse("quality_defects:end_flash_mandate", args=[FlashMandate.objects.get().pk])


def given(delegate, **changes):
    day = f"{timezone.localdate():%d/%m/%Y}"
    return {"user": delegate.pk, "reference": "Acte 7", "starts_on": day, "ends_on": day, **changes}


def test_pharmacist_gives_and_ends_a_mandate(client, desk):
    factory.log_in(client, desk.signatory)
    page = reverse("quality_defects:give_flash_mandate")
    assert client.get(page).status_code == 200
    assert client.post(page, given(desk.drafter)).status_code == 302
    mandate = FlashMandate.objects.get()
    assert (mandate.user, mandate.granted_by) == (desk.drafter, desk.signatory)
    listed = client.get(reverse("quality_defects:flash_mandates")).content.decode()
    assert "Acte 7" in listed
    end = reverse("quality_defects:end_flash_mandate", args=[mandate.pk])
    assert client.get(end).status_code == 200
    assert client.post(end).status_code == 302
    mandate.refresh_from_db()
    assert mandate.revoked_by == desk.signatory


@pytest.mark.parametrize("changes", [{"reference": ""}, {"ends_on": "01/01/2020"}])
def test_mandate_is_written_and_dated(client, desk, changes):
    factory.log_in(client, desk.signatory)
    page = reverse("quality_defects:give_flash_mandate")
    assert client.post(page, given(desk.drafter, **changes)).status_code == 200
    assert not FlashMandate.objects.exists()


def test_only_the_pharmacist_gives_and_only_to_a_drafter_of_the_firm(client, desk):
    firm = desk.case.organisation
    qualified = give_totp(
        MembershipFactory(organisation=firm, signatory=True, capacity="qualified_person").user
    )
    drafter = give_totp(desk.drafter)
    page = reverse("quality_defects:give_flash_mandate")
    for user in (qualified, drafter):
        factory.log_in(client, user)
        assert client.get(page).status_code == 403
        assert client.post(page, given(drafter)).status_code == 403
    factory.log_in(client, desk.signatory)
    for user in (desk.outsider, desk.reader, desk.signatory):
        assert client.post(page, given(user)).status_code == 200
    assert not FlashMandate.objects.exists()


def test_other_firms_see_and_end_nothing(client, desk):
    factory.mandated(desk)
    factory.log_in(client, give_totp(desk.outsider))
    assert (
        "Mandat 2026-01"
        not in client.get(reverse("quality_defects:flash_mandates")).content.decode()
    )
    assert client.post(end_page()).status_code == 404
    factory.log_in(client, give_totp(desk.drafter))
    assert client.post(end_page()).status_code == 403
    assert FlashMandate.objects.get().revoked_at is None
