"""The pages of a dossier, through the client: what each side sees and does."""

import datetime
import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.core.workflow import perform
from portal.mail.models import OutgoingMessage
from tests.factories import dhpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db

SLUG = "dhpc"


@pytest.fixture
def visit(client):
    """Return a function that opens a page as somebody and returns its text."""

    def go(user, name, *args, status=200):
        log_in(client, user)
        response = client.get(reverse(name, args=args))
        assert response.status_code == status, response.status_code
        return response.content.decode()

    return go


@pytest.fixture
def send(client):
    """Return a function that posts to a page as somebody."""

    def go(user, name, *args, status=302, **data):
        log_in(client, user)
        response = client.post(reverse(name, args=args), data)
        assert response.status_code == status, response.content.decode()[-2000:]
        return response

    return go


# The agency decides -----------------------------------------------------------------------------


def test_the_agency_qualifies_sends_indications_and_routes_out(visit, send):
    desk = factory.opened()
    uuid = desk.dossier.uuid
    assert "Décider d’une lettre" in visit(desk.evaluator, "filings:agency_case", SLUG, uuid)
    visit(desk.evaluator, "dhpc:qualify", uuid)
    send(desk.evaluator, "dhpc:qualify", uuid, lane="urgent", decision_note="Risque grave.")
    assert desk.again().state == "qualified"
    due = timezone.localdate() + datetime.timedelta(days=3)
    told = {"indications": "Dire le risque.", "draft_due_on": due.isoformat()}
    send(desk.evaluator, "dhpc:indications", uuid, **told)
    assert desk.letter.state == "draft"
    assert "Dire le risque." in visit(desk.drafter, "filings:case", SLUG, uuid)

    other = factory.opened(is_commercial=True)
    told = {"decision": "msc", "comment": "Arrêt de commercialisation sans motif de sécurité."}
    send(other.evaluator, "dhpc:route_out", other.dossier.uuid, **told)
    assert other.again().state == "no_action"
    assert other.letter.state == "ended"


def test_the_agency_opens_a_dossier_for_a_laboratory(visit, send, client):
    desk = factory.set_up()
    visit(desk.evaluator, "dhpc:entry")
    firm = desk.dossier.organisation
    scan = SimpleUploadedFile("note.pdf", factory.pdf(), content_type="application/pdf")
    response = send(
        desk.evaluator,
        "dhpc:entry",
        organisation=firm.pk,
        channel="agency",
        received_at="01/11/2026 10:00",
        sender="Direction de la surveillance",
        scan=scan,
    )
    opened = type(desk.dossier).objects.latest("pk")
    assert str(opened.uuid) in response.url
    log_in(client, desk.drafter)
    assert client.get(reverse("filings:case", args=[SLUG, opened.uuid])).status_code == 404
    factory.fill_request(opened.request)
    perform(opened.request, "record", actor=desk.evaluator)
    assert client.get(reverse("filings:case", args=[SLUG, opened.uuid])).status_code == 200


# The laboratories -------------------------------------------------------------------------------


def test_the_perimeter_page_keeps_and_removes(visit, send):
    desk = factory.shared()
    uuid = desk.dossier.uuid
    page = visit(desk.evaluator, "dhpc:agency_perimeter", uuid)
    assert "60000002" in page
    told = {"keep": ["60000001"], "biological": ["60000001"]}
    send(desk.evaluator, "dhpc:agency_perimeter", uuid, **told)
    dossier = desk.again()
    assert [(one.cis, one.biological) for one in dossier.products.all()] == [("60000001", True)]
    assert dossier.participants.get(organisation=desk.other_firm).state == "removed"
    send(desk.publisher, "dhpc:agency_perimeter", uuid, keep=["60000001"], status=403)


def test_each_laboratory_answers_and_the_agency_confirms(visit, send):
    desk = factory.shared()
    uuid = desk.dossier.uuid
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    assert desk.dossier.title or desk.again().title in visit(desk.other_drafter, "dhpc:shared")
    page = visit(desk.other_drafter, "dhpc:laboratory", uuid)
    assert "EXEMPLIA 60000002" in page
    assert "EXEMPLIA 10 mg" not in page
    send(desk.other_drafter, "dhpc:laboratory_answer", uuid, decision="contest", status=200)
    told = {"decision": "contest", "comment": "Nous ne la commercialisons plus."}
    send(desk.other_drafter, "dhpc:laboratory_answer", uuid, **told)
    coordinator = desk.dossier.organisation
    told = {"decision": "accept", "wanted_coordinator": coordinator.pk}
    send(desk.drafter, "dhpc:laboratory_answer", uuid, **told)
    page = visit(desk.evaluator, "dhpc:confirm_coordinator", uuid)
    assert "Nous ne la commercialisons plus." in page
    assert f"propose {coordinator.name}" in page
    send(desk.evaluator, "dhpc:confirm_coordinator", uuid, coordinator=coordinator.pk)
    assert desk.again().coordinator_confirmed_at is not None
    send(
        desk.validator,
        "dhpc:designate",
        uuid,
        coordinator=desk.other_firm.pk,
        comment="Défaillance.",
        status=200,
    )


