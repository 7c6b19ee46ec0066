import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from portal.audit.models import AccessAction, AccessLog
from portal.audit.origin import client_ip
from portal.audit.services import LABEL_LENGTH, access_page, accesses_of, record_access
from tests.factories.accounts import AgentFactory, OrganisationFactory, UserFactory
from tests.factories.audit import AccessLogFactory

SUBJECT = "quality_defects:1"


def request_of(user=None, organisation=None, **environ):
    request = RequestFactory().get("/", **environ)
    request.user, request.organisation = user or AnonymousUser(), organisation
    return request


@pytest.mark.django_db
def test_record_access_is_one_insert_that_says_who_what_and_from_where(django_assert_num_queries):
    user, organisation = UserFactory(), OrganisationFactory()
    request = request_of(user, organisation, REMOTE_ADDR="192.0.2.7")
    with django_assert_num_queries(1):
        record_access(request, AccessAction.DOWNLOAD, SUBJECT, "Récépissé")
    entry = AccessLog.objects.get()
    assert (entry.user, entry.organisation) == (user, organisation)
    assert (entry.action, entry.subject, entry.label) == ("download", SUBJECT, "Récépissé")
    assert entry.ip == "192.0.2.7"
    assert entry.at is not None


@pytest.mark.django_db
def test_record_access_cuts_a_label_that_is_too_long():
    entry = record_access(request_of(UserFactory()), AccessAction.READ, SUBJECT, "é" * 1000)
    assert len(entry.label) == LABEL_LENGTH


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"action": "steal"}, {"subject": ""}, {"user": None}])
def test_access_log_refuses_what_says_nothing(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessLogFactory(**change)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", None),
        (1, "pas une adresse", None),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_client_ip_believes_only_trusted_proxies(settings, proxies, forwarded, expected):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = request_of(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_ip(request) == expected


@pytest.mark.django_db
def test_accesses_of_a_subject_come_newest_first_in_one_query(django_assert_num_queries):
    first, second = AccessLogFactory(), AccessLogFactory(organisation=OrganisationFactory())
    AccessLogFactory(subject="quality_defects:2")
    with django_assert_num_queries(1):
        found = list(accesses_of(SUBJECT))
        assert [entry.user.full_name for entry in found]
        assert [entry.organisation and entry.organisation.name for entry in found]
    assert found == [second, first]


@pytest.mark.django_db
def test_access_page_gives_the_nearest_page():
    AccessLogFactory.create_batch(51, user=UserFactory())
    assert len(access_page(SUBJECT)) == 50
    assert len(access_page(SUBJECT, "999")) == 1
    assert len(access_page(SUBJECT, "deux")) == 50


@pytest.mark.django_db
def test_access_table_shows_who_read_and_what():
    AccessLogFactory(organisation=OrganisationFactory(name="Laboratoire Zeste"))
    AccessLogFactory(action=AccessAction.DOWNLOAD, label="Récépissé <2>")
    template = Template('{% include "audit/accesses.html" %}')
    context = {"accesses": access_page(SUBJECT), "request": RequestFactory().get("/")}
    html = template.render(Context(context))
    assert "Laboratoire Zeste" in html
    assert "Téléchargement" in html
    assert "Récépissé &lt;2&gt;" in html


@pytest.mark.django_db
def test_access_table_says_when_nobody_read():
    html = Template('{% include "audit/accesses.html" %}').render(
        Context({"accesses": access_page(SUBJECT), "request": RequestFactory().get("/")})
    )
    assert "Personne n’a encore consulté" in html


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["accesslog", "digestentry"])
def test_admin_shows_the_trail_and_does_not_change_it(client, model):
    root = UserFactory(superuser=True, with_totp=True)
    client.force_login(root)
    AccessLogFactory()
    assert client.get(reverse(f"admin:audit_{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:audit_{model}_add")).status_code == 403


@pytest.mark.django_db
def test_access_page_is_for_agents_of_the_workflow(client):
    AccessLogFactory(label="Volet 1")
    url = reverse("audit:accesses", args=[SUBJECT])
    assert client.get(url).status_code == 302
    client.force_login(AgentFactory(roles=["evaluator"], roles__workflow="quality_defects"))
    assert "Volet 1" in client.get(url).content.decode()
    client.force_login(AgentFactory(roles=["evaluator"], roles__workflow="dhpc"))
    assert client.get(url).status_code == 404
    client.force_login(UserFactory())
    assert client.get(url).status_code in (302, 403)


@pytest.mark.django_db
def test_access_page_takes_as_many_queries_for_three_rows_as_for_one(
    client, django_assert_max_num_queries
):
    client.force_login(AgentFactory(roles=["reader"]))
    url = reverse("audit:accesses", args=[SUBJECT])

    def queries() -> int:
        with django_assert_max_num_queries(20) as counted:
            client.get(url)
        return len(counted)

    AccessLogFactory(organisation=OrganisationFactory())
    queries()
    one = queries()
    AccessLogFactory(organisation=OrganisationFactory())
    AccessLogFactory(organisation=OrganisationFactory())
    assert queries() == one
