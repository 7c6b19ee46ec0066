"""Letters to health professionals: laboratories, the agency, and a letter ready to be signed."""

import datetime
import hashlib
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from django.core.files.base import ContentFile
from django.utils import timezone

from dhpc import documents
from dhpc.effects import dispatch as dispatching
from dhpc.fields import REQUEST_FILES
from dhpc.models import (
    Contact,
    CoveredProduct,
    Dossier,
    KeyPoint,
    PaperFiling,
    Recipient,
    RequestMedicine,
    Signature,
    SourcePoint,
)
from dhpc.review import recipients
from portal.accounts.enums import OrganisationKind
from portal.core.deadlines import next_working_day
from portal.core.workflow import perform
from portal.documents.services import receive
from portal.filings import registry
from portal.filings.services import drafts
from portal.rendering import pdf as rendering
from portal.rendering.models import GeneratedDocument
from tests.factories.accounts import (
    AgentFactory,
    MembershipFactory,
    OrganisationFactory,
    give_totp,
)
from tests.factories.dhpc_answers import (
    CONTACT,
    EUROPEAN,
    LETTER,
    MEDICINE,
    POINTS,
    RECIPIENTS,
    REQUEST,
)
from tests.factories.hostile import pdf


@dataclass
class Desk:
    """A laboratory, another one, and the agency around one dossier."""

    dossier: Dossier
    drafter: object
    signatory: object
    evaluator: object
    validator: object
    second: object
    publisher: object
    outsider: object
    reader: object
    other_firm: object
    other_drafter: object
    other_signatory: object

    @property
    def letter(self):
        return self.again().letter

    @property
    def request(self):
        return self.again().request

    def again(self):
        """Return the dossier as the database has it."""
        return Dossier.objects.get(pk=self.dossier.pk)


def set_up(*, fill=True, european=False, **answers):
    """Return a desk whose request is a draft, ready to be signed unless `fill` is False."""
    firm = OrganisationFactory(kind=OrganisationKind.LABORATORY, name="Laboratoire Exemple")
    drafter = MembershipFactory(organisation=firm).user
    signatory = give_totp(MembershipFactory(organisation=firm, signatory=True).user)
    dossier = drafts.create_draft(registry.get("dhpc"), organisation=firm, user=drafter)
    roles = {"roles__workflow": "dhpc"}
    other = OrganisationFactory(kind=OrganisationKind.LABORATORY, name="Génériques Exemple")
    desk = Desk(
        dossier=dossier,
        drafter=drafter,
        signatory=signatory,
        evaluator=AgentFactory(roles=["evaluator"], **roles),
        validator=AgentFactory(roles=["validator"], **roles),
        second=AgentFactory(roles=["evaluator", "validator"], **roles),
        publisher=AgentFactory(roles=["publisher"], **roles),
        outsider=MembershipFactory(signatory=True).user,
        reader=MembershipFactory(organisation=firm, reader=True).user,
        other_firm=other,
        other_drafter=MembershipFactory(organisation=other).user,
        other_signatory=give_totp(MembershipFactory(organisation=other, signatory=True).user),
    )
    if fill:
        told = (EUROPEAN | {"eu_dispatch_on": working_day(10)} if european else {}) | answers
        fill_request(dossier.request, **told)
        if european:
            for kind in ("en_letter", "en_plan"):
                attach(dossier, drafter, REQUEST_FILES, kind)
    return desk


def fill_request(request, *, medicines=(MEDICINE,), **answers):
    """Give `request` every answer that its signature asks."""
    for name, value in (REQUEST | answers).items():
        setattr(request, name, value)
    request.save()
    for position, medicine in enumerate(medicines):
        RequestMedicine.objects.create(part=request, position=position, **medicine)
    return request


def attach(dossier, user, anchor, kind):
    """Join a file to a part of the dossier."""
    return receive(
        ContentFile(pdf(), name=f"{kind}.pdf"),
        subject=dossier.subject,
        anchor=anchor,
        user=user,
        organisation=dossier.organisation,
        kind=kind,
    )


