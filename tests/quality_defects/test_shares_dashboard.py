"""Who is invited to write sections finds them on the dashboard."""

import pytest
from django.urls import reverse

from portal.core.workflow import perform
from tests.factories import quality_defects as factory
from tests.factories.accounts import MembershipFactory, give_totp

pytestmark = pytest.mark.django_db

EMAIL = "alix@site.example"


@pytest.fixture
def desk():
    desk = factory.set_up()
    desk.guest = give_totp(MembershipFactory(user__email=EMAIL).user)
    return desk


@pytest.fixture
def share(desk):
    return factory.shared(desk, email=EMAIL)


@pytest.mark.parametrize("member", [True, False])
def test_who_is_invited_finds_the_sections_on_their_dashboard(client, desk, share, member):
    if not member:
        desk.guest.memberships.all().delete()
    factory.log_in(client, desk.guest)
    page = client.get(reverse("filings:dashboard")).content.decode()
    assert reverse("quality_defects:shared", args=[share.uuid]) in page
    assert desk.case.organisation.name in page
    assert "À remplir jusqu’au" in page
    factory.log_in(client, desk.outsider)
    assert "partagées avec vous" not in client.get(reverse("filings:dashboard")).content.decode()


def test_a_share_that_was_revoked_leaves_the_dashboard(client, desk, share):
    perform(share, "revoke", actor=desk.drafter)
    factory.log_in(client, desk.guest)
    assert "partagées avec vous" not in client.get(reverse("filings:dashboard")).content.decode()
