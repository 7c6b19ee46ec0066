"""What the rows of a draft framework check: its medicines, and its indications one by one."""

from django.utils.translation import gettext as _

from cpc_reports.models import Framework, FrameworkIndication
from portal.core.workflow import Obstacle, Step


def row_is_ours(framework: Framework, step: Step) -> list[Obstacle]:
    row = step.params.get("line")
    if row is None or row.framework_id == framework.pk:
        return []
    return [Obstacle(_("Cette ligne n’est pas de ce projet."))]


def refusal_is_of_what_was_asked(framework: Framework, step: Step) -> list[Obstacle]:
    """Only an indication of the report is refused: one that an agent wrote is taken away."""
    row = step.params.get("line")
    asked = isinstance(row, FrameworkIndication) and row.asked
    if asked or not step.params["told"].get("refusal", "").strip():
        return []
    text = _("Le signalement ne demandait pas cette indication : retirez-la du projet.")
    return [Obstacle(text, field="refusal")]


def was_not_asked(framework: Framework, step: Step) -> list[Obstacle]:
    """What the report asked gets an answer: retained, or not with its reason."""
    row = step.params.get("line")
    if row is None or not row.asked:
        return []
    text = _("Le signalement demandait cette indication : dites pourquoi elle n’est pas retenue.")
    return [Obstacle(text)]


def count(framework: Framework, step: Step) -> None:
    """Another version of the draft: a text written meanwhile is not saved over this one."""
    framework.version += 1
    framework.saved_by, framework.saved_at = step.user, step.at
