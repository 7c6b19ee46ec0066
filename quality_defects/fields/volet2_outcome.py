"""V07 to V13: impact, actions, changes, risk, conclusion, recall balance, open points."""

from collections.abc import Mapping
from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Answer,
    Choice,
    Computed,
    Date,
    Integer,
    Level,
    LongText,
    MultiChoice,
    Rows,
    Section,
    Text,
    known,
    when,
)
from quality_defects.enums import Criticality
from quality_defects.enums import volet2 as enums

IMPACTS = Rows(
    name="impacts",
    label=_("Autres lots, médicaments, sites et pays"),
    item=_("Élément examiné"),
    add_label=_("Ajouter un élément examiné"),
    code="V07",
    fields=(
        Choice(
            name="scope",
            code="V07",
            label=_("Nature"),
            choices=enums.ImpactScope,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="subject",
            code="V07",
            label=_("Numéro de lot, médicament, site ou pays"),
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="decision",
            code="V07",
            label=_("Décision"),
            choices=enums.ImpactDecision,
            level=Level.FINAL,
        ),
        Text(
            name="justification",
            code="V07",
            label=_("Justification de l’exclusion"),
            when=when("decision", enums.ImpactDecision.EXCLUDED),
            level=Level.PROVISIONAL,
            max_length=1000,
        ),
    ),
)

OTHER_IMPACT = Section(
    name="impact",
    title=_("Étendue"),
    intro=_("Les autres lots, médicaments, sites et pays sont-ils concernés, et pourquoi ?"),
    fields=(
        LongText(
            name="impact_analysis",
            code="V07",
            label=_("Analyse de l’étendue"),
            level=Level.FINAL,
            max_length=6000,
        ),
    ),
    rows=(IMPACTS,),
)

CAPAS = Rows(
    name="capas",
    label=_("Actions correctives et préventives (CAPA)"),
    item=_("CAPA"),
    add_label=_("Ajouter une CAPA"),
    code="V08",
    maximum=100,
    fields=(
        Text(
            name="number",
            code="V08",
            label=_("Numéro"),
            help=_("Celui de votre système qualité."),
            level=Level.PROVISIONAL,
            max_length=40,
        ),
        Choice(
            name="type",
            code="V08",
            label=_("Type"),
            choices=enums.CapaType,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="nature",
            code="V08",
            label=_("Nature"),
            choices=enums.CapaNature,
            level=Level.FINAL,
        ),
        Text(
            name="label",
            code="V08",
            label=_("Libellé"),
            level=Level.PROVISIONAL,
            max_length=400,
        ),
        Text(name="cause", code="V08", label=_("Cause liée"), level=Level.FINAL, max_length=400),
        Text(
            name="owner",
            code="V08",
            label=_("Responsable"),
            help=_("Fonction ou nom de la personne qui en répond."),
            level=Level.PROVISIONAL,
        ),
        Text(name="site", code="V08", label=_("Site"), level=Level.FINAL),
        Date(name="due_on", code="V08", label=_("Échéance"), level=Level.PROVISIONAL),
        Choice(
            name="progress",
            code="V08",
            label=_("Avancement"),
            choices=enums.CapaProgress,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="proof",
            code="V08",
            label=_("Preuve"),
            help=_("Document qui montrera que l’action est réalisée."),
            level=Level.FINAL,
            max_length=400,
        ),
        Text(
            name="criterion",
            code="V08",
            label=_("Critère d’efficacité"),
            level=Level.FINAL,
            max_length=400,
        ),
        Date(
            name="verify_on",
            code="V08",
            label=_("Date de vérification de l’efficacité"),
            level=Level.FINAL,
        ),
    ),
)

ACTIONS = Section(
    name="capa",
    title=_("Actions correctives et préventives"),
    intro=_("Chaque CAPA a un responsable et une échéance ; elle est suivie jusqu’à sa clôture."),
    fields=(
        LongText(
            name="capa_none_reason",
            code="V08",
            label=_("S’il n’y a aucune CAPA : justification"),
            max_length=4000,
        ),
    ),
    rows=(CAPAS,),
)

