"""Transitions of the sections shared with a site or a subcontractor."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Step, Workflow, transition
from quality_defects import rules
from quality_defects.effects import shares as effects
from quality_defects.enums import ShareState
from quality_defects.models import SectionShare

FILING = "filing"


def _is_shared(share: SectionShare, step: Step) -> list[Obstacle]:
    if step.params.get("section") in share.sections:
        return []
    return [Obstacle(_t("Cette rubrique n’est pas partagée avec vous."), field="section")]


def _is_draft(share: SectionShare, step: Step) -> list[Obstacle]:
    if share.document.is_editable:
        return []
    return [Obstacle(_t("Ce volet n’est plus modifiable pour le moment."))]


share_workflow = Workflow(
    SectionShare,
    ShareState,
    [
        transition(
            "write",
            label=_("Remplir une rubrique partagée"),
            event=_("Rubrique partagée remplie"),
            source=ShareState.OPEN,
            target=None,
            allowed=rules.is_invited,
            required=["section"],
            checks=[_is_shared, _is_draft],
        ),
        transition(
            "revoke",
            label=_("Retirer le partage"),
            event=_("Partage de rubriques retiré"),
            source=[ShareState.OPEN, ShareState.ENDED],
            target=ShareState.REVOKED,
            allowed=rules.is_drafter,
            apply=effects.keep_end,
        ),
        transition(
            "end",
            label=_("Terminer le partage"),
            event=_("Partage de rubriques terminé à la transmission"),
            source=ShareState.OPEN,
            target=ShareState.ENDED,
            system=FILING,
            apply=effects.keep_revision,
        ),
    ],
    parent="filing",
)
