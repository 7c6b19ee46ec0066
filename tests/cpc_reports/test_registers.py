"""Registers: import with preview, suggestions, finder, requests to be added."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from tablib import Dataset

from cpc_reports import tasks
from cpc_reports.models import Body, BodyRequest
from cpc_reports.resources import BodyResource
from portal.accounts.enums import OrganisationKind
from portal.core.deadlines import local_date
from portal.mail.models import OutgoingMessage
from tests.factories import cpc as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db

HEADERS = [
    "code",
    "body_class",
    "name",
    "domains",
    "valid_from",
    "valid_to",
    "source",
    "source_date",
]


def table(*lines):
    return Dataset(*lines, headers=HEADERS)


LINE = (
    "CNP-DERM",
    "cnp",
    "CNP de dermatologie",
    "skin",
    "2022-01-01",
    "",
    "Arrêté d’exemple",
    "2022-01-01",
)


def test_an_import_is_previewed_then_written_and_says_who_vouches():
    user = UserFactory(superuser=True)
    preview = BodyResource().import_data(table(LINE), dry_run=True, user=user)
    assert not preview.has_errors()
    assert not preview.has_validation_errors()
    assert not Body.objects.exists()
    BodyResource().import_data(table(LINE), dry_run=False, user=user)
    body = Body.objects.get()
    assert (body.code, body.domains, body.valid_to) == ("CNP-DERM", ["skin"], None)
    assert body.verified_by == user


def test_a_second_import_closes_an_entry_and_leaves_the_others():
    BodyResource().import_data(table(LINE), dry_run=False)
    factory.body(code="CRMR-EX-9")
    closed = (*LINE[:5], "2026-01-31", *LINE[6:])
    result = BodyResource().import_data(table(closed), dry_run=False)
    assert result.totals["update"] == 1
    assert Body.objects.get(code="CNP-DERM").valid_to == datetime.date(2026, 1, 31)
    assert Body.objects.get(code="CRMR-EX-9").valid_to.year == 2099


@pytest.mark.parametrize(
    "wrong",
    [
        ("", *LINE[1:]),
        (LINE[0], "club", *LINE[2:]),
        (*LINE[:4], "hier", *LINE[5:]),
        (*LINE[:6], "", LINE[7]),
        (*LINE[:5], "2000-01-01", *LINE[6:]),
    ],
    ids=["code", "class", "date", "source", "ends before it starts"],
)
def test_a_wrong_line_is_told_and_nothing_is_written(wrong):
    result = BodyResource().import_data(table(wrong), dry_run=True)
    assert result.has_errors() or result.has_validation_errors()
    assert not Body.objects.exists()


def test_suggestions_find_entitled_bodies_by_any_word(client):
    desk = factory.set_up()
    factory.body(code="FSMR-1", body_class="network", name="Filière de démonstration")
    log_in(client, desk.drafter)
    told = client.get(reverse("cpc_reports:bodies"), {"q": "démonstration centre"}).content.decode()
    assert 'data-value="CRMR-EX-1"' in told
    told = client.get(reverse("cpc_reports:bodies"), {"q": "filière"}).content.decode()
    assert "FSMR-1" not in told


def test_the_finder_names_no_person_and_hides_what_ended(client, django_assert_max_num_queries):
    factory.body(responsibles=["10001234567"])
    factory.body(code="OLD", name="Ancien centre", valid_to=datetime.date(2024, 1, 1))
    with django_assert_max_num_queries(6):
        told = client.get(reverse("cpc_public:finder"), {"champ": "skin"}).content.decode()
    assert "Centre de référence de démonstration" in told
    assert "Ancien centre" not in told
    assert "10001234567" not in told


def test_a_missing_body_asks_to_be_added_and_drafts_meanwhile(client):
    firm = OrganisationFactory(kind=OrganisationKind.ASSOCIATION, name="Association Exemple")
    drafter = MembershipFactory(organisation=firm).user
    log_in(client, drafter)
    assert client.post(reverse("filings:create", args=["cpc"])).status_code == 302
    page = reverse("cpc_reports:body_request")
    client.post(
        page,
        {"body_class": "asso", "name": "Association Exemple", "scope": "Maladies de la peau"},
    )
    row = BodyRequest.objects.get()
    desk = factory.set_up(fill=False)
    log_in(client, desk.evaluator)
    assert "Association Exemple" in client.get(reverse("cpc_reports:registers")).content.decode()
    entry = factory.body(code="ASSO-9", body_class="asso", name="Association Exemple")
    address = reverse("cpc_reports:body_decide", args=[row.pk, "accept"])
    assert client.post(address, {"body": entry.pk}).status_code == 302
    entry.refresh_from_db()
    assert entry.organisation == firm
    log_in(client, drafter)
    assert "Ajouté au registre" in client.get(page).content.decode()


def test_an_entry_of_another_account_is_not_taken_from_it(client):
    desk = factory.set_up(fill=False)
    firm = OrganisationFactory(kind=OrganisationKind.HEALTH_BODY, name="Autre Centre")
    row = BodyRequest.objects.create(
        organisation=firm,
        body_class="crmr",
        name=desk.body.name,
        scope="Peau",
        requested_by=MembershipFactory(organisation=firm).user,
    )
    log_in(client, desk.evaluator)
    address = reverse("cpc_reports:body_decide", args=[row.pk, "accept"])
    refused = client.post(address, {"body": desk.body.pk})
    assert "déjà rattachée à un autre compte" in refused.content.decode()
    row.refresh_from_db()
    assert row.state == "pending"


def test_only_the_entries_that_may_be_meant_are_offered(client):
    desk = factory.set_up(fill=False)
    for number in range(60):
        factory.body(code=f"CRMR-{number}", name=f"Site numéro {number}")
    factory.body(code="ASSO-1", body_class="asso", name="Peau Exemple")
    wanted = factory.body(code="CRMR-P", name="Centre de la peau", finess="750000001")
    numbered = factory.body(code="CRMR-N", name="Tout autre nom", finess="750000999")
    row = BodyRequest.objects.create(
        organisation=desk.report.organisation,
        body_class="crmr",
        name="Centre peau",
        identifier="750000999",
        scope="Peau",
        requested_by=desk.drafter,
    )
    log_in(client, desk.evaluator)
    address = reverse("cpc_reports:body_decide", args=[row.pk, "accept"])
    offered = client.get(address).context["form"].fields["body"].queryset
    assert list(offered)[:2] == [numbered, wanted]
    assert len(offered) == 50
    assert {one.body_class for one in offered} == {"crmr"}


def test_a_refusal_says_why(client):
    firm = OrganisationFactory(kind=OrganisationKind.ASSOCIATION)
    row = BodyRequest.objects.create(
        organisation=firm,
        body_class="asso",
        name="Autre",
        scope="Peau",
        requested_by=MembershipFactory(organisation=firm).user,
    )
    desk = factory.set_up(fill=False)
    log_in(client, desk.evaluator)
    address = reverse("cpc_reports:body_decide", args=[row.pk, "refuse"])
    assert client.post(address, {"comment": ""}).status_code == 200
    assert client.post(address, {"comment": "Agrément terminé."}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer) == ("refused", "Agrément terminé.")


def test_the_only_entry_of_an_account_fills_its_draft():
    desk = factory.set_up(fill=False)
    sheet = desk.sheet
    assert (sheet.body_code, sheet.body_class, sheet.domains) == ("CRMR-EX-1", "crmr", ["skin"])


def test_a_body_is_told_once_that_its_label_ends_soon():
    firm = OrganisationFactory(kind=OrganisationKind.HEALTH_BODY)
    soon = local_date(timezone.now()) + datetime.timedelta(days=30)
    factory.body(firm, valid_to=soon)
    factory.body(firm, code="LATER")
    assert tasks.warn_of_labels() == 1
    assert tasks.warn_of_labels() == 1
    told = OutgoingMessage.objects.filter(address=firm.email)
    assert told.count() == 1
