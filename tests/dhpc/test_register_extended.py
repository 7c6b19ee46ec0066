"""The register: filter by substance, annexes, and medicines that joined after the dispatch."""

import pytest
from django.urls import reverse

from dhpc import documents
from portal.core.workflow import GuardFailed, NotAllowed, WrongState, perform
from portal.documents.models import File
from portal.mail.models import OutgoingMessage
from portal.publication.models import Publication
from portal.publication.services import documents as search_documents
from portal.rendering.models import GeneratedDocument
from tests.factories import dhpc as factory

pytestmark = pytest.mark.django_db


def opened(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.text


def download(client, file):
    """Return the status of the download of a file."""
    response = client.get(reverse("documents:download", args=[file.uuid]))
    if response.streaming:
        list(response.streaming_content)
    return response.status_code


def joined(desk, *, answered=True):
    """Let a generic of the other laboratory join a letter that has left."""
    product = factory.covered(desk, "60000009", desk.other_firm, substance="EXEMPLAMÉTINE")
    perform(desk.again(), "add_laboratory", actor=desk.evaluator, products=[product])
    if answered:
        late = desk.again().participants.get(organisation=desk.other_firm)
        perform(late, "accept", actor=desk.other_drafter)
    return desk


# Substances -----------------------------------------------------------------------------------


def test_the_register_is_filtered_by_substance(client):
    desk = factory.published()
    reference = desk.again().public_reference
    page = opened(client, "publication:letter_list")
    assert 'name="substance"' in page
    assert 'value="exemplafilline"' in page
    found = opened(client, "publication:letter_list", substance="exemplafilline")
    assert reference in found
    assert "exemplafilline" in found
    assert reference not in opened(client, "publication:letter_list", substance="autre")


def test_what_follows_a_list_takes_its_only_substance_as_a_word(client):
    factory.published()
    page = opened(client, "publication:letter_list", substance="exemplafilline")
    assert "q=exemplafilline&amp;nature=letter" in page
    both = client.get(
        reverse("publication:letter_list"), {"substance": ["exemplafilline", "autre"]}
    ).text
    assert "q=exemplafilline" not in both


def test_a_version_from_before_the_filter_is_still_listed(client, monkeypatch):
    whole = search_documents.found_by

    def without(edition):
        return {name: told for name, told in whole(edition).items() if name != "substances"}

    monkeypatch.setattr(search_documents, "found_by", without)
    desk = factory.published()
    assert Publication.objects.get().document.substances == []
    assert desk.again().public_reference in opened(client, "publication:letter_list")


# Annexes --------------------------------------------------------------------------------------


def annexed():
    """Return a desk whose public letter has an annex and a logo."""
    desk = factory.writing()
    factory.fill_letter(desk.letter, **factory.today())
    for kind in ("data", "logo"):
        factory.attach(desk.dossier, desk.drafter, "letter.attachments", kind)
    factory.sign(desk, desk.letter)
    perform(desk.letter, "admit", actor=desk.evaluator)
    factory.ready(desk)
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")
    perform(desk.letter, "agree", actor=desk.validator)
    factory.approve_proof(factory.urgent(desk))
    perform(desk.again(), "schedule", actor=desk.evaluator)
    perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
    perform(desk.again(), "publish", actor=desk.publisher)
    return desk


def test_the_annexes_are_named_and_downloaded_from_the_public_page(client):
    desk = annexed()
    annex = File.objects.get(kind="data")
    logo = File.objects.get(kind="logo")
    page = opened(client, "publication:letter_page", desk.again().public_reference)
    assert reverse("documents:download", args=[annex.uuid]) in page
    assert "Données scientifiques – data.pdf" in page
    assert str(logo.uuid) not in page
    assert download(client, annex) == 200
    assert download(client, logo) in (302, 404)


def test_the_paper_lists_the_annexes_of_its_version():
    desk = annexed()
    document = GeneratedDocument.objects.get(
        subject=desk.dossier.subject, kind="dhpc.public_letter"
    )
    letter = documents.public_content(document).context["letter"]
    [section] = [one for one in letter.end if one.code == "annexes"]
    assert section.blocks[0].items == ("Données scientifiques – data.pdf",)


def test_an_annex_of_a_letter_under_embargo_is_not_public(client):
    desk = factory.writing()
    factory.fill_letter(desk.letter)
    annex = factory.attach(desk.dossier, desk.drafter, "letter.attachments", "data")
    factory.sign(desk, desk.letter)
    assert download(client, annex) in (302, 404)


# Extension ------------------------------------------------------------------------------------


def test_a_medicine_that_joins_after_the_dispatch_is_added_in_a_new_version(client):
    desk = joined(factory.published())
    first = Publication.objects.get().current
    perform(desk.again(), "extend", actor=desk.publisher)

    publication = Publication.objects.get()
    version = publication.current
    assert (version.number, version.kind) == (2, "scope_extended")
    assert version.payload["letter"] == first.payload["letter"]
    assert [one["cis"] for one in version.payload["products"]] == ["60000001", "60000009"]
    [added] = version.payload["added"]
    assert (added["cis"], added["laboratory"]) == ("60000009", "Génériques Exemple")
    assert publication.document.substances == ["exemplafilline", "exemplametine"]
    page = opened(client, "publication:letter_page", publication.reference)
    assert "Information d’extension : spécialités ajoutées après la diffusion" in page
    assert "EXEMPLIA 60000009" in page
    found = opened(client, "publication:letter_list", substance="exemplametine")
    assert publication.reference in found
    assert "exemplamétine" in found
    document = GeneratedDocument.objects.get(
        subject=desk.dossier.subject, kind="dhpc.public_letter", revision_number=2
    )
    letter = documents.public_content(document).context["letter"]
    assert letter.end[-1].blocks[0].rows[0][0] == "EXEMPLIA 60000009"
    mails = OutgoingMessage.objects.filter(content__key="dhpc.extended")
    assert {one.address for one in mails} == {
        desk.dossier.organisation.email,
        desk.other_firm.email,
    }


def test_nothing_is_extended_without_a_new_medicine_nor_before_publication():
    scheduled = factory.scheduled()
    with pytest.raises(WrongState):
        perform(scheduled.again(), "extend", actor=scheduled.publisher)
    unpublished = joined(factory.dispatched())
    with pytest.raises(GuardFailed, match="n’est pas publiée"):
        perform(unpublished.again(), "extend", actor=unpublished.publisher)
    desk = factory.published()
    with pytest.raises(GuardFailed, match="déjà publiées"):
        perform(desk.again(), "extend", actor=desk.publisher)


def test_a_late_laboratory_accepts_before_its_medicines_are_published():
    desk = joined(factory.published(), answered=False)
    with pytest.raises(GuardFailed, match="Génériques Exemple"):
        perform(desk.again(), "extend", actor=desk.publisher)
    with pytest.raises(NotAllowed):
        perform(desk.again(), "extend", actor=desk.evaluator)


def test_a_replacement_keeps_what_was_added():
    old = joined(factory.published())
    perform(old.again(), "extend", actor=old.publisher)
    cited = f"Lettre {old.again().public_reference}, désormais remplacée."
    new = factory.proved(previous_letters=cited)
    perform(new.again(), "publish", actor=new.publisher, supersedes=old.again())
    replaced = Publication.objects.get(reference=old.again().public_reference).current
    assert [one["cis"] for one in replaced.payload["added"]] == ["60000009"]
    assert "Exemplamétine".lower() in replaced.payload["substances"]
