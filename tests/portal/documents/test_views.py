"""The two doors: files in, files out."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AccessAction, AccessLog
from portal.documents import guards
from portal.documents.models import File, FileState
from tests.factories import hostile
from tests.factories.accounts import AgentFactory, MembershipFactory, UserFactory
from tests.factories.documents import FileFactory

pytestmark = pytest.mark.django_db

SUBJECT = "tests:dossier"
ANCHOR = "volet1.attachments"
UPLOAD = "/fichiers/envoyer/"


class Doors:
    """Who the guards of the subjects `tests:…` let in; changed by each test."""

    def __init__(self) -> None:
        self.readers: set[int] = set()
        self.writers: set[int] = set()

    def let_in(self, *users, write: bool = False) -> None:
        self.readers |= {user.pk for user in users}
        if write:
            self.writers |= {user.pk for user in users}


@pytest.fixture
def doors():
    opened = Doors()
    guards.register(
        "tests",
        read=lambda user, subject, file: user.pk in opened.readers,
        write=lambda user, subject, file, anchor: user.pk in opened.writers,
    )
    yield opened
    guards.unregister("tests")


@pytest.fixture
def drafter(doors, client):
    membership = MembershipFactory()
    doors.let_in(membership.user, write=True)
    client.force_login(membership.user)
    return membership


def payload(content: bytes | None = None, name: str = "rapport.pdf", **changes):
    return {
        "subject": SUBJECT,
        "anchor": ANCHOR,
        "next": "/espace/",
        "file": SimpleUploadedFile(name, hostile.pdf() if content is None else content),
        **changes,
    }


def test_upload_by_plain_form_goes_back_to_its_page(client, drafter):
    response = client.post(UPLOAD, payload())

    assert (response.status_code, response["Location"]) == (302, "/espace/")
    file = File.objects.get()
    assert (file.subject, file.anchor, file.name) == (SUBJECT, ANCHOR, "rapport.pdf")
    assert (file.uploaded_by, file.organisation) == (drafter.user, drafter.organisation)


@pytest.mark.parametrize("target", ["https://exemple.test/", "//exemple.test", "javascript:x", ""])
def test_upload_never_leads_elsewhere(client, drafter, target):
    assert client.post(UPLOAD, payload(next=target))["Location"] == "/"


def test_upload_by_script_gets_the_row_and_the_new_list(client, drafter):
    response = client.post(UPLOAD, payload(), headers={"accept": "application/json"})

    assert response.status_code == 201
    told = json.loads(response.content)
    assert told["file"]["name"] == "rapport.pdf"
    assert told["file"]["state"] == FileState.UNSCANNED
    assert f"/fichiers/{told['file']['uuid']}/" in told["list"]


def test_refused_upload_shows_the_reason_beside_the_field_and_in_the_summary(client, drafter):
    response = client.post(UPLOAD, payload(b"<html>", "page.pdf"))

    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("n’est pas celui d’un fichier") + page.count("de type") >= 2
    assert 'href="#id_file"' in page
    assert 'value="tests:dossier"' in page
    assert 'href="/espace/"' in page


def test_refused_upload_tells_a_script_why(client, drafter):
    response = client.post(
        UPLOAD, payload(b"<html>", "page.pdf"), headers={"accept": "application/json"}
    )

    assert response.status_code == 422
    assert "page.pdf" not in json.loads(response.content)["messages"][0]


def test_upload_without_a_file_says_so(client, drafter):
    response = client.post(UPLOAD, {"subject": SUBJECT, "anchor": ANCHOR})

    assert response.status_code == 422
    assert "Choisissez un fichier." in response.content.decode()


def test_upload_is_for_those_who_may_write(client, doors):
    reader = UserFactory()
    doors.let_in(reader)
    client.force_login(reader)

    assert client.post(UPLOAD, payload()).status_code == 404
    assert client.post(UPLOAD, payload(subject="unknown:x")).status_code == 404
    assert not File.objects.exists()


def test_doors_are_closed_to_passers_by(client, doors):
    file = FileFactory()

    for response in (
        client.post(UPLOAD, payload()),
        client.get(f"/fichiers/{file.uuid}/"),
        client.post(f"/fichiers/{file.uuid}/retirer/"),
    ):
        assert response.status_code == 302
        assert "/compte/" in response["Location"]


def test_list_of_an_ended_session_is_not_the_login_page(client, doors):
    response = client.get("/fichiers/liste/", {"subject": SUBJECT, "anchor": ANCHOR})

    assert (response.status_code, response.content) == (401, b"")


def test_download_is_an_attachment_that_no_browser_runs(client, drafter):
    file = FileFactory(name="défaut « été ».pdf")

    response = client.get(f"/fichiers/{file.uuid}/")

    assert b"".join(response.streaming_content) == b"%PDF-1.7 contenu"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''d%C3%A9faut%20%C2%AB%20%C3%A9t%C3%A9%20%C2%BB.pdf"
    )
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]


def test_download_is_logged(client, drafter):
    file = FileFactory()

    assert b"".join(client.get(f"/fichiers/{file.uuid}/").streaming_content)

    log = AccessLog.objects.get()
    assert (log.user, log.action) == (drafter.user, AccessAction.DOWNLOAD)
    assert (log.subject, log.label) == (SUBJECT, file.name)


def test_download_is_for_those_who_may_read(client, doors):
    client.force_login(UserFactory())

    assert client.get(f"/fichiers/{FileFactory().uuid}/").status_code == 404
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize(
    ("trait", "reason"),
    [("pending", "en cours"), ("infected", "programme malveillant")],
)
def test_what_may_harm_is_not_handed_out(client, doors, trait, reason):
    agent = AgentFactory()
    doors.let_in(agent)
    client.force_login(agent)
    file = FileFactory(**{trait: True})

    for response in (client.get(f"/fichiers/{file.uuid}/"), client.post(f"/fichiers/{file.uuid}/")):
        assert response.status_code == 403
        assert reason in response.content.decode()
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("trait", ["unscanned", "error"])
def test_unscanned_file_is_handed_out_after_a_warning(client, drafter, trait):
    file = FileFactory(**{trait: True}, organisation=drafter.organisation)
    address = f"/fichiers/{file.uuid}/"

    page = client.get(address)
    assert page.status_code == 200
    assert "Aucun antivirus" in page.content.decode()
    assert not AccessLog.objects.exists()

    response = client.post(address)
    assert b"".join(response.streaming_content) == b"%PDF-1.7 contenu"
    assert AccessLog.objects.count() == 1


def test_unscanned_file_is_for_agents_its_sender_and_their_organisation(client, doors):
    file = FileFactory(unscanned=True)
    address = f"/fichiers/{file.uuid}/"
    colleague = MembershipFactory(organisation=file.organisation).user
    agent, stranger = AgentFactory(), MembershipFactory().user
    doors.let_in(file.uploaded_by, colleague, agent, stranger)

    for user, status in ((file.uploaded_by, 200), (colleague, 200), (agent, 200), (stranger, 403)):
        client.force_login(user)
        assert client.get(address).status_code == status


def test_erased_file_says_so(client, drafter):
    file = FileFactory(removed=True, erased_at="2026-01-01T00:00Z")

    assert "effacé" in client.get(f"/fichiers/{file.uuid}/").content.decode()


def test_remove_takes_the_file_off_its_draft(client, drafter):
    file = FileFactory()

    response = client.post(f"/fichiers/{file.uuid}/retirer/", {"next": "/espace/"})

    assert response["Location"] == "/espace/"
    assert File.objects.get(pk=file.pk).removed_by == drafter.user


def test_remove_keeps_what_was_filed_and_says_why(client, drafter):
    file = FileFactory(sealed=True)

    response = client.post(f"/fichiers/{file.uuid}/retirer/", follow=True)

    assert not File.objects.get(pk=file.pk).removed_at
    assert "ne peut plus être retiré" in response.content.decode()


def test_remove_is_for_those_who_may_write(client, doors):
    reader = UserFactory()
    doors.let_in(reader)
    client.force_login(reader)

    assert client.post(f"/fichiers/{FileFactory().uuid}/retirer/").status_code == 404


KINDS = [("rapport", "Rapport"), ("photo", "Photographie")]


@pytest.fixture
def named(doors):
    """Have the subjects `tests:…` tell the natures of their files."""
    told = []
    guards.unregister("tests")
    guards.register(
        "tests",
        read=lambda user, subject, file: user.pk in doors.readers,
        write=lambda user, subject, file, anchor: user.pk in doors.writers,
        kinds=KINDS,
        received=told.append,
    )
    return told


def test_the_nature_of_a_file_changes_without_sending_it_again(client, drafter, named):
    file = FileFactory(kind="rapport")
    page = f"/fichiers/{file.uuid}/modifier/"
    place = {"subject": SUBJECT, "anchor": ANCHOR, "next": "/espace/"}
    assert f"{page}?next=%2Fespace%2F" in client.get("/fichiers/liste/", place).content.decode()

    shown = client.get(page, {"next": "/espace/"}).content.decode()
    assert '<option value="rapport" selected>' in shown
    assert 'href="/espace/"' in shown
    response = client.post(page, {"kind": "photo", "next": "/espace/"})

    assert response["Location"] == "/espace/"
    assert File.objects.get().kind == "photo"
    assert [one.pk for one in named] == [file.pk]
    client.post(page, {"kind": "photo"})
    assert len(named) == 1


def test_a_file_is_marked_as_a_business_secret_when_sent_and_while_drafting(client, drafter):
    client.post(UPLOAD, payload(confidential="on"))
    file = File.objects.get()
    assert file.confidential
    place = {"subject": SUBJECT, "anchor": ANCHOR}
    assert "Secret des affaires" in client.get("/fichiers/liste/", place).content.decode()

    page = f"/fichiers/{file.uuid}/modifier/"
    assert "checked" in client.get(page).content.decode()
    client.post(page, {"next": "/espace/"})
    assert not File.objects.get().confidential
    assert "Secret des affaires" not in client.get("/fichiers/liste/", place).content.decode()
    client.post(page, {"confidential": "on"})
    assert File.objects.get().confidential

    File.objects.update(sealed_at=timezone.now())
    client.post(page, {"next": "/espace/"})
    assert File.objects.get().confidential


def test_an_unknown_nature_is_refused(client, drafter, named):
    file = FileFactory(kind="rapport")
    response = client.post(f"/fichiers/{file.uuid}/modifier/", {"kind": "secret"})
    assert 'href="#id_kind"' in response.content.decode()
    assert File.objects.get().kind == "rapport"


def test_what_was_filed_keeps_its_nature(client, drafter, named):
    file = FileFactory(kind="rapport", sealed=True)
    response = client.post(f"/fichiers/{file.uuid}/modifier/", {"kind": "photo"}, follow=True)
    assert "ce qui le décrit ne change plus" in response.content.decode()
    assert File.objects.get().kind == "rapport"


def test_a_file_is_described_by_those_who_may_write(client, doors, named):
    reader = UserFactory()
    doors.let_in(reader)
    client.force_login(reader)
    page = f"/fichiers/{FileFactory().uuid}/modifier/"
    assert (client.get(page).status_code, client.post(page).status_code) == (404, 404)


def test_list_refreshes_itself_until_the_antivirus_has_answered(client, drafter):
    FileFactory(pending=True)
    place = {"subject": SUBJECT, "anchor": ANCHOR, "next": "/espace/"}

    page = client.get("/fichiers/liste/", place).content.decode()
    assert "Analyse antivirus en cours" in page
    assert 'hx-trigger="every 4s"' in page

    File.objects.update(state=FileState.CLEAN)
    assert "hx-trigger" not in client.get("/fichiers/liste/", place).content.decode()


def test_list_is_for_those_who_may_read(client, doors):
    client.force_login(UserFactory())

    place = {"subject": SUBJECT, "anchor": ANCHOR}
    assert client.get("/fichiers/liste/", place).status_code == 404


def shown(user) -> str:
    request = RequestFactory().get("/espace/")
    request.user = user
    template = Template("{% load documents %}{% attached_files subject anchor kind='rapport' %}")
    return template.render(Context({"request": request, "subject": SUBJECT, "anchor": ANCHOR}))


def test_tag_shows_files_and_form_with_one_query(drafter, django_assert_num_queries):
    FileFactory(name="un.pdf")
    with django_assert_num_queries(1):
        page = shown(drafter.user)
    FileFactory(name="deux.pdf")
    FileFactory(name="trois.pdf", sealed=True)
    with django_assert_num_queries(1):
        page = shown(drafter.user)

    assert page.count("/retirer/") == 2
    assert "Versé au dossier" in page
    assert f'action="{reverse("documents:upload")}"' in page
    assert 'name="kind" value="rapport"' in page
    assert 'accept=".pdf' in page


def test_tag_shows_readers_no_form(doors):
    reader = UserFactory()
    doors.let_in(reader)
    FileFactory()

    assert "<form" not in shown(reader)


def test_tag_says_that_there_is_no_file(drafter):
    assert "Aucun fichier joint." in shown(drafter.user)
