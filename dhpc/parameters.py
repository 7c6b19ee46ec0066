"""What the agency may set of the letters: delays, thresholds and locked wordings in force."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy

from dhpc.enums import ClockKind, LetterFile
from dhpc.letter import blocks
from dhpc.rules import WORKFLOW
from portal.core import parameters
from portal.core.parameters import Parameter, days, listed, of, percent, working_days

GVP = gettext_lazy(
    "GVP module XV : les États visent 48 heures pour relire une traduction ; aucun texte pour une "
    "lettre nationale"
)
GENERAL = gettext_lazy("usage des lettres diffusées depuis 2013 ; le modèle de l’ANSM fera foi")


def register() -> None:
    """Announce the parameters of the workflow."""
    found = [*_clocks(), *_others(), *_formulas()]
    parameters.register(WORKFLOW, gettext_lazy("Lettres aux professionnels de santé"), found)


def _clocks() -> Iterator[Parameter]:
    for kind in settings.DHPC_CLOCKS:
        yield Parameter(
            name=f"DHPC_{kind.upper()}_DAYS",
            label=ClockKind(kind).label,
            value=lambda kind=kind: working_days(*settings.DHPC_CLOCKS[kind]),
            source=GVP if kind == ClockKind.REVIEW else "",
        )


def _annexes(kinds: list[str]) -> str:
    return listed(dict(LetterFile.choices).get(one, one) for one in kinds)


def _others() -> list[Parameter]:
    return [
        of(
            "DHPC_ESCALATION_DAYS",
            gettext_lazy(
                "Retard d’un laboratoire : jours avant d’en avertir sa personne de référence, son "
                "pharmacien responsable, les décisionnaires"
            ),
            listed,
        ),
        of(
            "DHPC_ESCALATION_HOURS",
            gettext_lazy("Les mêmes, en heures, dans le circuit urgent"),
            listed,
        ),
        of("DHPC_AGREEMENT_WINDOW_DAYS", gettext_lazy("Validité de l’accord de l’ANSM"), days),
        of(
            "DHPC_COVERAGE_PERCENT",
            gettext_lazy("Couverture d’un groupe en dessous de laquelle un motif est demandé"),
            percent,
        ),
        of("DHPC_PROOF_FILES", gettext_lazy("Pièces exigées avec les preuves de diffusion")),
        of(
            "DHPC_PUBLIC_ANNEXES",
            gettext_lazy("Natures d’annexes publiques avec la lettre"),
            _annexes,
            gettext_lazy("annexes que nomme le modèle européen de lettre"),
        ),
        of(
            "DHPC_BDPM_DAYS",
            gettext_lazy("Durée de l’information dans la base des médicaments"),
            days,
        ),
        of("DHPC_REPORTING_URL", gettext_lazy("Adresse où déclarer un effet indésirable")),
    ]


def _formulas() -> Iterator[Parameter]:
    for name in blocks.DEFAULTS:
        yield Parameter(
            name=f"DHPC_FORMULAS.{name}",
            label=gettext_lazy("Formule verrouillée de la lettre"),
            value=lambda name=name: blocks.wording(name),
            source=GENERAL,
        )
