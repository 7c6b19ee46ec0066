"""What was done and what is proposed, batch recall included."""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Answer,
    Choice,
    Level,
    LongText,
    Moment,
    MultiChoice,
    Section,
    Text,
    when,
)
from quality_defects import enums

MEASURES = Section(
    name="measures",
    title=_("Mesures"),
    fields=(
        MultiChoice(
            name="measures_taken",
            code="M01",
            label=_("Mesures déjà prises"),
            choices=enums.MeasureTaken,
            level=Level.PROVISIONAL,
        ),
        LongText(
            name="measures_taken_details",
            code="M01",
            label=_("Dates, heures et précisions"),
            help=_("Pour chaque mesure, quand elle a été prise ; le motif s’il n’y en a aucune."),
            level=Level.PROVISIONAL,
            max_length=2000,
        ),
        MultiChoice(
            name="measures_proposed",
            code="M02",
            label=_("Mesures proposées"),
            choices=enums.Measure,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="recall_proposed",
            code="M03",
            label=_("Proposez-vous un rappel de lot ?"),
            help=_(
                "Si oui, doublez l’envoi d’un appel au 01 55 87 30 00, week-end et jours "
                "fériés inclus."
            ),
            choices=Answer,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="recall_level",
            code="M03",
            label=_("Niveau de rappel proposé"),
            choices=enums.RecallLevel,
            when=when("recall_proposed", Answer.YES),
            level=Level.PROVISIONAL,
        ),
        LongText(
            name="recall_justification",
            code="M03",
            label=_("Justification du rappel"),
            when=when("recall_proposed", Answer.YES),
            level=Level.PROVISIONAL,
            max_length=4000,
        ),
        Text(
            name="recall_lots",
            code="M03",
            label=_("Lots à rappeler"),
            help=_("Numéros séparés par des virgules, ou « tous les lots déclarés »."),
            when=when("recall_proposed", Answer.YES),
            level=Level.PROVISIONAL,
            max_length=1000,
        ),
        Moment(
            name="recall_wanted_at",
            code="M03",
            label=_("Date et heure souhaitées du rappel"),
            when=when("recall_proposed", Answer.YES),
        ),
        Choice(
            name="shortage_risk",
            code="M07",
            label=_("Risque de rupture en cas de rappel"),
            choices=Answer,
            when=when("recall_proposed", Answer.YES),
            level=Level.PROVISIONAL,
            source="CSP R. 5124-49-1 II",
        ),
        LongText(
            name="shortage_details",
            code="M07",
            label=_("Rupture : date, stocks, disponibilité, délai et substituts"),
            help=_(
                "Date de survenue, stocks disponibles, modalités de disponibilité, délai de "
                "remise à disposition, spécialités substituables."
            ),
            when=when("shortage_risk", Answer.YES),
            level=Level.PROVISIONAL,
            max_length=4000,
        ),
    ),
)
