"""Whether a file may be handed out now: its state against who asks."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.predicates import is_agent, organisations_of
from portal.documents.models import File, FileState


@dataclass(frozen=True)
class Handing:
    """What the reader gets: the file, a warning to accept first, or a refusal with its reason."""

    allowed: bool
    warning: str = ""
    refusal: str = ""


def handing_out(user: Any, file: File, *, public: bool = False) -> Handing:
    """Tell how `file` may be handed out to `user`, who may read it already.

    A `public` file that no antivirus has seen is for everybody, after the same warning: the agency
    chose to publish it.
    """
    if file.erased_at:
        return Handing(False, refusal=_("Ce fichier a été retiré et son contenu effacé."))
    if file.state == FileState.CLEAN:
        return Handing(True)
    if file.state == FileState.INFECTED:
        return Handing(
            False,
            refusal=_(
                "L’antivirus a reconnu un programme malveillant dans ce fichier : il est écarté et "
                "personne ne peut le télécharger. Déposez une version saine."
            ),
        )
    if file.state == FileState.PENDING:
        return Handing(
            False,
            refusal=_(
                "L’analyse antivirus de ce fichier est en cours. Rechargez la page dans quelques "
                "instants."
            ),
        )
    if not public and not _close_to(user, file):
        return Handing(
            False,
            refusal=_(
                "Ce fichier n’a pas encore été analysé par l’antivirus : seuls l’agence et "
                "l’organisme qui l’a déposé peuvent le télécharger."
            ),
        )
    return Handing(
        True,
        warning=_(
            "Aucun antivirus n’a analysé ce fichier. Ouvrez-le seulement si vous en connaissez "
            "l’origine, sur un poste protégé."
        ),
    )


def _close_to(user: Any, file: File) -> bool:
    if is_agent(user) or user.pk == file.uploaded_by_id:
        return True
    return (
        bool(file.organisation_id)
        and organisations_of(user).filter(pk=file.organisation_id).exists()
    )
