"""What the agency may set of quality defects: delays, thresholds and open questions."""

from django.utils.translation import gettext_lazy as _

from portal.core import parameters
from portal.core.parameters import (
    hours,
    listed,
    minutes,
    of,
    reminders,
    working_days,
    yes_or_no,
)
from quality_defects.rules import WORKFLOW

FORM = _("formulaire de l’ANSM : « 30 jours maximum », sans dire lesquels ni à partir de quand")
UNPUBLISHED = _("condition que l’ANSM n’a pas publiée")


def register() -> None:
    """Announce the parameters of the workflow."""
    parameters.register(WORKFLOW, _("Défauts de qualité"), [*VOLETS, *AGENCY])


WORDS = {
    "signal_received": _("réception du signal"),
    "first_volet1": _("premier volet 1"),
    "case_number": _("attribution du numéro de dossier"),
    "calendar": _("calendaires"),
    "working": _("ouvrés"),
    "no": _("aucun"),
    "next_working_day": _("premier jour ouvré suivant"),
    "mitm": _("médicament d’intérêt thérapeutique majeur"),
    "person": _("qui évalue en juge"),
}


def _word(code: str) -> str:
    return str(WORDS[code])


VOLETS = [
    of("QUALITY_DEFECTS_VOLET2_DAYS", _("Délai du volet 2, en jours"), str, FORM),
    of("QUALITY_DEFECTS_VOLET2_ANCHOR", _("Volet 2 : ce qui fait partir le délai"), _word, FORM),
    of("QUALITY_DEFECTS_VOLET2_UNIT", _("Volet 2 : jours calendaires ou ouvrés"), _word, FORM),
    of("QUALITY_DEFECTS_VOLET2_ROLLOVER", _("Volet 2 : report d’un jour non ouvré"), _word, FORM),
    of("QUALITY_DEFECTS_VOLET2_REMINDERS", _("Volet 2 : rappels"), reminders),
    of(
        "QUALITY_DEFECTS_VOLET2_AFTER_DISMISSAL",
        _("Volet 2 toujours dû après un dossier sans suite, fusionné ou retiré"),
        yes_or_no,
    ),
    of(
        "QUALITY_DEFECTS_VOLET1_FINAL_DAYS",
        _("Délai pour compléter un volet 1 provisoire"),
        working_days,
    ),
    of("QUALITY_DEFECTS_VOLET1_FINAL_REMINDERS", _("Volet 1 provisoire : rappels"), reminders),
    of(
        "QUALITY_DEFECTS_VOLET1_AGE_HOURS",
        _("Ancienneté du signal au volet 1 : seuils orange et rouge, en heures"),
        listed,
    ),
    of(
        "QUALITY_DEFECTS_AUTHORISATION_NUMBER_STATUSES",
        _("Statuts pour lesquels le numéro d’AMM est exigé"),
        listed,
        UNPUBLISHED,
    ),
    of(
        "QUALITY_DEFECTS_PARALLEL_DISTRIBUTION_STATUSES",
        _("Statuts pour lesquels la distribution parallèle est exigée"),
        listed,
        UNPUBLISHED,
    ),
    of("QUALITY_DEFECTS_FLASH", _("Déclaration flash ouverte"), yes_or_no),
    of("QUALITY_DEFECTS_FLASH_HOURS", _("Délai pour signer une déclaration flash"), hours),
    of("QUALITY_DEFECTS_CAPA_REMINDERS", _("CAPA : rappels"), reminders),
    of(
        "QUALITY_DEFECTS_URGENT_REMINDERS",
        _("Rappels qui partent seuls, sans attendre le récapitulatif du jour"),
        reminders,
    ),
]

AGENCY = [
    of("QUALITY_DEFECTS_TARGETS", _("Prise en charge et décision, par priorité"), listed),
    of(
        "QUALITY_DEFECTS_RECALL_TARGETS",
        _("Alerte, premier point d’efficacité et bilan d’un rappel, par classe"),
        listed,
    ),
    of("QUALITY_DEFECTS_RECALL_REMINDERS", _("Bilan d’un rappel : rappels"), reminders),
    of(
        "QUALITY_DEFECTS_VITAL_USE",
        _("Usage vital dans la grille"),
        _word,
    ),
    of(
        "QUALITY_DEFECTS_CALL_MINUTES",
        _("Rappel proposé sans appel : minutes avant de relancer firme, astreinte, responsable"),
        listed,
    ),
    of("QUALITY_DEFECTS_UNASSIGNED_P0_MINUTES", _("Dossier P0 que personne ne prend"), minutes),
    of("QUALITY_DEFECTS_UNASSIGNED_P1_MINUTES", _("Dossier P1 que personne ne prend"), minutes),
    of("QUALITY_DEFECTS_UNASSIGNED_P2_DAYS", _("Dossier P2 que personne ne prend"), working_days),
    of(
        "QUALITY_DEFECTS_INACTIVE_DAYS",
        _("Dossier sans activité : jours ouvrés avant l’évaluateur, puis les responsables"),
        listed,
    ),
]
