"""What the transitions of a framework check, and the columns that they set."""

from django.utils.translation import gettext as _

from cpc_reports import editions
from cpc_reports.effects.framework import last_day
from cpc_reports.enums import Intention
from cpc_reports.models import Framework, Measure
from cpc_reports.workflow.conditions.outcome import named
from portal.core.deadlines import local_date
from portal.core.moments import without_weekday
from portal.core.workflow import Obstacle, Step, workflow_of


def set_validity(framework: Framework, step: Step) -> None:
    framework.starts_on, framework.ends_on = step.params["starts_on"], step.params["ends_on"]


def text_is_given(framework: Framework, step: Step) -> list[Obstacle]:
    """The text saved over is the one that was read."""
    found = []
    if step.params.get("expected_version") != framework.version:
        found.append(
            Obstacle(
                _(
                    "Une autre personne a modifié ce projet entre-temps : rechargez la "
                    "page et reprenez votre texte."
                )
            )
        )
    text = step.params["text"]
    if not text["put_required"] and not text["put_waiver"].strip():
        found.append(Obstacle(_("Motivez la dérogation."), field="put_waiver"))
    return found


def names_nobody(framework: Framework, step: Step) -> list[Obstacle]:
    """What a step adds to the public page holds no contact of a person (BR19).

    What is public already prevents nothing: a suspension does not wait for a text to be mended.
    """
    told = {name: str(step.params.get(name) or "") for name in ("comment", "summary")}
    told |= {name: str(value or "") for name, value in step.params.get("text", {}).items()}
    return [
        named(one, name)
        for name, text in told.items()
        for one in editions.personal_in(framework.filing, text)
    ]


def set_text(framework: Framework, step: Step) -> None:
    for name, value in step.params["text"].items():
        setattr(framework, name, value)
    framework.version += 1
    framework.saved_by, framework.saved_at = step.user, step.at


def set_modified(framework: Framework, step: Step) -> None:
    set_text(framework, step)
    clear_intention(framework, step)


def intention_is_known(framework: Framework, step: Step) -> list[Obstacle]:
    """An intention fits the state: what is suspended is not suspended again."""
    moves = workflow_of(Framework)
    told = step.params.get("intention")
    if told in Intention.values and framework.state in moves[told].sources:
        return []
    return [Obstacle(_("Choisissez ce que l’agence envisage."), field="intention")]


def set_intention(framework: Framework, step: Step) -> None:
    framework.intention = step.params["intention"]
    framework.intention_reason = step.comment.strip()
    framework.announced_at = step.at


def something_is_announced(framework: Framework) -> list[Obstacle]:
    if framework.intention:
        return []
    return [Obstacle(_("Aucune intention n’est annoncée."))]


def clear_intention(framework: Framework, step: Step) -> None:
    """What was announced is done or given up; the log keeps it."""
    framework.intention = framework.intention_reason = ""
    framework.announced_at = None


def holder_was_told(framework: Framework, step: Step) -> list[Obstacle]:
    """But in an emergency, the holder knows of the intention first (R. 5121-76-9)."""
    if framework.intention == step.transition.name or step.params.get("urgent"):
        return []
    text = _(
        "Informez d’abord le titulaire de cette intention (art. R. 5121-76-9), ou dites qu’il y a "
        "urgence."
    )
    return [Obstacle(text, field="urgent")]


def renewal_is_lawful(framework: Framework, step: Step) -> list[Obstacle]:
    """A renewal adds three years at most to the end of validity."""
    ends_on = step.params.get("ends_on")
    if not ends_on:
        return []
    if ends_on <= framework.ends_on:
        return [Obstacle(_("La nouvelle fin suit l’ancienne."), field="ends_on")]
    if ends_on > last_day(framework.ends_on):
        text = _("Trois ans au plus : le %(day)s au plus tard.")
        day = without_weekday(last_day(framework.ends_on))
        return [Obstacle(text % {"day": day}, field="ends_on")]
    return []


def set_renewed(framework: Framework, step: Step) -> None:
    framework.ends_on = step.params["ends_on"]


def indication_runs(framework: Framework, step: Step) -> list[Obstacle]:
    one = step.params.get("indication")
    running = framework.running_indications(local_date(step.at))
    if one is None or not running.filter(pk=one.pk).exists():
        return [Obstacle(_("Choisissez une indication en cours."), field="indication")]
    day = step.params.get("ended_on")
    if day and framework.starts_on and day < framework.starts_on:
        return [Obstacle(_("La fin suit l’entrée en vigueur."), field="ended_on")]
    if day and framework.ends_on and day > framework.ends_on:
        text = _("Le cadre prend fin le %(day)s : choisissez cette date au plus tard.")
        words = {"day": without_weekday(framework.ends_on)}
        return [Obstacle(text % words, field="ended_on")]
    return []


def validity_is_over(framework: Framework, step: Step) -> list[Obstacle]:
    """The end of validity has passed, or no indication is left."""
    today = local_date(step.at)
    over = framework.ends_on is not None and framework.ends_on < today
    if over or not framework.running_indications(today).exists():
        return []
    return [Obstacle(_("Le cadre est encore valable."))]


def measure_time_is_over(measure: Measure, step: Step) -> list[Obstacle]:
    if measure.due_on < local_date(step.at):
        return []
    return [Obstacle(_("Le mois n’est pas écoulé."))]


def stamp_opinion(measure: Measure, step: Step) -> None:
    measure.opinion = step.comment.strip()
    measure.decided_at = step.at
