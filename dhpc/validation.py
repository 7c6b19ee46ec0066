"""What is missing from a part before it may be signed, or agreed, each with its place."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from dhpc.controls import Report, run
from dhpc.dossier_facts import facts_of, product_codes, untriaged, verdicts_of
from dhpc.enums import CommentState, LetterFile, RequestFile, Route, Verdict
from dhpc.fields import LETTER_FILES, REQUEST_FILES
from dhpc.models import Letter, NetworkNotice, Request
from portal.core.fields import Level, Values, missing
from portal.core.privacy import patient_warnings
from portal.core.workflow import Obstacle
from portal.documents.services import files_of
from portal.filings.models import Part, Revision
from portal.filings.services.consultations import PENDING
from portal.filings.services.unreadable import unreadable_items


def missing_items(part: Part) -> list[Obstacle]:
    """Return what prevents `part` from being signed."""
    prefetch_related_objects([part], *part.specification.rows)
    values = part.values()
    found = [
        *unreadable_items(part),
        *missing(part.specification, values, Level.PROVISIONAL),
    ]
    if isinstance(part, Request):
        return [*found, *_european_files(part)]
    if isinstance(part, Letter):
        return [*found, *_unanswered(part), *_controls(part, values)]
    return found


def report_of(letter: Letter, values: Values | None = None) -> Report:
    """Return what the controls find in the letter as it is drafted."""
    dossier = letter.filing
    logos = files_of(dossier.subject, LETTER_FILES).filter(kind=LetterFile.LOGO).count()
    values = letter.values() if values is None else values
    return run(values, facts_of(dossier), logos=logos)


def _controls(letter: Letter, values: Values) -> list[Obstacle]:
    """Faults that block, and warnings that nobody justified (§ 2.4)."""
    report = report_of(letter, values)
    found = [
        Obstacle(f"{one.control} – {one.text}", one.section, one.field, one.row)
        for one in report.blocking
    ]
    told = _("%(control)s – %(text)s Corrigez, ou justifiez par écrit.")
    return found + [
        Obstacle(told % {"control": one.control, "text": one.text}, one.section, one.field, one.row)
        for one in report.unjustified(values["justifications"])
    ]


def _unanswered(letter: Letter) -> list[Obstacle]:
    """Each comment of the agency has an answer before the next deposit."""
    count = letter.filing.comments.filter(state=CommentState.SENT).count()
    if not count:
        return []
    text = _("Répondez à chaque commentaire de l’agence ; sans réponse : %(count)d.")
    return [Obstacle(text % {"count": count}, "heading")]


def _european_files(request: Request) -> list[Obstacle]:
    """The European path starts from the agreed English letter and its plan."""
    if request.route != Route.EUROPEAN:
        return []
    joined = set(files_of(request.filing.subject, REQUEST_FILES).values_list("kind", flat=True))
    wanted = {
        RequestFile.EN_LETTER: _("Joignez la lettre convenue en anglais."),
        RequestFile.EN_PLAN: _("Joignez le plan de communication convenu en anglais."),
    }
    return [
        Obstacle(text, "attachments", "") for kind, text in wanted.items() if kind not in joined
    ]


def agreement_obstacles(letter: Letter) -> list[Obstacle]:
    """Return what prevents the agreement on the deposited version of `letter` (§ 5.3)."""
    dossier = letter.filing
    found = []
    revision = dossier.revisions.filter(part=letter.part_name).order_by("number").last()
    if revision is not None:
        filed = {one["cis"] for one in revision.payload["facts"]["products"]}
        if filed != product_codes(dossier):
            text = _(
                "Le périmètre a changé depuis le dépôt de cette version : renvoyez-la au "
                "laboratoire pour un nouveau dépôt."
            )
            found.append(Obstacle(text))
    if dossier.route != Route.EUROPEAN and dossier.network_notice not in NetworkNotice.values:
        text = _("Dites si le réseau européen est informé de cette mesure nationale.")
        found.append(Obstacle(text, field="network_notice"))
    pending = dossier.requests.filter(part=letter.part_name, state="open").count()
    if pending:
        text = _("Des questions au laboratoire restent sans réponse : %(count)d.")
        found.append(Obstacle(text % {"count": pending}))
    return [*found, *_evaluation(letter, revision)]


def _evaluation(letter: Letter, revision: Revision | None) -> list[Obstacle]:
    """Comments are closed, recipients approved, opinions handled."""
    dossier = letter.filing
    found = []
    live = (CommentState.DRAFT, CommentState.SENT, CommentState.ANSWERED)
    blocking = dossier.comments.filter(is_blocking=True, state__in=live).count()
    if blocking:
        text = _("Des commentaires bloquants ne sont pas clos : %(count)d.")
        found.append(Obstacle(text % {"count": blocking}))
    if revision is not None:
        verdicts = verdicts_of(dossier)
        groups = [row["audience"] for row in revision.payload["answers"]["recipients"]]
        if any(verdicts.get(one) != Verdict.APPROVED for one in groups):
            text = _("Approuvez chaque groupe de destinataires, ou renvoyez la liste.")
            found.append(Obstacle(text))
    count = untriaged(dossier)
    if count:
        text = _("Des réponses de la consultation ne sont pas traitées : %(count)d.")
        found.append(Obstacle(text % {"count": count}))
    if dossier.consultations.filter(state__in=PENDING).exists():
        found.append(Obstacle(_("Une consultation est encore ouverte : attendez ou retirez-la.")))
    return found


def nothing_to_correct(letter: Letter) -> list[Obstacle]:
    """Return why nothing can be sent back: no comment is prepared."""
    if letter.filing.comments.filter(state=CommentState.DRAFT).exists():
        return []
    return [Obstacle(_("Écrivez d’abord un commentaire sur une rubrique de la lettre."))]


def points_to_check(part: Part) -> list[Obstacle]:
    """Return what deserves a second look and does not prevent the signature."""
    values = part.values()
    found = patient_warnings(part.specification, values)
    if isinstance(part, Request) and part.is_commercial:
        text = _(
            "Une décision commerciale ne fait pas l’objet d’une lettre de sécurité : l’agence peut "
            "orienter le dossier vers une communication de pénurie."
        )
        found.append(Obstacle(text, "concern", "is_commercial"))
    return found