def test_a_perimeter_is_answered_while_it_is_open(visit, send):
    desk = factory.shared()
    uuid = desk.dossier.uuid
    assert "Répondre sur le périmètre" not in visit(desk.other_drafter, "dhpc:laboratory", uuid)
    send(desk.other_drafter, "dhpc:laboratory_answer", uuid, decision="accept", status=403)


@pytest.mark.parametrize("stage", ["writing", "agreed", "scheduled", "dispatched"])
def test_a_laboratory_that_joins_late_answers_alone(visit, send, stage):
    desk = getattr(factory, stage)()
    uuid = desk.dossier.uuid
    name = "add_laboratory" if stage == "dispatched" else "set_perimeter"
    before = list(desk.again().products.all())
    joined = [*before, factory.covered(desk, "60000002", desk.other_firm)]
    perform(desk.again(), name, actor=desk.evaluator, products=joined)
    assert told_of_the_perimeter() == {desk.other_firm.pk}
    assert "Répondre sur le périmètre" not in visit(desk.drafter, "dhpc:laboratory", uuid)
    assert "Répondre sur le périmètre" in visit(desk.other_drafter, "dhpc:laboratory", uuid)
    send(desk.other_drafter, "dhpc:laboratory_answer", uuid, decision="accept")
    row = desk.again().participants.get(organisation=desk.other_firm)
    assert (row.state, row.is_late) == ("accepted", True)


def test_a_laboratory_that_comes_back_late_is_asked_again(visit, send):
    desk = factory.shared()
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    send(desk.other_drafter, "dhpc:laboratory_answer", desk.dossier.uuid, decision="accept")
    asked = OutgoingMessage.objects.filter(organisation=desk.other_firm)
    before = asked.count()
    shared = list(desk.again().products.all())
    alone = [one for one in shared if one.organisation != desk.other_firm]
    perform(desk.again(), "set_perimeter", actor=desk.evaluator, products=alone)
    factory.give_indications(desk)
    shared = [*alone, factory.covered(desk, "60000002", desk.other_firm)]
    perform(desk.again(), "set_perimeter", actor=desk.evaluator, products=shared)
    assert asked.count() > before
    send(desk.other_drafter, "dhpc:laboratory_answer", desk.dossier.uuid, decision="accept")


def told_of_the_perimeter():
    """Return the keys of the laboratories that were asked about the perimeter by mail."""
    found = OutgoingMessage.objects.filter(content__key="dhpc.perimeter_proposed")
    return set(found.values_list("organisation", flat=True))


def test_the_room_is_for_the_laboratories_alone(visit, send):
    desk = factory.shared()
    uuid = desk.dossier.uuid
    send(desk.other_drafter, "dhpc:room_write", uuid, body="Entre nous seulement.")
    assert "Entre nous seulement." in visit(desk.drafter, "dhpc:laboratory", uuid)
    visit(desk.evaluator, "dhpc:laboratory", uuid, status=404)
    visit(desk.outsider, "dhpc:laboratory", uuid, status=404)
    assert "Entre nous" not in visit(desk.evaluator, "filings:agency_case", SLUG, uuid)
    send(desk.other_drafter, "dhpc:room_write", uuid, body=" ", status=200)
    send(
        desk.other_drafter, "dhpc:incident", uuid, **{"incident-text": "Envoi prématuré constaté."}
    )
    assert "Envoi prématuré" in visit(desk.evaluator, "filings:agency_case", SLUG, uuid)


def test_another_laboratory_reads_neither_the_case_nor_the_draft(visit):
    desk = factory.shared()
    uuid = desk.dossier.uuid
    visit(desk.other_drafter, "filings:case", SLUG, uuid, status=404)
    visit(desk.other_drafter, "filings:part", SLUG, uuid, "letter", status=404)
    visit(desk.other_drafter, "dhpc:firm_letter", uuid, status=404)
    perform(
        desk.again().participants.get(organisation=desk.other_firm),
        "remove",
        actor=desk.evaluator,
        comment="Hors périmètre.",
    )
    visit(desk.other_drafter, "dhpc:laboratory", uuid, status=404)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_shared_letters_costs_the_same_for_any_length(
    client, number, django_assert_max_num_queries
):
    desk = factory.shared()
    for _other in range(number - 1):
        more = factory.shared()
        more.again().participants.filter(organisation=more.other_firm).update(
            organisation=desk.other_firm
        )
    log_in(client, desk.other_drafter)
    client.get(reverse("dhpc:shared"))
    with django_assert_max_num_queries(14):
        client.get(reverse("dhpc:shared"))


# The controls ------------------------------------------------------------------------------------


