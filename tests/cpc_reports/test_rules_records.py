"""The business rules of the dossier, § 7, on what is kept and what happens twice or too late."""

import collections
import datetime
import hashlib

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cpc_reports import eligibility, timers, validation
from cpc_reports.enums import CosignatureState, FrameworkState, LabState, ReportState
from cpc_reports.forms import FrameworkForm
from cpc_reports.models import Body, Clock, Cosignature, LabRequest, Report
from portal.audit import seals
from portal.core import workflow as engine
from portal.core.workflow import GuardFailed, NotAllowed, WrongState, perform
from portal.filings.services.revisions import answers_of
from portal.reference.models import Medicine
from portal.rendering import builders, pdf
from portal.rendering.models import GeneratedDocument
from tests.factories import cpc as factory
from tests.factories.accounts import AgentFactory, MembershipFactory, OrganisationFactory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


def test_br22_the_receipt_says_date_service_address_and_telephone(settings):
    from cpc_reports import documents  # noqa: PLC0415

    desk = factory.filed()
    document = GeneratedDocument.objects.get(kind="cpc_reports.receipt")
    receipt = documents.receipt_content(document).context["receipt"]
    assert receipt.received_at == desk.again().revisions.get().signed_at
    assert receipt.service.name
    assert receipt.service.email == settings.CPC_MAILBOX
    assert receipt.service.phone == settings.CPC_PHONE
    assert receipt.service.address
    assert any("décision implicite" in step for step in receipt.next_steps)
    printed = _printed(document)
    day = date_format(timezone.localtime(desk.again().received_at), "j F Y")
    for words in (desk.again().reference, day, settings.CPC_SERVICE, settings.CPC_PHONE):
        assert words in printed, words
    assert settings.CPC_MAILBOX in printed
    assert "Saint-Denis" in printed


def _printed(document):
    """Return the words of a generated document as its reader sees them."""
    html = pdf.html_of(document, builders.build(document))
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def test_br23_the_same_signature_sent_twice_files_once():
    desk = factory.set_up()
    factory.sign(desk)
    with pytest.raises(WrongState):
        factory.sign(desk)
    assert Report.objects.exclude(reference=None).count() == 1
    assert desk.again().revisions.count() == 1


def test_br24_a_register_closed_later_changes_no_past_verdict():
    desk = factory.filed()
    before = desk.again().verdict
    Body.objects.update(valid_to=factory.today() - datetime.timedelta(days=1), domains=[])
    assert desk.again().verdict == before
    assert before["label_valid"] is True
    assert all(one.ok for one in eligibility.checks(before) if one.label != "Mandat")


def test_br25_a_new_edition_of_the_base_changes_no_snapshot():
    from cpc_reports.drafting import complete_from_reference  # noqa: PLC0415

    medicine = Medicine.objects.create(
        cis="60000001",
        name="EXEMPLIDE 50 mg, gélule",
        form="gélule",
        holders=["Laboratoire Exemple"],
        marketing_status="Commercialisée",
        line_hash=1,
    )
    desk = factory.set_up(medicines=({"name": "EXEMPLIDE", "cis": "60000001"},))
    complete_from_reference(desk.sheet, "medicine")
    row = desk.sheet.medicines.get()
    assert row.holder == "Laboratoire Exemple"
    row.base_date = factory.today()
    row.save()
    medicine.holders = ["Un autre titulaire"]
    medicine.save()
    complete_from_reference(desk.sheet, "medicine")
    assert desk.sheet.medicines.get().holder == "Laboratoire Exemple"


def test_br26_a_cosignature_withdrawn_after_the_filing_is_logged_and_cancels_nothing():
    desk = factory.set_up()
    other = factory.cosigner(desk)
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "pas encore cosigné" in factory.told(failure)
    perform(desk.sheet, "request_cosignatures", actor=desk.drafter)
    row = Cosignature.objects.get()
    perform(row, "sign", actor=other)
    factory.sign(desk)
    revision = desk.again().revisions.get()
    assert [one["code"] for one in revision.payload["cosigners"]] == ["ASSO-EX-1"]
    perform(row, "withdraw", actor=other, comment="Nous retirons notre signature.")
    row.refresh_from_db()
    assert row.state == CosignatureState.WITHDRAWN
    assert desk.again().state == ReportState.ADMISSIBILITY
    assert desk.again().transitions.filter(part="cosignature", name="withdraw").count() == 1


