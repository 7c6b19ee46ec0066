"""What the agency may set of reports towards a framework of compassionate prescription."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cpc_reports.rules import WORKFLOW
from portal.core import parameters
from portal.core.parameters import Parameter, days, of, reminders, yes_or_no

CLOCKS = {
    "admissibility": _("Recevabilité d’un signalement"),
    "assessment": _("Évaluation d’un signalement"),
}


def register() -> None:
    """Announce the parameters of the workflow."""
    label = _("Cadres de prescription compassionnelle")
    parameters.register(WORKFLOW, label, [*_clocks(), *OTHERS])


def _clocks() -> Iterator[Parameter]:
    for kind, label in CLOCKS.items():
        yield Parameter(
            name=f"CPC_{kind.upper()}_DAYS",
            label=label,
            value=lambda kind=kind: days(settings.CPC_CLOCKS[kind][0]),
        )


OTHERS = [
    of("CPC_RENEWAL_REMINDERS", _("Fin d’un cadre : rappels"), reminders),
    of("CPC_PUBLICATION_DAYS", _("De la décision à sa publication"), days),
    of("CPC_QUESTION_REMINDERS", _("Questions de l’agence : rappels"), reminders),
    of("CPC_LABEL_ALERT_DAYS", _("Alerte avant la fin d’un label ou d’un agrément"), days),
    of("CPC_TIP_CONFIRM_DAYS", _("Confirmation de l’adresse de qui informe un organisme"), days),
    of("CPC_TIP_KEEP_DAYS", _("Conservation de l’identité de qui a informé un organisme"), days),
    of("CPC_SILENCE", _("Ce que l’accusé dit du silence de l’agence")),
    of(
        "CPC_SILENCE_VALIDATED",
        _("Formule validée par la direction juridique"),
        yes_or_no,
    ),
    of("CPC_LAW", _("Texte sous lequel un signalement est déposé")),
]
