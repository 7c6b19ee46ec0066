"""Download, progress, and the public verification page."""

import hashlib

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.audit.models import AccessLog
from portal.documents import guards
from portal.rendering import throttling
from portal.rendering.models import DocumentState, GeneratedDocument, grouped, read_code
from tests.factories.accounts import AgentFactory, UserFactory
from tests.factories.rendering import GeneratedDocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def readers():
    allowed: set[int] = set()
    guards.register("tests", read=lambda user, subject, document: user.pk in allowed)
    yield allowed
    guards.unregister("tests")


@pytest.fixture
def reader(readers, client):
    user = UserFactory()
    readers.add(user.pk)
    client.force_login(user)
    return user


@pytest.fixture
def agent(readers, client):
    user = AgentFactory()
    readers.add(user.pk)
    client.force_login(user)
    return user


def ready(content: bytes = b"%PDF-1.7 fini", **changes) -> GeneratedDocument:
    return GeneratedDocumentFactory(
        ready=True,
        content=ContentFile(content, name="a"),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        **changes,
    )


@pytest.mark.parametrize(
    ("format_", "content_type"),
    [
        ("pdf", "application/pdf"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_download_hands_out_the_stored_file(client, reader, format_, content_type):
    document = ready(format=format_)

    response = client.get(f"/documents/{document.uuid}/")

    assert b"".join(response.streaming_content) == b"%PDF-1.7 fini"
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f'attachment; filename="{document.file_name}"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    log = AccessLog.objects.get()
    assert (log.user, log.subject, log.label) == (reader, document.subject, document.file_name)


def test_download_is_for_those_who_may_read(client, readers):
    document = ready()
    address = f"/documents/{document.uuid}/"

    assert "/compte/" in client.get(address)["Location"]
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("trait", [{}, {"taken_up": True}])
def test_document_in_preparation_has_a_page_that_refreshes_itself(client, reader, trait):
    document = GeneratedDocumentFactory(**trait)

    response = client.get(f"/documents/{document.uuid}/")

    page = response.content.decode()
    assert response.status_code == 202
    assert "En préparation" in page
    assert f'hx-get="/documents/etat/?id={document.uuid}"' in page


def test_list_shows_what_is_ready_and_stops_asking(client, reader):
    document, other = ready(), GeneratedDocumentFactory()
    address = "/documents/etat/"

    page = client.get(address, {"id": [document.uuid, other.uuid]}).content.decode()
    assert f"/documents/{document.uuid}/" in page
    assert "PDF" in page
    assert "hx-get" in page

    page = client.get(address, {"id": [document.uuid]}).content.decode()
    assert "hx-get" not in page


def test_list_has_a_constant_number_of_queries(client, reader, django_assert_max_num_queries):
    one = [ready().uuid]
    many = [*one, ready().uuid, GeneratedDocumentFactory().uuid]

    with django_assert_max_num_queries(8) as first:
        client.get("/documents/etat/", {"id": one})
    with django_assert_max_num_queries(len(first)):
        client.get("/documents/etat/", {"id": many})


def test_list_of_an_ended_session_is_not_the_login_page(client):
    response = client.get("/documents/etat/", {"id": [ready().uuid]})

    assert (response.status_code, response.content) == (401, b"")


@pytest.mark.parametrize("asked", ["", "?id=no-uuid", "?id=0f3cf0b8-1d3b-4b6e-8d5c-2f3a0f1b2c3d"])
def test_list_of_nothing_is_not_found(client, reader, asked):
    assert client.get(f"/documents/etat/{asked}").status_code == 404


def test_failure_is_told_without_details_to_declarants(client, reader):
    document = GeneratedDocumentFactory(failed=True)

    page = client.get(f"/documents/{document.uuid}/").content.decode()

    assert "Votre dossier est bien enregistré." in page
    assert "ValueError" not in page
    assert "/reprendre/" not in page
    assert client.post(f"/documents/{document.uuid}/reprendre/").status_code == 403


def test_agent_reads_the_reason_and_orders_again(client, agent, built, run_tasks):
    document = GeneratedDocumentFactory(failed=True)
    address = f"/documents/{document.uuid}/"

    page = client.get(address).content.decode()
    assert "ValueError: champ inconnu" in page
    assert f'action="{address}reprendre/"' in page

    assert client.post(f"{address}reprendre/")["Location"] == address
    run_tasks()
    assert GeneratedDocument.objects.get(pk=document.pk).state == DocumentState.READY
    again = client.post(
        f"{address}reprendre/", follow=True, headers={"referer": "http://testserver/verifier/"}
    )
    assert "pas en échec" in again.content.decode()


def test_code_tells_which_document_it_is_and_nothing_of_its_content(client):
    document = ready(reference="2026-DQ-00042", revision_number=3)

    response = client.get(f"/verifier/{document.code}/")

    page = response.content.decode()
    assert response.status_code == 200
    for words in (document.title.split(" : ")[0], "2026-DQ-00042", document.sha256, "PDF"):
        assert words in page
    assert document.subject not in page
    assert document.file_name not in page
    assert str(document.uuid) not in page


def test_code_of_a_document_in_preparation_is_known(client):
    document = GeneratedDocumentFactory()

    assert "En préparation" in client.get(f"/verifier/{document.code}/").content.decode()


def test_unknown_code_is_said_to_be_unknown(client):
    response = client.get("/verifier/ABCDE-FGHJK/")

    assert response.status_code == 404
    assert "Code inconnu" in response.content.decode()


def test_code_is_read_however_it_is_typed(client):
    document = ready()
    typed = f" {grouped(document.code).lower().replace('0', 'o').replace('1', 'l')} "

    response = client.post("/verifier/", {"code": typed})

    assert response["Location"] == f"/verifier/{document.code}/"


@pytest.mark.parametrize(
    ("typed", "message"),
    [("", "Renseignez ce champ."), ("ABC", "vous en avez saisi 3"), ("x" * 81, "80")],
)
def test_mistyped_code_is_explained(client, typed, message):
    response = client.post("/verifier/", {"code": typed})

    assert response.status_code == 422
    assert response.content.decode().count(message) >= 2


def test_file_is_recognised_to_the_byte_and_not_kept(client, settings):
    document = ready(b"%PDF-1.7 " + b"x" * 3_000_000)
    with document.content.open() as content:
        copy = content.read()

    def compare(content: bytes):
        return client.post("/verifier/fichier/", {"file": SimpleUploadedFile("a.pdf", content)})

    same, changed = compare(copy), compare(copy + b"\n")

    assert same.status_code == 200
    assert "au caractère près" in same.content.decode()
    assert document.reference in same.content.decode()
    assert changed.status_code == 404
    assert "Aucun document identique" in changed.content.decode()


def test_comparison_needs_a_file_of_a_reasonable_size(client, settings):
    assert "Choisissez un fichier." in client.post("/verifier/fichier/").content.decode()

    settings.DOCUMENTS_MAX_FILE_BYTES = 10
    response = client.post("/verifier/fichier/", {"file": SimpleUploadedFile("a.pdf", b"x" * 11)})
    assert "trop volumineux" in response.content.decode()


def test_verification_is_braked_by_address(client, monkeypatch):
    monkeypatch.setattr(throttling, "PER_WINDOW", 2)
    document = ready()
    address = f"/verifier/{document.code}/"

    assert [client.get(address).status_code for _time in range(2)] == [200, 200]
    for response in (
        client.get(address),
        client.post("/verifier/", {"code": document.code}),
        client.post("/verifier/fichier/"),
    ):
        assert response.status_code == 429
        assert response["Retry-After"] == "60"
    assert client.get(address, REMOTE_ADDR="127.0.0.2").status_code == 200
    assert client.get("/verifier/").status_code == 200


def test_verification_works_without_the_cache(client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert cache

    assert client.get(f"/verifier/{ready().code}/").status_code == 200


def test_codes_are_long_unguessable_and_unambiguous():
    codes = {GeneratedDocumentFactory.build().code for _time in range(100)}

    assert len(codes) == 100
    assert all(len(code) == 30 and not set(code) & set("OILU") for code in codes)
    assert read_code("o0-iI lL") == "001111"
