"""What is missing from a part before it may be signed, or agreed, each with its place."""

from django.db.models import prefetch_related_objects
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from dhpc.enums import Authority, RequestFile, Route
from dhpc.fields import REQUEST_FILES
from dhpc.models import Letter, NetworkNotice, Request
from dhpc.review import commenting, consulting, reading, recipients
from dhpc.review.facts import product_codes
from portal.core.fields import Level, Values, missing
from portal.core.privacy import patient_warnings
from portal.core.workflow import Obstacle
from portal.documents.services import files_of
from portal.filings.models import Part
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
        return [*found, *_authority(part), *_european_files(part)]
    if isinstance(part, Letter):
        return _with_controls(part, found, values)
    return found


def _with_controls(letter: Letter, found: list[Obstacle], values: Values) -> list[Obstacle]:
    """Add what the automatic controls refuse, and the comments that wait for an answer.

    The controls say nothing of a field that is already known to be missing.
    """
    alone = letter.filing.is_substituted
    if letter.filing.lacks_coordinator and not alone:
        text = _(
            "Plusieurs laboratoires sont concernés : l’agence confirme d’abord le coordonnateur, "
            "qui dépose la lettre pour tous."
        )
        found.append(Obstacle(text))
    told = {(one.section, one.field) for one in found}
    faults = reading.in_the_way(reading.report_of_draft(letter), values)
    found += [one for one in faults if (one.section, one.field) not in told]
    # The agency closes its own comments: it does not answer them.
    for comment in () if alone else commenting.unanswered(letter.filing):
        text = _("Répondez à la remarque de l’agence : %(text)s")
        shown = Truncator(comment.text).words(20)
        found.append(Obstacle(text % {"text": shown}, comment.section))
    return found


def authority_fault(route: str, authority: str) -> str:
    """Return why a letter of that path is not sent under that authority, "" when it may be."""
    if authority not in Authority.values:
        return _("Choisissez l’autorité.")
    if (route == Route.EUROPEAN) == (authority != Authority.ANSM):
        return ""
    if route == Route.EUROPEAN:
        return _("Le texte est convenu au niveau européen : l’autorité cite l’EMA.")
    return _("L’EMA n’est citée que si le texte est convenu au niveau européen.")


def _authority(request: Request) -> list[Obstacle]:
    """The opening sentence follows from both: a contradiction would stop the letter (V4)."""
    if not request.route or not request.authority:
        return []
    text = authority_fault(request.route, request.authority)
    return [Obstacle(text, "origin", "authority")] if text else []


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
    revision = recipients.last_of(dossier)
    if revision is None:
        return [Obstacle(_("Aucune version n’est déposée."))]
    found = []
    if dossier.lacks_coordinator and not dossier.is_substituted:
        found.append(Obstacle(_("Confirmez d’abord le laboratoire coordonnateur.")))
    filed = {one["cis"] for one in revision.payload["facts"]["products"]}
    if filed != product_codes(dossier):
        text = _(
            "Le périmètre a changé depuis le dépôt de cette version : renvoyez-la au "
            "laboratoire pour un nouveau dépôt."
        )
        found.append(Obstacle(text))
    report = reading.report_of(letter, revision)
    for fault in report.blocking:
        if fault.control not in reading.TOLD_ELSEWHERE:
            text = _("Contrôle %(control)s : %(text)s")
            found.append(Obstacle(text % {"control": fault.named, "text": fault.text}))
    if report.pending:
        text = _(
            "Contrôles %(names)s en attente : le PDF de la version %(number)d n’est pas produit."
        )
        names = ", ".join(sorted(report.pending, key=lambda one: int(one[1:])))
        found.append(Obstacle(text % {"names": names, "number": revision.number}))
    if dossier.route != Route.EUROPEAN and dossier.network_notice not in NetworkNotice.values:
        text = _("Dites si le réseau européen est informé de cette mesure nationale.")
        found.append(Obstacle(text, field="network_notice"))
    pending = dossier.requests.filter(part=letter.part_name, state="open").count()
    if pending:
        text = _("Des questions au laboratoire restent sans réponse : %(count)d.")
        found.append(Obstacle(text % {"count": pending}))
    blocking = commenting.blocking(dossier).count()
    if blocking:
        text = _("Des remarques bloquantes ne sont pas closes : %(count)d.")
        found.append(Obstacle(text % {"count": blocking}))
    return [
        *found,
        *recipients.obstacles(dossier, revision),
        *consulting.obstacles(dossier),
    ]


def nothing_to_correct(letter: Letter) -> list[Obstacle]:
    """Return why nothing can be sent back: there is neither a comment nor a group to change."""
    dossier = letter.filing
    if commenting.to_send(dossier).exists() or recipients.refused_any(dossier):
        return []
    text = _("Rien n’est à corriger : commentez une rubrique, ou refusez un groupe.")
    return [Obstacle(text)]


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
