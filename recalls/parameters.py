"""What the agency may set of safety actions."""

from django.utils.translation import gettext_lazy as _

from portal.core import parameters
from portal.core.parameters import of, working_days
from recalls.rules import WORKFLOW


def register() -> None:
    """Announce the parameters of the workflow."""
    parameters.register(WORKFLOW, _("Actions de sécurité"), PARAMETERS)


PARAMETERS = [
    of(
        "RECALLS_COMMENT_DAYS",
        _("Délai de l’agence pour commenter un projet d’avis"),
        working_days,
        "MDCG 2023-3",
    ),
    of(
        "RECALLS_REVIEW_DEBT_DAYS",
        _("Délai pour revoir une action publiée d’emblée"),
        working_days,
    ),
    of(
        "RECALLS_STUDY_MINIMUM",
        _("Actions publiées à partir desquelles l’étude nomme un fabricant"),
    ),
]
