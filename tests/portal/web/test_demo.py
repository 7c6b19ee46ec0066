"""The demonstration's people, and its way in."""

import json
import stat
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.accounts import predicates
from portal.accounts.forms.profile import ProfileForm
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.proof import gave_second_factor_recently
from portal.web import demo_cast, demo_people
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    """Turn the demonstration on, with its secrets in a folder of the test's own."""
    settings.PORTAL_DEMO = True
    settings.VAR_DIR = tmp_path / "var"
    return demo_people.seed()


def test_command_refuses_outside_a_demonstration(settings):
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError):
        call_command("demo")
    assert not User.objects.exists()


@pytest.mark.parametrize("key", ["redactrice", "personne"])
def test_pages_do_not_exist_outside_a_demonstration(settings, demo, client, key):
    settings.PORTAL_DEMO = False
    assert client.get(reverse("demo")).status_code == 404
    assert client.post(reverse("demo_open", args=[key])).status_code == 404


def test_seeding_again_keeps_secrets_and_what_people_changed(demo):
    user = User.objects.get(email=demo["redactrice"]["email"])
    user.full_name = "Nom choisi"
    user.save()
    counts = [model.objects.count() for model in (User, Organisation, Membership)]
    assert demo_people.seed() == demo
    user.refresh_from_db()
    assert user.full_name == "Nom choisi"
    assert [model.objects.count() for model in (User, Organisation, Membership)] == counts


def test_secrets_that_were_changed_come_back(demo):
    user = User.objects.get(email=demo["redactrice"]["email"])
    user.set_password("autre chose")
    user.save()
    user.authenticator_set.all().delete()
    demo_people.seed()
    user.refresh_from_db()
    assert user.check_password(demo["redactrice"]["password"])
    assert predicates.has_second_factor(user)


def test_lost_file_gives_new_secrets_that_work(demo, client):
    demo_people.secrets_file().unlink()
    again = demo_people.seed()
    assert again["signataire"]["totp_secret"] != demo["signataire"]["totp_secret"]
    assert log_in_by_hand(client, again["signataire"]).status_code == 302


def test_other_rows_are_left_alone(settings, tmp_path):
    settings.PORTAL_DEMO, settings.VAR_DIR = True, tmp_path
    membership = MembershipFactory(administrator=True)
    before = User.objects.filter(pk=membership.user_id).values().get()
    demo_people.seed()
    assert User.objects.filter(pk=membership.user_id).values().get() == before
    assert Membership.objects.filter(organisation=membership.organisation).count() == 1


def test_secrets_are_readable_by_their_owner_only(demo):
    path = demo_people.secrets_file()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = json.loads(path.read_text())
    assert written == demo
    assert set(written["redactrice"]) == {"email", "password", "totp_secret", "name", "role"}


def test_cast_is_reserved_and_well_formed(demo):
    for organisation in Organisation.objects.all():
        organisation.full_clean()
        assert "(démo)" in organisation.name
        assert organisation.siret.startswith("0000")
        assert organisation.email.endswith(".example")
    for user in User.objects.all():
        assert user.email.endswith(".example")
        form = ProfileForm(
            {name: getattr(user, name) for name in ("full_name", "phone", "rpps", "language")}
        )
        assert form.is_valid(), form.errors


def test_people_hold_what_their_card_says(demo):
    user = {key: User.objects.get(email=each["email"]) for key, each in demo.items()}
    south = Organisation.objects.get(name__contains="Sud")
    north = Organisation.objects.get(name__contains="Nord")
    assert predicates.has_organisation_role(user["redactrice"], south.pk, "drafter")
    assert predicates.may_sign(user["redactrice"], south.pk) is None
    assert predicates.may_sign(user["signataire"], south.pk).capacity == "responsible_pharmacist"
    assert predicates.may_sign(user["interimaire"], south.pk).capacity == "interim"
    assert predicates.may_sign(user["second_laboratoire"], north.pk)
    assert not predicates.has_organisation_role(user["second_laboratoire"], south.pk)
    assert predicates.has_organisation_role(user["consultante"], south.pk, "drafter")
    assert predicates.has_agency_role(user["evaluatrice"], "quality_defects", "evaluator")
    assert predicates.has_agency_role(user["astreinte"], "quality_defects", "duty_officer")
    assert predicates.is_agency_administrator(user["administratrice"])
    assert user["superutilisateur"].is_superuser


@pytest.mark.parametrize("key", [each.key for each in demo_cast.PEOPLE])
def test_one_click_opens_a_session_fit_to_sign(demo, client, rf, key):
    response = client.post(reverse("demo_open", args=[key]))
    assert response.url == reverse("accounts:after_login")
    assert client.get(response.url).status_code == 302
    request = rf.get("/")
    request.session, request.user = client.session, User.objects.get(email=demo[key]["email"])
    assert gave_second_factor_recently(request)


def test_opening_another_session_closes_the_first(demo, client):
    client.post(reverse("demo_open", args=["redactrice"]))
    client.post(reverse("demo_open", args=["evaluatrice"]))
    assert client.get(reverse("accounts:team")).status_code == 200
    assert "Cette session" in client.get(reverse("usersessions_list")).content.decode()


def test_session_opens_by_post_only(demo, client):
    assert client.get(reverse("demo_open", args=["redactrice"])).status_code == 405


@pytest.mark.parametrize("key", ["personne", "redactrice"])
def test_nobody_unknown_gets_in(settings, tmp_path, client, key):
    settings.PORTAL_DEMO, settings.VAR_DIR = True, tmp_path
    UserFactory(email="personne@agence.example")
    assert client.post(reverse("demo_open", args=[key])).status_code == 404


def test_page_shows_everybody_with_a_code_that_works(demo, client):
    page = client.get(reverse("demo")).content.decode()
    for each in demo.values():
        assert each["email"] in page
    assert log_in_by_hand(client, demo["evaluatrice"]).status_code == 302
    assert client.get(reverse("accounts:team")).status_code == 200


def test_page_before_seeding_says_what_to_do(settings, tmp_path, client):
    settings.PORTAL_DEMO, settings.VAR_DIR = True, tmp_path
    assert "manage.py demo" in client.get(reverse("demo")).content.decode()


def log_in_by_hand(client, each):
    client.post(reverse("account_login"), {"login": each["email"], "password": each["password"]})
    code = format_hotp_value(hotp_value(each["totp_secret"], int(time.time()) // 30))
    return client.post(reverse("mfa_authenticate"), {"code": code})


@pytest.mark.parametrize("role", ["evaluator", "validator"])
def test_what_two_people_decide_can_be_played_to_its_end(demo, role):
    assert predicates.agents_with("recalls", role).count() >= 2