def test_br27_a_resolver_that_is_down_prevents_nothing(settings):
    from cpc_reports import lookups  # noqa: PLC0415
    from cpc_reports.models import Citation  # noqa: PLC0415

    settings.CPC_RESOLVER_URL = "http://127.0.0.1:9/"
    desk = factory.filed()
    assert desk.again().reference
    lookups.check_citations(desk.sheet.pk)
    citation = Citation.objects.get()
    assert citation.status == "failed"
    assert citation.error


@pytest.mark.parametrize(
    "text", ["Patient né le 12/03/1954, aphtes.", "NIR 1 54 03 75 115 001 24 : aphtes."]
)
def test_br28_what_may_identify_a_patient_is_a_warning(text, client):
    desk = factory.set_up(why_not=text)
    found = [one.field for one in validation.points_to_check(desk.sheet)]
    assert "why_not" in found
    log_in(client, desk.signatory)
    address = reverse("filings:sign", args=["cpc", desk.report.uuid, "sheet"])
    page = client.get(address).content.decode()
    assert "identifie un patient" in page
    factory.sign(desk)


def test_br28_the_rows_are_read_too_and_a_date_alone_says_nothing():
    desk = factory.set_up(why_not="Recommandation du 12/03/2024, étude de 2019.")
    row = desk.sheet.indications.get()
    assert not _warned(desk)
    row.criteria = "Patient né le 12/03/1954 : échec de deux traitements."
    row.save()
    assert _warned(desk) == ["indications.criteria"]


def _warned(desk):
    found = validation.points_to_check(desk.sheet)
    return [one.field for one in found if "patient" in str(one.text).lower()]


def test_br29_every_step_writes_exactly_one_event_that_the_next_seal_covers(settings, monkeypatch):
    """The engine's steps are counted apart from the log, from the draft to the withdrawal."""
    settings.CPC_PUBLICATION_DAYS = 0
    taken = collections.Counter()

    class Counted(engine.Step):
        def __init__(self, move, *args, **kwargs):
            taken[move.name] += 1
            super().__init__(move, *args, **kwargs)

    monkeypatch.setattr(engine, "Step", Counted)
    desk = factory.published()
    told = {"comment": "Sécurité.", "urgent": True}
    perform(desk.framework, "withdraw", actor=desk.validator, **told)
    log = desk.again().transitions.all()
    written = collections.Counter(one.name for one in log if one.name in taken)
    assert written == taken
    assert taken["answer"] == 2, "one for each laboratory request"
    # Asking and waiting open rows of their own: they are logged beside the steps.
    opened = {one.name for one in log} - set(taken)
    assert opened == {"ask", "start"}
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1), tick=False):
        [*_older, entry] = seals.seal()
        sealed = entry.tables["cpc_reports_reporttransition"]
        assert (
            sealed["rows"] == len(log) == written.total() + sum(one.name in opened for one in log)
        )
        assert sealed["sha256"]
        assert not list(seals.verify())
        assert seals.seal() == [], "a day is sealed once"


def test_br29_no_step_of_the_whole_way_is_missing_from_the_log_nor_written_twice(settings):
    settings.CPC_PUBLICATION_DAYS = 0
    desk = factory.published()
    told = {"comment": "Sécurité.", "urgent": True}
    perform(desk.framework, "withdraw", actor=desk.validator, **told)
    log = list(desk.again().transitions.order_by("pk"))
    state = "draft"
    for one in log:
        if one.part == "case":
            assert one.source == state, one.name
            state = one.target or state
    assert state == desk.again().state == "established"
    way = [one.name for one in log if one.part == "case" and one.source != one.target]
    assert len(way) == len(set(way)), "nothing was decided twice"
    assert {"receive", "declare_admissible", "conclude", "propose", "establish"} <= set(way)
    with pytest.raises(ProgrammingError), transaction.atomic():
        type(log[0]).objects.filter(pk=log[0].pk).update(name="other")
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        [*_older, entry] = seals.seal()
        assert entry.tables["cpc_reports_reporttransition"]["rows"] == len(log)


