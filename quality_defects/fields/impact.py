"""What the defect may do to patients (section 1.6 of the form)."""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Answer,
    Choice,
    Integer,
    Level,
    LongText,
    MultiChoice,
    Section,
    Text,
)
from quality_defects import enums

IMPACT = Section(
    name="impact",
    title=_("Risque pour les patients"),
    intro=_(
        "Seulement des nombres et des références : les effets indésirables se déclarent au centre "
        "régional de pharmacovigilance ou sur le portail du ministère."
    ),
    fields=(
        Integer(
            name="adverse_events",
            code="R01",
            label=_("Effets indésirables rapportés"),
            level=Level.PROVISIONAL,
        ),
        Integer(
            name="adverse_events_serious",
            code="R01",
            label=_("dont graves"),
            level=Level.PROVISIONAL,
        ),
        Integer(name="deaths", code="R01", label=_("dont décès"), level=Level.PROVISIONAL),
        Text(
            name="pharmacovigilance_references",
            code="R02",
            label=_("Références de déclaration de pharmacovigilance"),
            help=_("Attendues s’il y a des effets indésirables ; « en cours » est accepté."),
            max_length=400,
        ),
        Choice(
            name="criticality",
            code="R04",
            label=_("Criticité proposée"),
            choices=enums.Criticality,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="still_dispensed",
            label=_("Le médicament est-il encore dispensé ?"),
            choices=Answer,
            level=Level.FINAL,
        ),
        LongText(
            name="medical_opinion",
            code="R03",
            label=_("Avis médical du laboratoire"),
            help=_(
                "Évaluation médicale du risque ; le document complet va dans les pièces jointes."
            ),
            level=Level.FINAL,
            max_length=6000,
            source="EMA, Reporting a quality defect",
        ),
        Text(
            name="medical_opinion_author",
            code="R03",
            label=_("Auteur de l’avis médical : nom et fonction"),
            level=Level.FINAL,
        ),
        MultiChoice(
            name="populations",
            code="R03",
            label=_("Populations les plus exposées"),
            choices=enums.Population,
            level=Level.FINAL,
        ),
        Choice(
            name="harm",
            code="R03",
            label=_("Gravité possible pour le patient"),
            choices=enums.Harm,
            level=Level.FINAL,
        ),
        Choice(
            name="likelihood",
            code="R03",
            label=_("Probabilité"),
            choices=enums.HarmLikelihood,
            level=Level.FINAL,
        ),
        Choice(
            name="european_class",
            code="R05",
            label=_("Classe européenne proposée"),
            choices=enums.EuropeanClass,
            level=Level.FINAL,
        ),
        MultiChoice(
            name="risk_methods",
            code="R06",
            label=_("Méthodes d’analyse du risque"),
            choices=enums.RiskMethod,
        ),
    ),
)