def sign(desk, part, *, actor=None):
    """Sign a part as it stands."""
    return perform(part, "submit", actor=actor or desk.signatory, attestation=True, ip="127.0.0.1")


def opened(**answers):
    """Return a desk whose request was signed: the dossier has its number."""
    desk = set_up(**answers)
    sign(desk, desk.request)
    return desk


def qualified(**answers):
    """Return a desk whose dossier will have a letter."""
    desk = opened(**answers)
    perform(
        desk.again(),
        "qualify",
        actor=desk.evaluator,
        decision_note="Une contre-indication change la pratique.",
        lane="standard",
    )
    return desk


def covered(desk, cis, organisation, **facts):
    """Return an unsaved medicine of the perimeter that `organisation` markets."""
    told = {
        "name": f"EXEMPLIA {cis}",
        "substance": "EXEMPLAFILLINE",
        "laboratory": organisation.name,
        "organisation": organisation,
    }
    return CoveredProduct(filing=desk.dossier, cis=cis, **(told | facts))


def shared(**answers):
    """Return a desk whose dossier covers a medicine of each of the two laboratories."""
    desk = qualified(**answers)
    dossier = desk.again()
    products = [
        *dossier.products.all(),
        covered(desk, "60000002", desk.other_firm),
    ]
    perform(dossier, "set_perimeter", actor=desk.evaluator, products=products)
    return desk


def writing(**answers):
    """Return a desk whose laboratory may write its letter."""
    desk = qualified(**answers)
    give_indications(desk)
    return desk


def give_indications(desk):
    """Send the indications, for a draft due in a week."""
    return perform(
        desk.again(),
        "send_indications",
        actor=desk.evaluator,
        indications="Dire la contre-indication et la conduite à tenir.",
        draft_due_on=timezone.localdate() + datetime.timedelta(days=7),
    )


def working_day(days=5):
    """Return a working day at least `days` ahead."""
    return next_working_day(timezone.localdate() + datetime.timedelta(days=days))


def fill_letter(letter, *, points=POINTS, recipients=RECIPIENTS, source=(), **answers):
    """Give `letter` every answer that its deposit asks."""
    for name, value in (LETTER | {"dispatch_on": working_day()} | answers).items():
        setattr(letter, name, value)
    letter.save()
    for position, point in enumerate(points):
        KeyPoint.objects.create(part=letter, position=position, **point)
    for position, recipient in enumerate(recipients):
        Recipient.objects.create(part=letter, position=position, **recipient)
    for position, point in enumerate(source):
        SourcePoint.objects.create(part=letter, position=position, **point)
    Contact.objects.create(part=letter, **CONTACT)
    Signature.objects.create(part=letter, person="Personne Exemple", role="Pharmacien responsable")
    return letter


def deposited(**answers):
    """Return a desk whose letter was signed and deposited once."""
    desk = writing()
    fill_letter(desk.letter, **answers)
    sign(desk, desk.letter)
    return desk


def in_review(**answers):
    """Return a desk whose letter is evaluated."""
    desk = deposited(**answers)
    perform(desk.letter, "admit", actor=desk.evaluator)
    return desk


def proposed(**answers):
    """Return a desk whose agreement waits for a validator."""
    desk = in_review(**answers)
    ready(desk)
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme aux indications.")
    return desk


def ready(desk):
    """Do what the evaluator does before proposing the agreement."""
    perform(desk.again(), "set_network_notice", actor=desk.evaluator, network_notice="done")
    lay_out(desk)
    approve_recipients(desk)


