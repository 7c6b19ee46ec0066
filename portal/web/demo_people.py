"""How the cast of the demonstration comes into the tables.

Numbers come from ranges that nobody has: SIREN 000…, FINESS of a department 99, RPPS 0…, SRN of
the country ZZ, telephone numbers kept for fiction. Addresses end in `.example`.
"""

import datetime
import json
import os
import secrets
import tempfile
import uuid
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts.enums import MandateScope
from portal.accounts.models import (
    AgencyRole,
    Interim,
    Mandate,
    Membership,
    Organisation,
    User,
)
from portal.web.demo_cast import (
    ORGANISATIONS,
    PEOPLE,
    DemoOrganisation,
    DemoPerson,
    person,
)

SETTLED = datetime.timedelta(days=90)
"""Before the oldest of the invented cases."""

NAMESPACE = uuid.UUID("5f0c3f5e-8a51-4a0e-9c55-1d7d4f4e6d10")


def secrets_file() -> Path:
    """Return where passwords and TOTP secrets of the demonstration are written."""
    return settings.VAR_DIR / "demo.json"


def known_secrets() -> dict[str, dict[str, str]]:
    """Return what a former run wrote, nothing when there was none."""
    try:
        return json.loads(secrets_file().read_text())
    except FileNotFoundError:
        return {}


def seed() -> dict[str, dict[str, str]]:
    """Make the organisations and people that are missing and write their secrets; return these.

    Secrets of a former run are kept. Only rows of the demonstration are read or written.
    """
    former = known_secrets()
    with transaction.atomic():
        organisations = {each.key: _organisation(each) for each in ORGANISATIONS}
        written = {each.key: _person(each, organisations, former) for each in PEOPLE}
        _interim(organisations["laboratoire_sud"])
        _mandate(organisations["laboratoire_sud"], organisations["conseil"])
    _write(written)
    return written


def cast() -> tuple[dict[str, User], dict[str, Organisation]]:
    """Return the people and the organisations that `seed` made, by their keys."""
    users = User.objects.in_bulk([each.email for each in PEOPLE], field_name="email")
    identifiers = {each.key: uuid.uuid5(NAMESPACE, each.key) for each in ORGANISATIONS}
    organisations = Organisation.objects.in_bulk(identifiers.values(), field_name="uuid")
    return (
        {each.key: users[each.email] for each in PEOPLE if each.email in users},
        {key: organisations[found] for key, found in identifiers.items() if found in organisations},
    )


def user_of(each: DemoPerson) -> User:
    """Return the account of a demo person; User.DoesNotExist before `seed`."""
    return User.objects.get(email=each.email)


def _with_luhn_key(digits: str) -> str:
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def _organisation(each: DemoOrganisation) -> Organisation:
    siren = _with_luhn_key(f"{each.number:08d}")
    return Organisation.objects.get_or_create(
        uuid=uuid.uuid5(NAMESPACE, each.key),
        defaults={
            "name": each.name,
            "kind": each.kind,
            "siret": _with_luhn_key(f"{siren}0001"),
            "finess": _with_luhn_key(f"990000{each.number:02d}") if each.finess else "",
            "srn": each.srn,
            "address_line": f"{each.number} rue de l’Exemple",
            "postal_code": "00000",
            "city": each.city,
            "email": f"contact@{each.key.replace('_', '-')}.example",
            "phone": f"01990000{each.number:02d}",
            "on_call_phone": f"06399800{each.number:02d}",
        },
    )[0]


def _person(
    each: DemoPerson,
    organisations: dict[str, Organisation],
    former: dict[str, dict[str, str]],
) -> dict[str, str]:
    known = former.get(each.key, {})
    password = known.get("password") or secrets.token_urlsafe(12)
    secret = known.get("totp_secret") or generate_totp_secret()
    number = PEOPLE.index(each) + 1
    user, _made = User.objects.update_or_create(
        email=each.email,
        defaults={"is_active": True, **each.flags},
        create_defaults={
            "full_name": each.name,
            "phone": f"01990010{number:02d}",
            "mobile": f"06399810{number:02d}",
            "rpps": each.rpps,
            **each.flags,
        },
    )
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    _totp(user, secret)
    if each.organisation:
        _membership(user, organisations[each.organisation], each)
    for role in each.agency_roles:
        AgencyRole.objects.get_or_create(user=user, workflow="", role=role, revoked_at=None)
    return {
        "email": user.email,
        "password": password,
        "totp_secret": secret,
        "name": each.name,
        "role": str(each.role),
    }


def _membership(user: User, organisation: Organisation, each: DemoPerson) -> None:
    """The person has acted for the organisation for a year: invented cases were signed before."""
    now = timezone.now()
    since = now - datetime.timedelta(days=365)
    membership, _made = Membership.objects.get_or_create(
        user=user,
        organisation=organisation,
        revoked_at=None,
        defaults={"roles": list(each.roles), "capacity": each.capacity, "created_at": since},
    )
    if membership.created_at > now - SETTLED:
        membership.created_at = since
        membership.save(update_fields=["created_at"])


def _totp(user: User, secret: str) -> None:
    present = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if present is not None and decrypt(present.data["secret"]) == secret:
        return
    if present is not None:
        present.delete()
    TOTP.activate(user, secret)


def _interim(organisation: Organisation) -> None:
    user = User.objects.get(email=person("interimaire").email)
    if Interim.objects.running().filter(user=user, organisation=organisation).exists():
        return
    today = timezone.localdate()
    Interim.objects.filter(
        user=user, organisation=organisation, revoked_at=None, ends_on__gte=today
    ).update(revoked_at=timezone.now())
    Interim.objects.create(
        organisation=organisation,
        user=user,
        starts_on=today,
        ends_on=today + datetime.timedelta(days=90),
        appointed_by=User.objects.get(email=person("signataire").email),
    )


def _mandate(principal: Organisation, agent: Organisation) -> None:
    if Mandate.objects.running().filter(principal=principal, agent=agent).exists():
        return
    today = timezone.localdate()
    Mandate.objects.create(
        principal=principal,
        agent=agent,
        scopes=[MandateScope.DRAFT, MandateScope.ANSWER],
        reference="Contrat EX-001",
        starts_on=today,
        ends_on=today + datetime.timedelta(days=365),
        granted_by=User.objects.get(email=person("signataire").email),
    )


def _write(written: dict[str, dict[str, str]]) -> None:
    """Replace the file at once; nobody but its owner reads it."""
    path = secrets_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".demo-")
    with os.fdopen(handle, "w") as stream:
        json.dump(written, stream, ensure_ascii=False, indent=2)
    Path(temporary).chmod(0o600)
    Path(temporary).replace(path)
