"""The agreement that a validator gives by telephone, recorded by two people (§ 5.3)."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dhpc import rules
from dhpc.effects import dossier as effects
from dhpc.enums import DossierState, Lane, LetterState
from dhpc.models import Dossier
from dhpc.workflow.conditions import is_running, ready_for_agreement
from portal.accounts.models import User
from portal.core.workflow import Obstacle, Step, transition
from portal.filings.services.proposals import SYSTEM as TWO_PEOPLE


def _is_urgent(dossier: Dossier) -> list[Obstacle]:
    if dossier.lane == Lane.URGENT:
        return []
    return [Obstacle(_now("Un accord par téléphone est pour le circuit urgent."))]


def _is_proposed(dossier: Dossier) -> list[Obstacle]:
    if dossier.letter.state == LetterState.PROPOSED:
        return ready_for_agreement(dossier.letter)
    return [Obstacle(_now("L’accord n’est pas proposé."))]


def _validator_may_agree(dossier: Dossier, step: Step) -> list[Obstacle]:
    """Whoever said it may agree to this letter, and is neither of the two who record it."""
    who = User.objects.filter(pk=step.params["validator"]).first()
    told: Any = step.user
    if who is None or not rules.may_agree(who, dossier.letter):
        text = _now("Cette personne ne peut pas donner cet accord.")
        return [Obstacle(text, field="validator")]
    if told is not None and told.pk == who.pk:
        text = _now("Qui donne l’accord ne l’enregistre pas : deux autres personnes le font.")
        return [Obstacle(text, field="validator")]
    return []


def _said_already(dossier: Dossier, step: Step) -> list[Obstacle]:
    said = parse_datetime(step.params["said_at"])
    if said is not None and said <= step.at:
        return []
    return [Obstacle(_now("Donnez l’heure de l’appel, qui est passée."), field="said_at")]


BY_PHONE = [
    transition(
        rules.BY_PHONE,
        label=_("Enregistrer un accord donné par téléphone"),
        event=_("Accord donné par téléphone, enregistré par deux personnes"),
        source=DossierState.WRITING,
        target=None,
        system=TWO_PEOPLE,
        required=["validator", "said_at"],
        guards=[_is_urgent, _is_proposed, is_running],
        checks=[_validator_may_agree, _said_already],
        effects=[effects.agree_letter],
        internal=True,
    ),
]
