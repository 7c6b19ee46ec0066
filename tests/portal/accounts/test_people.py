"""Profiles, identifiers, history and the end of accounts."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from portal.accounts import identifiers
from portal.accounts.models import Membership, User
from portal.accounts.services import people
from tests.factories.accounts import (
    PASSWORD,
    AgencyRoleFactory,
    AgentFactory,
    InterimFactory,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
    give_totp,
)

RIGHT = {
    identifiers.validate_siret: ["73282932000074", "35600000000048"],
    identifiers.validate_finess: ["750712184", "2A0000014", "2B0000020"],
    identifiers.validate_srn: ["FR-MF-000012345", "DE-AR-000000001"],
    identifiers.validate_rpps: ["10005173140"],
    identifiers.validate_phone: ["0155873000", "+33155873000", "+12025550123"],
}
WRONG = {
    identifiers.validate_siret: ["73282932000075", "7328293200007", "", "ABCDEFGHIJKLMN"],
    identifiers.validate_finess: ["750712185", "75071218", "2C0000014", "A50712184"],
    identifiers.validate_srn: ["FR-MF-12345", "FRMF000012345", "FR-XX-000012345"],
    identifiers.validate_rpps: ["10005173141", "1000517314", "1000517314x", "²0005173140"],
    identifiers.validate_phone: ["15", "0055873000", "+0155873000", "01 55 87 30 00"],
}


def cases(table):
    return [(validator, value) for validator, values in table.items() for value in values]


@pytest.mark.parametrize(("validator", "value"), cases(RIGHT))
def test_right_identifier_passes(validator, value):
    validator(value)


@pytest.mark.parametrize(("validator", "value"), cases(WRONG))
def test_wrong_identifier_is_refused(validator, value):
    with pytest.raises(ValidationError):
        validator(value)


def test_identifiers_are_compacted():
    assert identifiers.compact("732 829.320-00074") == "73282932000074"
    assert identifiers.compact_srn("fr mf 000012345") == "FR-MF-000012345"
    assert identifiers.compact_srn("fr") == "FR"
    assert identifiers.compact_phone("00 33 (1) 55.87-30/00") == "+33155873000"


def test_identifiers_are_shown_as_people_write_them():
    assert identifiers.readable_siret("73282932000074") == "732 829 320 00074"
    assert identifiers.readable_siret("") == ""
    assert identifiers.readable_phone("0155873000") == "01 55 87 30 00"
    assert identifiers.readable_phone("+12025550123") == "+12025550123"


@pytest.mark.django_db
def test_profile_is_changed_on_its_page(log_in):
    user = UserFactory()
    client = log_in(user)
    url = reverse("accounts:profile")
    form = {"full_name": "Nom Neuf", "phone": "01 99 00 00 09", "rpps": "", "language": "en"}
    wrong = client.post(url, {**form, "rpps": "10005173141"}).content.decode()
    assert 'id="id_rpps_error"' in wrong
    assert "Nom Neuf" in wrong
    response = client.post(url, form)
    assert response.url == url
    assert client.cookies["django_language"].value == "en"
    user.refresh_from_db()
    assert (user.full_name, user.phone, user.language) == ("Nom Neuf", "0199000009", "en")


@pytest.mark.django_db
def test_profile_shows_roles(log_in):
    user = MembershipFactory(signatory=True, user__is_agent=True).user
    AgencyRoleFactory(user=user, role="evaluator")
    page = log_in(user).get(reverse("accounts:profile")).content.decode()
    assert "Signataire" in page
    assert "Évaluateur (Toutes les démarches)" in page


@pytest.mark.django_db
def test_email_is_kept_in_lower_case():
    user = User.objects.create_user("Majuscule@Exemple.EXAMPLE", PASSWORD, full_name="M")
    assert user.email == "majuscule@exemple.example"
    assert User.objects.get_by_natural_key("MAJUSCULE@exemple.example") == user
    user.email = "Autre@Exemple.example"
    user.clean()
    assert user.email == "autre@exemple.example"
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("", PASSWORD)


@pytest.mark.django_db
def test_superuser_is_staff():
    user = User.objects.create_superuser("racine@exemple.example", PASSWORD, full_name="R")
    assert user.is_staff
    assert user.is_superuser
    assert str(user) == user.get_full_name() == user.get_short_name() == "R"


@pytest.mark.django_db
def test_anonymised_account_tells_nothing_and_opens_nothing():
    membership = MembershipFactory(user__phone="0199000000", user__rpps="10005173140")
    user = give_totp(membership.user)
    InterimFactory(user=user, organisation=membership.organisation)
    InvitationFactory(email=user.email, full_name=user.full_name)
    browser = Client()
    former = user.email
    browser.force_login(user)
    browser.get(reverse("accounts:profile"))
    people.anonymise_user(user.pk, actor=AgentFactory(roles=["administrator"]))
    user.refresh_from_db()
    assert not user.is_active
    assert user.anonymised_at
    assert browser.get(reverse("accounts:profile")).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert not Membership.objects.active().filter(user=user).exists()
    assert not find_everywhere(former)
    assert not find_everywhere("10005173140")


def find_everywhere(text):
    """Return the tables of accounts where `text` is left."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table.startswith(("accounts_", "account_", "mfa_", "usersessions_")):
                quoted = connection.ops.quote_name(table)
                cursor.execute(
                    f"SELECT count(*) FROM {quoted} AS row WHERE row::text LIKE %s",  # noqa: S608
                    [f"%{text}%"],
                )
                if cursor.fetchone()[0]:
                    found.append(table)
    return found


@pytest.mark.django_db
def test_only_the_agency_anonymises():
    with pytest.raises(PermissionDenied):
        people.anonymise_user(UserFactory().pk, actor=MembershipFactory(administrator=True).user)


@pytest.mark.django_db
def test_superuser_anonymises_in_the_admin(log_in):
    user = UserFactory()
    root = give_totp(UserFactory(superuser=True))
    client = log_in(root)
    url = reverse("admin:accounts_user_changelist")
    data = {"action": "anonymise", "_selected_action": [user.pk, root.pk]}
    assert client.post(url, data).status_code == 302
    user.refresh_from_db()
    root.refresh_from_db()
    assert user.anonymised_at
    assert root.is_active


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model",
    [
        "user",
        "organisation",
        "membership",
        "interim",
        "mandate",
        "agencyrole",
        "invitation",
        "accessrequest",
    ],
)
def test_admin_lists_without_deleting(log_in, model):
    InvitationFactory()
    InterimFactory()
    root = give_totp(UserFactory(superuser=True))
    page = log_in(root).get(reverse(f"admin:accounts_{model}_changelist"))
    assert page.status_code == 200
    assert "delete_selected" not in page.content.decode()


@pytest.mark.django_db
def test_history_is_kept_by_triggers_and_cannot_be_rewritten():
    membership = MembershipFactory()
    Membership.objects.filter(pk=membership.pk).update(roles=["reader"])
    events = Membership.pgh_event_model.objects.filter(pgh_obj_id=membership.pk)
    assert [event.roles for event in events.order_by("pgh_id")] == [["drafter"], ["reader"]]
    with pytest.raises(DatabaseError), transaction.atomic():
        events.update(roles=["administrator"])
    with pytest.raises(DatabaseError), transaction.atomic():
        events.delete()