def test_controls_stand_above_the_form_and_the_summary(visit, send):
    desk = factory.writing()
    factory.fill_letter(desk.letter, background="Écrire à <adresse>.")
    uuid = desk.dossier.uuid
    page = visit(desk.drafter, "filings:section", SLUG, uuid, "letter", "background")
    assert "V23" in page
    assert "V23" not in visit(desk.drafter, "filings:section", SLUG, uuid, "letter", "plan")
    assert "V23" in visit(desk.drafter, "filings:summary", SLUG, uuid, "letter")
    send(desk.drafter, "dhpc:preview", uuid)


def test_suggested_groups_are_added_when_asked(visit, send):
    desk = factory.writing()
    uuid = desk.dossier.uuid
    page = visit(desk.drafter, "filings:section", SLUG, uuid, "letter", "audience")
    assert "Groupes suggérés" in page
    assert "Population concernée" in page
    send(desk.drafter, "dhpc:audience_add", uuid)
    assert not desk.letter.recipients.exists()
    send(desk.drafter, "dhpc:audience_add", uuid, group=["sages_femmes", "had"])
    [row] = desk.letter.recipients.all()
    assert (row.audience, row.channels) == ("sages_femmes", ["email"])
    send(desk.outsider, "dhpc:audience_add", uuid, group=["sages_femmes"], status=404)


# The dispatch -----------------------------------------------------------------------------------


def test_the_coordinator_uploads_declares_and_proves(visit, send):
    desk = factory.urgent(factory.agreed(**factory.today()))
    uuid = desk.dossier.uuid
    assert "Déposer le bon à tirer" in visit(desk.drafter, "dhpc:dispatch", uuid)
    wrong = SimpleUploadedFile("bat.pdf", factory.pdf(), content_type="application/pdf")
    send(desk.drafter, "dhpc:print_proof", uuid, proof=wrong, status=200)
    made = factory.proof_of(desk)
    right = SimpleUploadedFile("bat.pdf", made, content_type="application/pdf")
    send(desk.drafter, "dhpc:print_proof", uuid, proof=right)
    assert desk.again().dispatch.state == "ready"
    perform(desk.again(), "schedule", actor=desk.evaluator)
    now = timezone.localtime()
    told = {
        "group": "medecine_generale",
        "channel": "email",
        "sent_at": now.strftime("%d/%m/%Y %H:%M"),
        "sent": "900",
    }
    send(desk.drafter, "dhpc:declare", uuid, **(told | {"group": ""}), status=200)
    send(desk.drafter, "dhpc:declare", uuid, **told)
    again = send(desk.drafter, "dhpc:declare", uuid, **told, status=200)
    assert "déjà déclaré pour cette diffusion" in again.content.decode()
    counts = {}
    for group in ("medecine_generale", "pharmaciens_officine"):
        counts |= {f"sent-{group}": "900", f"delivered-{group}": "800"}
    visit(desk.signatory, "dhpc:proofs", uuid)
    send(desk.signatory, "dhpc:proofs", uuid, **counts, attestation="on")
    assert "80" in visit(desk.evaluator, "dhpc:agency_dispatch", uuid)
    send(desk.evaluator, "dhpc:dispatch_move", uuid, "relaunch", status=200)
    visit(desk.evaluator, "dhpc:dispatch_move", uuid, "accept_coverage")
    send(desk.evaluator, "dhpc:dispatch_move", uuid, "accept_coverage", comment="Suffisante.")
    visit(desk.publisher, "dhpc:publish", uuid)
    send(desk.publisher, "dhpc:publish", uuid, supersedes="")
    assert desk.again().public_reference
    visit(desk.evaluator, "filings:agency_case", SLUG, uuid)
    visit(desk.drafter, "filings:case", SLUG, uuid)


def test_a_second_person_confirms_that_the_agency_sends_the_letter(visit, send):
    desk = factory.scheduled()
    uuid = desk.dossier.uuid
    visit(desk.validator, "dhpc:substitute", uuid)
    send(desk.validator, "dhpc:substitute", uuid, reasons="Le laboratoire ne répond plus.")
    assert desk.again().proposals.get().action == "substitute"
    visit(desk.evaluator, "dhpc:dispatch", uuid, status=404)


def test_the_mailer_gets_the_letter_its_text_and_the_official_codes(client, run_tasks):
    desk = factory.urgent(factory.agreed(**factory.today()))
    address = reverse("dhpc:package", args=[desk.dossier.uuid])
    log_in(client, desk.drafter)
    assert client.get(address).status_code == 404
    factory.approve_proof(desk)
    assert client.get(address).status_code == 404
    run_tasks()
    response = client.get(address)
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(response.content)) as package:
        assert package.read("lettre.pdf").startswith(b"%PDF")
        text = package.read("courriel.txt").decode()
        assert text.startswith("Information Sécurité Patients – Exemplafilline")
        table = package.read("destinataires.csv").decode("utf-8-sig")
        assert "SM26 SM53 SM54" in table
        digest = hashlib.sha256(package.read("destinataires.csv")).hexdigest()
        assert digest in package.read("empreintes-sha256.txt").decode()
    log_in(client, desk.evaluator)
    assert client.get(address).status_code == 404
