"""Who declares: the declaration itself, the contacts and the establishment."""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Answer,
    Choice,
    Email,
    Level,
    LongText,
    Moment,
    Phone,
    Section,
    Text,
    when,
)
from quality_defects import enums

DECLARATION = Section(
    name="declaration",
    title=_("Déclaration"),
    intro=_("Qui déclare, en quelle qualité et depuis quand le signalement est connu."),
    fields=(
        Moment(
            name="signal_received_at",
            code="H04",
            label=_("Date et heure de réception du signalement"),
            help=_(
                "Quand votre entreprise a reçu le signalement. C’est le point de départ du délai."
            ),
            level=Level.PROVISIONAL,
            source="FORM",
        ),
        Moment(
            name="qualified_at",
            code="H05",
            label=_("Date et heure de qualification en défaut déclarable"),
            level=Level.FINAL,
        ),
        Choice(
            name="trigger",
            code="H06",
            label=_("Origine de la déclaration"),
            choices=enums.Trigger,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="agency_reference",
            code="H06",
            label=_("Référence donnée par l’ANSM"),
            when=when("trigger", enums.Trigger.AGENCY),
            level=Level.PROVISIONAL,
            max_length=60,
        ),
        Choice(
            name="capacity",
            code="H07",
            label=_("Qualité du déclarant"),
            choices=enums.Capacity,
            level=Level.PROVISIONAL,
            source="CSP R. 5124-55",
        ),
        Text(
            name="internal_reference",
            label=_("Votre référence interne"),
            help=_("Rappelée sur les documents, pour votre système qualité."),
            max_length=60,
        ),
    ),
)

PEOPLE = Section(
    name="people",
    title=_("Contacts et établissement"),
    intro=_("Prérempli d’après votre organisation ; corrigez si besoin."),
    fields=(
        Text(
            name="establishment_name",
            code="E01",
            label=_("Exploitant ou fabricant"),
            help=_("Lieu d’exercice du pharmacien responsable."),
            autocomplete="organization",
            level=Level.PROVISIONAL,
        ),
        LongText(
            name="establishment_address",
            code="E01",
            label=_("Adresse postale"),
            autocomplete="street-address",
            level=Level.PROVISIONAL,
            max_length=400,
        ),
        Text(
            name="pharmacist_name",
            code="H08",
            label=_("Pharmacien responsable : nom"),
            level=Level.PROVISIONAL,
        ),
        Phone(
            name="pharmacist_phone",
            code="H08",
            label=_("Pharmacien responsable : téléphone"),
            level=Level.PROVISIONAL,
        ),
        Phone(
            name="pharmacist_mobile",
            code="H08",
            label=_("Pharmacien responsable : portable"),
            help=_("Pour vous rappeler sans délai."),
            level=Level.PROVISIONAL,
        ),
        Email(
            name="pharmacist_email",
            code="H08",
            label=_("Pharmacien responsable : adresse électronique"),
            level=Level.PROVISIONAL,
        ),
        Text(
            name="handler_name",
            code="H10",
            label=_("Personne en charge du dossier : nom"),
            level=Level.FINAL,
        ),
        Phone(
            name="handler_phone",
            code="H10",
            label=_("Personne en charge du dossier : téléphone"),
            level=Level.FINAL,
        ),
        Email(
            name="handler_email",
            code="H10",
            label=_("Personne en charge du dossier : adresse électronique"),
            level=Level.FINAL,
        ),
        Phone(
            name="on_call_phone",
            code="H11",
            label=_("Astreinte 24 h/24 du laboratoire"),
            help=_("Indispensable si un rappel de lot est proposé."),
            when=when("recall_proposed", Answer.YES),
            level=Level.PROVISIONAL,
            source="CSP R. 5124-49-1 III",
        ),
    ),
)
