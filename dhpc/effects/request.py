"""What follows the transitions of the request."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dhpc import perimeter as suggestions
from dhpc.effects.dossier import start_clock, system
from dhpc.effects.perimeter import as_rows
from dhpc.enums import RECEIPT_DOCUMENT, REQUEST_DOCUMENT, ClockKind
from dhpc.letter.facts import Product
from dhpc.messages import dossiers as messages
from dhpc.models import Dossier, Participant, Request
from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.core.workflow import Step, perform
from portal.filings.models import Revision
from portal.filings.models.base import TYPED_BY_AGENCY
from portal.filings.services import handovers, revisions
from portal.rendering.services import order


def last_revision(request: Request) -> Revision:
    """Return the request as it was sent."""
    return request.filing.revisions.filter(part=request.part_name).order_by("number").last()


def open_dossier(request: Request, step: Step) -> None:
    """Give the dossier its number, and what its request says of it."""
    dossier = request.filing
    dossier.title = request.concern_title
    dossier.route = request.route
    dossier.authority = request.authority
    dossier.lane = request.lane
    dossier.eu_dispatch_on = request.eu_dispatch_on
    dossier.effective_on = request.effective_on
    dossier.save()
    request.filing = perform(dossier, "receive", actor=system(step), at=step.at)
    handovers.note_number(request.filing)


def start_qualification(request: Request, step: Step) -> None:
    """The agency decides whether a letter is needed."""
    words = gettext_noop("ouverture du dossier")
    start_clock(request.filing, ClockKind.QUALIFICATION, words, step, internal=True)


def freeze_and_order(request: Request, step: Step) -> None:
    """Freeze the request and order its documents and its receipt."""
    dossier = request.filing
    paper = step.transition.name == "record"
    revision = revisions.freeze_part(
        request,
        user=step.user,
        at=step.at,
        attestation=str(messages.TYPED if paper else messages.REQUEST_ATTESTATION),
        is_final=True,
        extra={"ip": step.params.get("ip", "")},
        signer=_typist(dossier, step.user) if paper else None,
    )
    order(
        dossier.subject,
        REQUEST_DOCUMENT,
        ["pdf", "docx"],
        revision_number=revision.number,
        reference=dossier.reference,
        title=_("Demande d’information de sécurité"),
        file_name=f"{dossier.reference}-demande-v{revision.number}",
    )
    order(
        dossier.subject,
        RECEIPT_DOCUMENT,
        ["pdf"],
        revision_number=revision.number,
        reference=dossier.reference,
        title=_("Accusé de réception – demande"),
        file_name=f"{dossier.reference}-accuse-de-reception-demande",
    )


def _typist(dossier: Dossier, user: Any) -> dict[str, str]:
    label = _("saisie par l’agence, non signée")
    return revisions.unsigned_by(user, dossier.organisation, TYPED_BY_AGENCY, label)


def propose_perimeter(request: Request, step: Step) -> None:
    """Propose the medicines that share the substances of the request, and their laboratories."""
    dossier = request.filing
    asked = list(request.medicines.all())
    found = {
        one.cis: one
        for one in suggestions.products_of([row.substance for row in asked if row.substance])
    }
    for row in asked:
        if row.cis not in found:
            found[row.cis] = Product(
                cis=row.cis, name=row.name, substance=row.substance, laboratory=row.holder
            )
    rows = as_rows(found.values(), base_read_on=suggestions.base_date())
    names = [row.laboratory or row.holder for row in rows]
    accounts = suggestions.match_organisations(names)
    asked_codes = {row.cis for row in asked}
    for row, name in zip(rows, names, strict=True):
        row.filing = dossier
        row.organisation = accounts.get(name)
        if row.organisation is None and row.cis in asked_codes:
            row.organisation = dossier.organisation
        row.save()
    organisations = {row.organisation_id: row.organisation for row in rows if row.organisation}
    organisations[dossier.organisation_id] = dossier.organisation
    for organisation in organisations.values():
        Participant.objects.create(filing=dossier, organisation=organisation, invited_by=step.user)


def acknowledge(request: Request, step: Step) -> None:
    """Send the receipt to the organisation's mailbox, to who signed and to who drafted."""
    messages.receipt(request.filing, last_revision(request), request.part_name)


def notify_agency(request: Request, step: Step) -> None:
    messages.request_received(request.filing)


def ask_signature(request: Request, step: Step) -> None:
    """Tell the signatories that a request waits for them."""
    signatories = predicates.people_of(request.filing.organisation_id, OrganisationRole.SIGNATORY)
    messages.signature_wanted(request, signatories)
