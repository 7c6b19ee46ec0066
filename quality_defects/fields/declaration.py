"""Who declares: the declaration itself, the contacts and the establishment."""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Answer,
    Choice,
    Date,
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
from quality_defects.fields.checks import check_rpps, check_siret

ACTING = when("acting", enums.YesNo.YES)


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
        LongText(
            name="late_reason",
            code="H12",
            label=_("Motif du délai de déclaration"),
            help=_("Demandé quand le signalement a été reçu il y a plus de trois jours."),
            max_length=1000,
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
        Text(
            name="establishment_siret",
            code="E01",
            label=_("SIRET de l’établissement"),
            help=_("14 chiffres. Laissez vide hors de France."),
            check=check_siret,
            max_length=20,
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
            name="pharmacist_rpps",
            code="H08",
            label=_("Pharmacien responsable : numéro RPPS"),
            help=_("11 chiffres."),
            check=check_rpps,
            level=Level.FINAL,
            unknown=False,
            max_length=20,
        ),
        Choice(
            name="acting",
            code="H09",
            label=_("Un pharmacien responsable intérimaire assure-t-il le remplacement ?"),
            choices=enums.YesNo,
            level=Level.FINAL,
            unknown=False,
            source="CSP R. 5124-36",
        ),
        Text(
            name="acting_name",
            code="H09",
            label=_("Intérimaire : nom"),
            when=ACTING,
            level=Level.PROVISIONAL,
        ),
        Phone(
            name="acting_phone",
            code="H09",
            label=_("Intérimaire : téléphone"),
            when=ACTING,
            level=Level.PROVISIONAL,
        ),
        Phone(
            name="acting_mobile",
            code="H09",
            label=_("Intérimaire : portable"),
            help=_("Pour le rappeler sans délai."),
            when=ACTING,
            level=Level.PROVISIONAL,
        ),
        Email(
            name="acting_email",
            code="H09",
            label=_("Intérimaire : adresse électronique"),
            when=ACTING,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="acting_rpps",
            code="H09",
            label=_("Intérimaire : numéro RPPS"),
            help=_("11 chiffres."),
            when=ACTING,
            check=check_rpps,
            level=Level.FINAL,
            unknown=False,
            max_length=20,
        ),
        Date(
            name="acting_from",
            code="H09",
            label=_("Intérim du"),
            when=ACTING,
            level=Level.PROVISIONAL,
        ),
        Date(
            name="acting_to",
            code="H09",
            label=_("Intérim jusqu’au"),
            when=ACTING,
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
        Phone(
            name="handler_mobile",
            code="H10",
            label=_("Personne en charge du dossier : portable"),
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