def lay_out(desk):
    """Give the deposited versions a PDF of one page that says all that V25 asks."""
    made = BytesIO()
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.Root.StructTreeRoot = pikepdf.Dictionary(
            K=pikepdf.Array([pikepdf.Dictionary(S=pikepdf.Name.H1)])
        )
        paper.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        paper.Root.Lang = "fr"
        paper.docinfo["/Title"] = "Lettre"
        paper.save(made)
    waiting = GeneratedDocument.objects.filter(
        subject=desk.dossier.subject, kind="dhpc.letter", format="pdf", state="pending"
    )
    for document in waiting:
        document.content.save(document.file_name, ContentFile(made.getvalue()), save=False)
        document.sha256 = hashlib.sha256(made.getvalue()).hexdigest()
        document.size = len(made.getvalue())
        document.state = "ready"
        document.started_at = document.ready_at = timezone.now()
        document.save()


def approve_recipients(desk, decision="approved", reason=""):
    """Decide alike of every group of the last deposited version."""
    dossier = desk.again()
    last = recipients.last_of(dossier)
    groups = recipients.groups(dossier, last)
    decided = {one.audience: (decision, reason) for one in groups}
    return recipients.decide(dossier, last.number, decided, actor=desk.evaluator)


def agreed(**answers):
    """Return a desk whose letter has the agreement of the agency."""
    desk = proposed(**answers)
    perform(desk.letter, "agree", actor=desk.validator)
    return desk


def on_paper(desk, user):
    """Say that the agency opened the dossier itself."""
    return PaperFiling.objects.create(
        filing=desk.again(),
        channel="agency",
        received_at=timezone.now(),
        sender="Direction de la surveillance",
        typed_by=user,
    )


# From the agreement to the public register ----------------------------------------------------


def today():
    """Return answers of a letter that leaves today, whatever the day of the week."""
    return {"dispatch_on": timezone.localdate(), "dispatch_reason": "Risque vital immédiat."}


def urgent(desk):
    """Put a dossier in the urgent lane."""
    type(desk.dossier).objects.filter(pk=desk.dossier.pk).update(lane="urgent")
    return desk


def proof_of(desk):
    """Return the agreed letter as a PDF, as a printer would give it back."""
    document = GeneratedDocument.objects.get(
        subject=desk.dossier.subject, kind="dhpc.agreed_letter", format="pdf"
    )
    return rendering.write(document, documents.agreed_content(document))


def approve_proof(desk):
    """Accept a proof of print that differs by nothing."""
    dossier = desk.again()
    dossier.print_proofs.create(
        revision_number=dossier.agreed_revision,
        file_name="bon-a-tirer.pdf",
        file_sha256="0" * 64,
        differences=[],
        uploaded_by=desk.drafter,
    )
    dispatching.approve(dossier, desk.drafter)


def scheduled(**answers):
    """Return a desk whose letter leaves today."""
    desk = urgent(agreed(**(today() | answers)))
    approve_proof(desk)
    perform(desk.again(), "schedule", actor=desk.evaluator)
    return desk


def sending(audience="medecine_generale", channel="email", sent=900):
    """Return a statement of what left just now."""
    return {"audience": audience, "channel": channel, "sent_at": timezone.now(), "sent": sent}


def dispatched(**answers):
    """Return a desk whose letter left to its two groups."""
    desk = scheduled(**answers)
    statements = [sending(), sending("pharmaciens_officine", sent=500)]
    perform(desk.again(), "declare", actor=desk.drafter, statements=statements)
    return desk


def counts(delivered=900, *, audience="medecine_generale", targeted=1000, sent=1000):
    """Return a line of the proofs."""
    return {
        "audience": audience,
        "targeted": targeted,
        "sent": sent,
        "delivered": delivered,
        "undelivered": 0,
        "resent": 0,
    }


def proved(*lines, **answers):
    """Return a desk whose proofs were signed."""
    desk = dispatched(**answers)
    told = list(lines) or [
        counts(),
        counts(500, audience="pharmaciens_officine", targeted=500, sent=500),
    ]
    perform(desk.again().dispatch, "file_proofs", actor=desk.signatory, lines=told)
    return desk


def published(**answers):
    """Return a desk whose letter is public."""
    desk = proved(**answers)
    perform(desk.again(), "publish", actor=desk.publisher)
    return desk
