"""The archive that a mailing house needs, handed out to whoever may have it."""

from django.http import HttpRequest, HttpResponse

from dhpc.enums import AGREED_DOCUMENT, LetterFile
from dhpc.fields import LETTER_FILES
from dhpc.models import Dossier
from dhpc.review.annexes import withdrawn
from dhpc.review.plan import groups_of
from dhpc.sending import package as packaging
from dhpc.versions import frozen_letter
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.documents.models import Audience, FileState
from portal.documents.services import files_of
from portal.rendering.models import DocumentState, GeneratedDocument
from portal.rendering.services import documents_of


def response(request: HttpRequest, dossier: Dossier, made: GeneratedDocument) -> HttpResponse:
    """Return the archive of the agreed letter, whose PDF is `made`; the download is recorded."""
    revision = dossier.revisions.get(part="letter", number=dossier.agreed_revision)
    letter, _facts = frozen_letter(dossier, revision)
    record_access(request, AccessAction.DOWNLOAD, dossier.subject, label="diffusion.zip")
    with made.content.open("rb") as stored:
        on = dossier.scheduled_on or dossier.letter.dispatch_on
        groups = groups_of(dossier)
        gone = [f"annexe retirée le {one['on']} : {one['reason']}" for one in withdrawn(dossier)]
        content = packaging.archive(letter, stored.read(), groups, on, _annexes(dossier), gone)
    answer = HttpResponse(content, content_type="application/zip")
    name = f"{dossier.reference}-diffusion.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _annexes(dossier: Dossier) -> list[tuple[str, bytes]]:
    """Return the annexes of the letter that may leave: not its logo, nor those taken down."""
    found = []
    sound = files_of(dossier.subject, LETTER_FILES).filter(
        state__in=(FileState.CLEAN, FileState.UNSCANNED)
    )
    gone = [one["uuid"] for one in withdrawn(dossier)]
    leaving = sound.exclude(kind=LetterFile.LOGO).exclude(uuid__in=gone)
    for file in leaving.for_audience(Audience.PARTIES):
        with file.content.open("rb") as stored:
            found.append((file.name, stored.read()))
    return found


def agreed_pdf(dossier: Dossier) -> GeneratedDocument | None:
    """Return the agreed letter once its PDF is made."""
    return (
        documents_of(dossier.subject)
        .filter(
            kind=AGREED_DOCUMENT,
            format="pdf",
            revision_number=dossier.agreed_revision,
            state=DocumentState.READY,
        )
        .first()
    )