def test_the_verdict_is_frozen_in_the_signed_version_with_its_hash():
    desk = factory.filed()
    report, revision = desk.again(), desk.again().revisions.get()
    assert revision.payload["verdict"] == report.verdict
    assert len(revision.sha256) == len(hashlib.sha256().hexdigest())
    assert answers_of(desk.sheet, revision)["severity"].reason == "Donnée non recueillie"


def test_the_silence_of_a_laboratory_is_noted_and_the_evaluation_goes_on():
    desk = factory.assessed()
    factory.ask_laboratory(desk, days=30)
    with pytest.raises(GuardFailed):
        perform(
            desk.again(),
            "conclude",
            actor=desk.evaluator,
            conclusion="favourable",
            rationale="Données retenues.",
        )
    with time_machine.travel(timezone.now() + datetime.timedelta(days=40), tick=False):
        timers.on_overdue(Clock.objects.get(kind="laboratory"))
        assert LabRequest.objects.get().state == LabState.SILENT
        perform(
            desk.again(),
            "conclude",
            actor=desk.evaluator,
            conclusion="favourable",
            rationale="Données retenues.",
        )


def test_a_withdrawn_report_may_go_on_by_the_agency_own_initiative():
    desk = factory.assessed()
    perform(desk.again(), "withdraw", actor=desk.signatory, comment="Plus de besoin.")
    perform(desk.again(), "continue_own", actor=desk.evaluator, comment="Intérêt collectif.")
    report = desk.again()
    assert (report.state, report.origin) == (ReportState.ASSESSMENT, "own")


def test_a_draft_that_a_withdrawal_dropped_goes_on_with_its_text():
    desk = factory.drafted()
    text = {name: getattr(desk.framework, name) for name in FrameworkForm.Meta.fields}
    perform(
        desk.framework,
        "write",
        actor=desk.evaluator,
        text=text | {"posology": "Texte de la personne qui évalue."},
        expected_version=desk.framework.version,
    )
    perform(desk.again(), "withdraw", actor=desk.signatory, comment="Plus de besoin.")
    assert desk.framework.state == FrameworkState.DROPPED
    perform(desk.again(), "continue_own", actor=desk.evaluator, comment="Intérêt collectif.")
    assert desk.again().conclusion == ""
    perform(
        desk.again(), "conclude", actor=desk.evaluator, conclusion="favourable", rationale="Oui."
    )
    perform(desk.again(), "draft_framework", actor=desk.evaluator)
    assert desk.framework.state == FrameworkState.DRAFT
    assert desk.framework.posology == "Texte de la personne qui évalue."
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Besoin non couvert.")
    perform(
        desk.again(),
        "establish",
        actor=desk.validator,
        starts_on=factory.today(),
        ends_on=factory.today() + datetime.timedelta(days=1000),
    )
    assert desk.framework.state == FrameworkState.IN_FORCE


def test_a_second_report_joins_the_first_and_its_body_supports_it():
    first = factory.filed()
    other = factory.Report.objects.get(pk=first.report.pk)
    firm = OrganisationFactory(kind="health_body", name="Second Centre")
    entry = factory.body(firm, code="CCMR-EX-2", body_class="ccmr", name="Second centre")
    drafter = MembershipFactory(organisation=firm).user
    signatory = factory.give_totp(MembershipFactory(organisation=firm, signatory=True).user)
    report = factory.drafts.create_draft(
        factory.registry.get("cpc_reports"), organisation=firm, user=drafter
    )
    factory.fill_sheet(report.sheet, body_code=entry.code, body_class="ccmr", body=entry.name)
    from cpc_reports import similar  # noqa: PLC0415

    assert list(similar.open_reports(report.sheet)) == [other]
    perform(report.sheet, "submit", actor=signatory, attestation=True, ip="127.0.0.1")
    perform(Report.objects.get(pk=report.pk), "merge", actor=first.evaluator, target=other)
    assert Report.objects.get(pk=report.pk).state == ReportState.MERGED
    assert [one.body for one in other.supports.all()] == [entry]


def test_the_agency_reader_decides_nothing():
    desk = factory.filed()
    reader = AgentFactory(roles=["reader"], roles__workflow="cpc_reports")
    with pytest.raises(NotAllowed):
        perform(desk.again(), "declare_admissible", actor=reader, competence="within")