CHANGES = Section(
    name="changes",
    title=_("Modifications nécessaires"),
    fields=(
        Choice(
            name="change_needed",
            code="V09",
            label=_(
                "Une modification de l’AMM ou une maîtrise des changements est-elle nécessaire ?"
            ),
            choices=Answer,
            level=Level.FINAL,
        ),
        MultiChoice(
            name="change_types",
            code="V09",
            label=_("Type de modification"),
            choices=enums.Change,
            when=when("change_needed", Answer.YES),
            level=Level.FINAL,
        ),
        LongText(
            name="change_details",
            code="V09",
            label=_("Objet, référence et calendrier"),
            when=when("change_needed", Answer.YES),
            level=Level.FINAL,
            max_length=2000,
        ),
    ),
)

RISK = Section(
    name="risk",
    title=_("Risque actualisé"),
    fields=(
        LongText(
            name="risk_analysis",
            code="V10",
            label=_("Analyse de risque actualisée"),
            level=Level.FINAL,
            max_length=6000,
        ),
        Choice(
            name="final_criticality",
            code="V10",
            label=_("Criticité finale proposée"),
            choices=Criticality,
            level=Level.FINAL,
        ),
        Choice(
            name="final_class",
            code="V10",
            label=_("Classe européenne finale proposée"),
            choices=enums.FinalClass,
            level=Level.FINAL,
        ),
    ),
)

CONCLUSION = Section(
    name="conclusion",
    title=_("Conclusion du pharmacien responsable"),
    fields=(
        LongText(
            name="conclusion",
            code="V11",
            label=_("Conclusion"),
            help=_("Elle est signée avec le volet."),
            level=Level.FINAL,
            max_length=6000,
        ),
    ),
)


def percentage(part: Any, whole: Any) -> str:
    """Return `part` of `whole` in percent, "" unless both are known and `whole` is not nothing."""
    part, whole = known(part), known(whole)
    if part is None or not whole:
        return ""
    return f"{formats.number_format(100 * part / whole, 1)}\N{NO-BREAK SPACE}%"


def _return_rate(values: Mapping[str, Any]) -> str:
    return percentage(values.get("units_returned"), values.get("units_recalled"))


def _answer_rate(values: Mapping[str, Any]) -> str:
    return percentage(values.get("recipients_answered"), values.get("recipients_contacted"))


_CARRIED_OUT = when(
    "recall_progress", enums.RecallProgress.UNDER_WAY, enums.RecallProgress.COMPLETE
)


def _quantity(name: str, label: Any) -> Integer:
    return Integer(name=name, code="V12", label=label, when=_CARRIED_OUT, level=Level.FINAL)


RECALL_BALANCE = Section(
    name="recall",
    title=_("Bilan du rappel"),
    intro=_("Seulement si un rappel de lot a été proposé ou décidé."),
    fields=(
        Choice(
            name="recall_progress",
            code="V12",
            label=_("Où en est le rappel ?"),
            choices=enums.RecallProgress,
            level=Level.FINAL,
        ),
        LongText(
            name="recall_not_done_reason",
            code="V12",
            label=_("Pourquoi le rappel n’a pas été mené"),
            when=when("recall_progress", enums.RecallProgress.NOT_DONE),
            level=Level.FINAL,
            max_length=2000,
        ),
        _quantity("units_recalled", _("Unités rappelées")),
        _quantity("units_returned", _("Unités retournées")),
        _quantity("units_destroyed", _("Unités détruites")),
        _quantity("recipients_contacted", _("Destinataires contactés")),
        _quantity("recipients_answered", _("Destinataires qui ont répondu")),
        LongText(
            name="recall_comment",
            code="V12",
            label=_("Écarts et commentaires"),
            when=_CARRIED_OUT,
            max_length=4000,
        ),
    ),
    computed=(
        Computed(label=_("Taux de retour"), words=_return_rate, code="V12"),
        Computed(label=_("Taux de réponse"), words=_answer_rate, code="V12"),
    ),
)

OPEN_POINTS = Section(
    name="open_points",
    title=_("Points restants"),
    intro=_("Exigés dans une version provisoire : ce qui manque encore et quand vous l’aurez."),
    fields=(
        LongText(
            name="open_points",
            code="V13",
            label=_("Éléments restants"),
            max_length=4000,
        ),
        Date(
            name="final_expected_on",
            code="V13",
            label=_("Date prévue de la version définitive"),
        ),
    ),
)
