"""Which annexes of a letter become public: those of the model, unless the agency holds one back."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from dhpc import documents
from dhpc.review import annexes
from portal.core.workflow import perform
from portal.documents.models import File
from portal.publication.models import Publication
from portal.rendering.models import GeneratedDocument
from tests.factories import dhpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
REASON = "Données non encore publiées par l’auteur."


def deposited(*kinds):
    """Return a desk whose letter, which leaves today, was deposited with an annex of each kind."""
    desk = factory.writing()
    factory.fill_letter(desk.letter, **factory.today())
    for kind in kinds:
        factory.attach(desk.dossier, desk.drafter, "letter.attachments", kind)
    factory.sign(desk, desk.letter)
    perform(desk.letter, "admit", actor=desk.evaluator)
    return desk


def publish(desk):
    """Take a deposited letter to the register."""
    factory.ready(desk)
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")
    perform(desk.letter, "agree", actor=desk.validator)
    factory.approve_proof(factory.urgent(desk))
    perform(desk.again(), "schedule", actor=desk.evaluator)
    perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
    perform(desk.again(), "publish", actor=desk.publisher)
    return Publication.objects.get().current


def hold(desk, kind="data", *, is_held=True, reason=REASON, actor=None):
    file = File.objects.get(kind=kind)
    annexes.decide(
        desk.again(), file.uuid, is_held=is_held, reason=reason, actor=actor or desk.evaluator
    )


def is_had(client, kind):
    client.logout()
    found = client.get(reverse("documents:download", args=[File.objects.get(kind=kind).uuid]))
    return found.status_code == 200


def named(version):
    return [one["kind"] for one in version.payload["attachments"]]


def test_only_the_annexes_of_the_model_are_public(client):
    desk = deposited("spc_redline", "bibliography", "other", "logo")
    version = publish(desk)
    assert named(version) == ["spc_redline", "bibliography"]
    assert is_had(client, "spc_redline")
    assert not is_had(client, "other")
    assert not is_had(client, "logo")
    page = client.get(version.publication.get_absolute_url()).text
    assert "bibliography.pdf" in page
    assert "other.pdf" not in page


def test_the_agency_says_which_natures_are_public(settings):
    settings.DHPC_PUBLIC_ANNEXES = ["bibliography"]
    version = publish(deposited("spc_redline", "bibliography"))
    assert named(version) == ["bibliography"]


def test_an_annex_that_is_held_back_is_neither_named_nor_had(client):
    desk = deposited("data", "bibliography")
    hold(desk)
    version = publish(desk)
    assert named(version) == ["bibliography"]
    assert not is_had(client, "data")
    assert "data.pdf" not in client.get(version.publication.get_absolute_url()).text
    paper = GeneratedDocument.objects.get(kind="dhpc.public_letter")
    [section] = [
        one
        for one in documents.public_content(paper).context["letter"].end
        if one.code == "annexes"
    ]
    assert section.blocks[0].items == ("Bibliographie – bibliography.pdf",)


def test_a_letter_whose_annexes_are_all_held_back_names_none():
    desk = deposited("data")
    hold(desk)
    version = publish(desk)
    assert version.payload["attachments"] == []
    assert "annexes" not in [one["code"] for one in version.payload["letter"]["end"]]


def test_what_is_sent_keeps_every_annex():
    desk = deposited("data", "other")
    hold(desk)
    publish(desk)
    agreed = GeneratedDocument.objects.filter(kind="dhpc.agreed_letter").first()
    letter = documents.agreed_content(agreed).context["letter"]
    [section] = [one for one in letter.end if one.code == "annexes"]
    assert len(section.blocks[0].items) == 2


def test_the_last_decision_counts_and_each_stays():
    desk = deposited("data")
    hold(desk)
    hold(desk)
    hold(desk, is_held=False, reason="")
    assert [one.is_held for one in desk.again().annex_decisions.order_by("pk")] == [True, False]
    assert named(publish(desk)) == ["data"]


def test_who_may_hold_back_what_and_until_when():
    desk = deposited("data", "other")
    with pytest.raises(PermissionDenied):
        hold(desk, actor=desk.drafter)
    with pytest.raises(ValidationError, match="Donnez la raison"):
        hold(desk, reason=" ")
    with pytest.raises(ValidationError, match="rien à retenir"):
        hold(desk, "other")
    hold(desk, actor=desk.publisher)
    publish(desk)
    with pytest.raises(PermissionDenied):
        hold(desk, is_held=False, reason="")


def test_each_side_reads_what_will_be_public_before_it_is(client):
    desk = deposited("data", "other")
    case = {"uuid": desk.dossier.uuid}
    data = File.objects.get(kind="data")
    log_in(client, desk.evaluator)
    page = client.get(reverse("dhpc:agency_letter", kwargs=case)).text
    assert "data.pdf – <strong>sera publique avec la lettre</strong>" in page
    assert "other.pdf – <strong>ne sera pas publique</strong>" in page
    address = reverse("dhpc:hold_annex", args=[desk.dossier.uuid, data.uuid])
    assert address in page
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": REASON}).status_code == 302
    other = File.objects.get(kind="other").uuid
    assert (
        client.get(reverse("dhpc:hold_annex", args=[desk.dossier.uuid, other])).status_code == 404
    )

    log_in(client, desk.drafter)
    told = client.get(reverse("dhpc:firm_letter", kwargs=case)).text
    assert f"(retenue par l’agence – {REASON})" in told
    assert address not in told


def test_the_laboratory_reads_it_while_it_joins_them(client):
    desk = factory.writing()
    factory.attach(desk.dossier, desk.drafter, "letter.attachments", "spc_redline")
    log_in(client, desk.drafter)
    place = ["dhpc", desk.dossier.uuid, "letter", "annexes"]
    page = client.get(reverse("filings:section", args=place)).text
    assert "sera publique avec la lettre" in page


def test_the_publisher_reads_it_when_publishing(client):
    desk = deposited("data")
    factory.ready(desk)
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")
    perform(desk.letter, "agree", actor=desk.validator)
    factory.approve_proof(factory.urgent(desk))
    perform(desk.again(), "schedule", actor=desk.evaluator)
    perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
    log_in(client, desk.publisher)
    page = client.get(reverse("dhpc:publish", args=[desk.dossier.uuid])).text
    assert "sera publique avec la lettre" in page
    assert reverse("dhpc:hold_annex", args=[desk.dossier.uuid, File.objects.get().uuid]) in page
