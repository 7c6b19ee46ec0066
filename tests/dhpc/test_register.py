"""The public register: pages, data, feed, guide; nothing of an unpublished letter."""

import csv
import datetime
import io
import json

import pytest
from django.urls import reverse
from docx import Document

from dhpc import editions, open_data
from portal.core.workflow import perform
from portal.publication.models import Publication
from portal.rendering.models import GeneratedDocument
from tests.factories import dhpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db

PUBLIC = ("publication:letter_list", "dhpc_public:json", "dhpc_public:csv", "dhpc_public:feed")


def opened(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_nothing_of_a_letter_under_embargo_is_public(client):
    desk = factory.dispatched()
    words = ("Exemplafilline", desk.again().reference)
    for name in (*PUBLIC, "dhpc_public:bdpm", "publication:search"):
        page = opened(client, name)
        assert not any(word in page for word in words), name


def test_a_published_letter_is_found_and_read(client):
    desk = factory.published()
    reference = desk.again().public_reference
    assert reference in opened(client, "publication:letter_list", q="exemplafiline")
    assert reference in opened(client, "publication:search", q="exemplafilline")
    page = opened(client, "publication:letter_page", reference)
    assert "Ne pas prescrire EXEMPLIA pendant la grossesse." in page
    assert "Médecins généralistes" in page
    assert "Personne Exemple" not in page
    assert "En accord avec l’Agence nationale" in page
    assert "60000001" in page


def test_the_public_pdf_is_for_everybody_and_the_others_are_not(client):
    desk = factory.published()
    documents = GeneratedDocument.objects.filter(subject=desk.dossier.subject)
    public = documents.get(kind="dhpc.public_letter")
    other = documents.get(kind="dhpc.agreed_letter", format="pdf")
    assert client.get(public.get_absolute_url()).status_code in (200, 202, 302)
    assert client.get(other.get_absolute_url()).status_code == 302
    log_in(client, desk.outsider)
    assert client.get(other.get_absolute_url()).status_code == 404


def test_the_data_bear_our_names_and_those_of_the_ema(client):
    desk = factory.published()
    [row] = json.loads(opened(client, "dhpc_public:json"))["data"]
    assert set(open_data.COLUMNS) <= set(row)
    assert row["reference"] == desk.again().public_reference
    assert row["dissemination_date"] == row["date_diffusion"]
    assert row["active_substances"] == "exemplafilline"
    assert row["statut"] == "en_vigueur"
    assert set(open_data._as_ema(row, {"procedure_number": ""})) == set(open_data.EMA_COLUMNS)
    assert len(open_data.EMA_COLUMNS) == 16

    table = list(csv.reader(io.StringIO(opened(client, "dhpc_public:csv")), delimiter=";"))
    assert table[0][0].endswith("reference")
    assert table[1][0] == row["reference"]
    assert table[0][-16:] == list(open_data.EMA_COLUMNS)
    assert table[1][-1] == row["html"]


def test_the_medicines_base_gets_a_row_for_each_medicine(client):
    factory.published()
    [line] = opened(client, "dhpc_public:bdpm").strip().split("\r\n")
    cis, start, end, text = line.split("\t")
    assert cis == "60000001"
    assert len(start) == len(end) == len("31/12/2026")
    assert text.startswith('<a target="_blank" href="http')


def test_the_days_of_the_register_are_those_of_paris():
    desk = factory.proved()
    dossier = desk.again()
    dossier.agreed_at = datetime.datetime(2026, 7, 1, 22, 30, tzinfo=datetime.UTC)
    assert editions.edition_of(dossier).payload["agreed_on"] == "2026-07-02"

    perform(desk.again(), "publish", actor=desk.publisher)
    publication = Publication.objects.select_related("current").get()
    version = publication.current
    publication.first_published_at = datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC)
    version.published_at = dossier.agreed_at
    row = open_data.row(publication, version)
    assert (row["date_publication"], row["maj"]) == ("2027-01-01", "2026-07-02")
    assert row["first_published_date"] == row["date_publication"]


def test_the_feed_names_the_letter(client):
    desk = factory.published()
    feed = opened(client, "dhpc_public:feed")
    assert "<feed" in feed
    assert desk.again().public_reference in feed


def test_nothing_is_waited_for_once_a_letter_is_replaced():
    old = factory.published()
    assert old.again().clocks.live().exists()
    cited = f"Lettre {old.again().public_reference}, désormais remplacée."
    new = factory.proved(previous_letters=cited)
    perform(new.again(), "publish", actor=new.publisher, supersedes=old.again())
    assert old.again().state == "superseded"
    assert not old.again().clocks.live().exists()
    assert new.again().clocks.live().exists()


def test_a_replaced_letter_leads_to_the_one_in_force(client):
    old = factory.published()
    first = old.again()
    cited = f"Lettre {first.public_reference}."
    new = factory.proved(previous_letters=cited)
    perform(new.again(), "publish", actor=new.publisher, supersedes=first)
    newer = new.again().public_reference
    page = opened(client, "publication:letter_page", first.public_reference)
    assert "Cette lettre est remplacée" in page
    assert f"Lire la lettre {newer}, qui la remplace" in page
    for of_actions in ("Cette action est close", "suivez les consignes ci-dessous", "Clôturée"):
        assert of_actions not in page
    listed = opened(client, "publication:letter_list", etat="closed")
    assert listed.count("Remplacée") > 1
    assert "Clôturée" not in listed
    told = opened(client, "publication:letter_page", newer)
    assert first.public_reference in told
    assert "En vigueur" in told
    rows = {row["reference"]: row["statut"] for row in open_data.rows()}
    assert rows == {first.public_reference: "remplacee", newer: "en_vigueur"}


def test_the_blank_template_and_the_guide_are_for_everybody(client):
    response = client.get(reverse("dhpc_public:blank"))
    assert Document(io.BytesIO(response.content)).paragraphs[0].text == (
        "Information Sécurité Patients"
    )
    assert "R. 5121-165" in opened(client, "dhpc_public:guide")
    page = opened(client, "declare", "dhpc")
    for words in (
        "Parcours européen",
        "Parcours national",
        "coordonnateur",
        "sur la page de l’ANSM",
    ):
        assert words in page


def checked(client, document):
    """Return what the page says to who checks the code of a document."""
    return opened(client, "rendering:verify", document.code)


def test_the_code_on_a_letter_says_what_it_is_worth_today(client):
    desk = factory.scheduled()
    documents = GeneratedDocument.objects.filter(subject=desk.dossier.subject, format="pdf")
    project, agreed = documents.get(kind="dhpc.letter"), documents.get(kind="dhpc.agreed_letter")
    assert "ne se diffuse pas" in checked(client, project)
    assert "non encore diffusée" in checked(client, agreed)
    perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
    assert "diffusée avec l’accord" in checked(client, agreed)
    perform(desk.again(), "publish", actor=desk.publisher)
    assert "en vigueur" in checked(client, agreed)
    first = desk.again()
    new = factory.proved(previous_letters=f"Lettre {first.public_reference}.")
    perform(new.again(), "publish", actor=new.publisher, supersedes=first)
    page = checked(client, agreed)
    assert f"remplacée par la lettre {new.again().public_reference}" in page


def test_the_code_of_a_text_that_was_reopened_is_worth_nothing(client):
    desk = factory.agreed()
    agreed = GeneratedDocument.objects.get(
        subject=desk.dossier.subject, kind="dhpc.agreed_letter", format="pdf"
    )
    perform(desk.letter, "reopen", actor=desk.evaluator, comment="Une dose est fausse.")
    assert "est tombé" in checked(client, agreed)
