import pytest
from celery import shared_task
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from pghistory.models import Context

from portal.accounts.models import Organisation
from portal.audit.middleware import AuditContextMiddleware
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def contexts() -> list[dict]:
    return list(Context.objects.order_by("created_at").values_list("metadata", flat=True))


def passing(request, view) -> HttpResponse:
    """Send a request through the middleware alone."""
    middleware = AuditContextMiddleware(view)
    return middleware(request)


def request_of(method="post", path="/espace/dossier/"):
    request = getattr(RequestFactory(), method)(path)
    request.user, request.organisation = UserFactory(), OrganisationFactory()
    Context.objects.all().delete()
    return request


def rename(request) -> HttpResponse:
    Organisation.objects.filter(pk=request.organisation.pk).update(name="Nouveau nom")
    return HttpResponse()


def test_event_of_a_request_says_who_as_which_organisation_and_where():
    request = request_of(path="/espace/dossier/?motif=secret")
    passing(request, rename)
    event = request.organisation.events.order_by("pgh_id").last()
    assert event.name == "Nouveau nom"
    (metadata,) = contexts()
    assert event.pgh_context.metadata == metadata
    assert metadata["user"] == request.user.pk
    assert metadata["organisation"] == request.organisation.pk
    assert metadata["url"] == "POST /espace/dossier/"
    assert "request" in metadata


def test_request_that_changes_nothing_leaves_no_context():
    passing(request_of("get"), lambda request: HttpResponse())
    assert contexts() == []


@pytest.mark.django_db(transaction=True)
def test_context_ends_with_its_request():
    request = request_of()
    passing(request, rename)
    OrganisationFactory()
    assert len(contexts()) == 1
    last = Organisation.objects.order_by("-pk").first().events.get()
    assert last.pgh_context_id is None


def test_secrets_of_the_address_stay_out_of_the_trail():
    request = request_of(path="/compte/invitation/s3cret-t0ken/7/")
    middleware = AuditContextMiddleware(lambda request: None)

    def view(request):
        match = ResolverMatch(view, (), {"token": "s3cret-t0ken", "pk": 7})
        middleware.process_view(request, view, match.args, match.kwargs)
        return rename(request)

    middleware.get_response = view
    middleware(request)
    assert contexts()[0]["url"] == "POST /compte/invitation/***/7/"


@shared_task
def rename_in_a_task(pk: int) -> None:
    Organisation.objects.filter(pk=pk).update(name="Par une tâche")


def test_event_of_a_task_says_which_task_and_who_asked():
    organisation = OrganisationFactory()
    rename_in_a_task.apply([organisation.pk], task_id="tache-1")
    (metadata,) = contexts()
    assert metadata["task"].endswith("rename_in_a_task")
    assert metadata["task_id"] == "tache-1"
    OrganisationFactory()
    assert len(contexts()) == 1


def test_task_that_fails_closes_its_context():
    @shared_task(name="tests.failing")
    def failing() -> None:
        OrganisationFactory()
        raise ZeroDivisionError

    failing.apply()
    OrganisationFactory()
    assert [metadata["task"] for metadata in contexts()] == ["tests.failing"]


def test_task_inside_a_request_stays_under_the_request():
    request = request_of()
    passing(request, lambda request: rename_in_a_task.apply([request.organisation.pk]))
    (metadata,) = contexts()
    assert metadata["user"] == request.user.pk
    assert "task" not in metadata
