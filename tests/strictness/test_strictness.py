"""The strictness of the tests works: each fault that it looks for is found."""

import socket

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpResponse
from django.template import Context, engines
from django.template.base import Origin, Template

from portal.mail.tasks import sweep
from tests.consistency.sources import ROOT
from tests.strictness.html import faults
from tests.strictness.network import NetworkForbidden


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color: red'>a</p>",
        "<style>p {}</style>",
        "<script nonce=x>1</script>",
        "<script src=/a.js></script>",
        "<a href=/ onclick=go()>a</a>",
        "<p>{{ name }}</p>",
        "<p>{% if %}</p>",
    ],
)
def test_html_that_the_policy_would_break_is_found(html: str) -> None:
    assert len(faults(HttpResponse(html), "/")) == 1


def test_html_in_order_passes() -> None:
    html = '<script nonce=x src=/a.js></script><script type="application/json">{"a": {}}</script>'
    assert faults(HttpResponse(html), "/") == []
    assert faults(HttpResponse("<script src=/a.js></script>"), "/admin/") == []
    assert faults(HttpResponse("{{ }}", content_type="text/plain"), "/") == []


def test_network_is_refused_beyond_this_machine() -> None:
    with pytest.raises(NetworkForbidden):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(NetworkForbidden):
        socket.getaddrinfo("example.org", 80)
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", 1)) != 0


def rendered(source: str, folder: str) -> str:
    engine = engines["django"].engine
    template = Template(source, Origin(str(ROOT / folder / "a.html")), "a.html", engine)
    return template.render(Context({"known": "yes"}))


def test_unknown_variable_fails_in_our_templates_only() -> None:
    assert rendered("{{ known }}{% if unknown %}no{% endif %}", "templates") == "yes"
    assert rendered('{{ unknown|default:"-" }}', ".venv/lib/templates") == "-"
    with pytest.raises(pytest.fail.Exception, match="unknown template variable"):
        rendered("{{ unknown }}", "templates")


@pytest.mark.django_db
def test_commit_callbacks_run_where_the_code_commits() -> None:
    ran = []
    with transaction.atomic():
        with transaction.atomic():
            transaction.on_commit(lambda: ran.append("inner"))
        assert ran == []
    assert ran == ["inner"]

    @transaction.atomic
    def fail() -> None:
        transaction.on_commit(lambda: ran.append("rolled back"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    transaction.on_commit(lambda: ran.append("autocommit"))
    assert ran == ["inner", "autocommit"]


@pytest.mark.django_db
def test_rows_without_order_come_in_a_random_one() -> None:
    Group.objects.bulk_create(Group(name=str(number)) for number in range(40))
    ordered = list(Group.objects.order_by("pk").values_list("pk", flat=True))
    assert list(Group.objects.values_list("pk", flat=True)) != ordered


@pytest.mark.django_db
def test_run_tasks_carries_out_what_waits(run_tasks) -> None:
    assert run_tasks() == []
    sweep.delay()
    assert run_tasks() == ["portal.mail.tasks.sweep"]
    assert run_tasks() == []
