"""The fields of Volet 1, as the provisional version needs them.

Codes (H04, D01 …) are those of the field tables of the agency's form (fiche enquête de
signalement d'un défaut de qualité). Form, summary, checks, PDF, DOCX, difference and JSON are all
derived from this file.
"""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Answer,
    Choice,
    Date,
    Email,
    Integer,
    Level,
    LongText,
    Lookup,
    Moment,
    MultiChoice,
    Phone,
    Rows,
    Section,
    Specification,
    Text,
    when,
)
from portal.reference.identifiers import parse
from quality_defects import enums

PROVISIONAL = Level.PROVISIONAL
FINAL = Level.FINAL


def check_cip(value: str) -> str | None:
    """Return what is wrong with a presentation code typed by hand, None when it is a CIP."""
    found = parse(value)
    if found.errors:
        return " ".join(str(error) for error in found.errors)
    if not (found.cip13 or found.cip7):
        return _now("ce code n’est pas un code CIP ; saisissez les 13 chiffres du code CIP13.")
    return None


def check_lot(value: str) -> str | None:
    """Return what is wrong with a batch number (GS1 AI 10: at most 20 characters)."""
    if len(value.strip()) > 20:
        return _now("un numéro de lot compte 20 caractères au plus.")
    return None


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
            level=PROVISIONAL,
            source="FORM",
        ),
        Moment(
            name="qualified_at",
            code="H05",
            label=_("Date et heure de qualification en défaut déclarable"),
            level=FINAL,
        ),
        Choice(
            name="trigger",
            code="H06",
            label=_("Origine de la déclaration"),
            choices=enums.Trigger,
            level=PROVISIONAL,
        ),
        Text(
            name="agency_reference",
            code="H06",
            label=_("Référence donnée par l’ANSM"),
            when=when("trigger", enums.Trigger.AGENCY),
            level=PROVISIONAL,
            max_length=60,
        ),
        Choice(
            name="capacity",
            code="H07",
            label=_("Qualité du déclarant"),
            choices=enums.Capacity,
            level=PROVISIONAL,
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
            level=PROVISIONAL,
        ),
        LongText(
            name="establishment_address",
            code="E01",
            label=_("Adresse postale"),
            autocomplete="street-address",
            level=PROVISIONAL,
            max_length=400,
        ),
        Text(
            name="pharmacist_name",
            code="H08",
            label=_("Pharmacien responsable : nom"),
            level=PROVISIONAL,
        ),
        Phone(
            name="pharmacist_phone",
            code="H08",
            label=_("Pharmacien responsable : téléphone"),
            level=PROVISIONAL,
        ),
        Phone(
            name="pharmacist_mobile",
            code="H08",
            label=_("Pharmacien responsable : portable"),
            help=_("Pour vous rappeler sans délai."),
            level=PROVISIONAL,
        ),
        Email(
            name="pharmacist_email",
            code="H08",
            label=_("Pharmacien responsable : adresse électronique"),
            level=PROVISIONAL,
        ),
        Text(
            name="handler_name",
            code="H10",
            label=_("Personne en charge du dossier : nom"),
            level=FINAL,
        ),
        Phone(
            name="handler_phone",
            code="H10",
            label=_("Personne en charge du dossier : téléphone"),
            level=FINAL,
        ),
        Email(
            name="handler_email",
            code="H10",
            label=_("Personne en charge du dossier : adresse électronique"),
            level=FINAL,
        ),
        Phone(
            name="on_call_phone",
            code="H11",
            label=_("Astreinte 24 h/24 du laboratoire"),
            help=_("Indispensable si un rappel de lot est proposé."),
            when=when("recall_proposed", Answer.YES),
            level=PROVISIONAL,
            source="CSP R. 5124-49-1 III",
        ),
    ),
)

PRODUCTS = Rows(
    name="products",
    label=_("Médicaments"),
    item=_("Médicament"),
    minimum=1,
    maximum=50,
    fields=(
        Lookup(
            name="name",
            code="P01",
            label=_("Dénomination exacte et présentation"),
            help=_("Tapez un nom, un code CIP, ou scannez la boîte : le reste se remplit."),
            url_name="reference:medicines",
            code_field="cip13",
            level=PROVISIONAL,
            max_length=400,
        ),
        Text(
            name="substances",
            code="P02",
            label=_("Substances actives (DCI)"),
            level=PROVISIONAL,
            max_length=400,
        ),
        Choice(
            name="status",
            code="P07",
            label=_("Statut"),
            choices=enums.ProductStatus,
            level=PROVISIONAL,
        ),
        Text(
            name="cip13",
            code="P04",
            label=_("Code CIP13"),
            help=_("13 chiffres, par exemple 3400930000120 ; le CIP7 est accepté."),
            when=when(
                "status",
                enums.ProductStatus.AUTHORISED,
                enums.ProductStatus.PARALLEL_IMPORT,
                "",
            ),
            check=check_cip,
            level=PROVISIONAL,
            max_length=60,
        ),
        Text(name="cis", code="P03", label=_("Code CIS"), level=FINAL, max_length=8),
        Text(
            name="authorisation_number",
            code="P08",
            label=_("Numéro d’autorisation"),
            help=_("Numéro d’AMM ou d’accès, s’il existe."),
            max_length=60,
        ),
        Text(
            name="holder",
            code="E02",
            label=_("Titulaire de l’autorisation"),
            level=FINAL,
        ),
    ),
)

LOTS = Rows(
    name="lots",
    label=_("Lots"),
    item=_("Lot"),
    minimum=1,
    maximum=500,
    fields=(
        Text(
            name="number",
            code="L01",
            label=_("Numéro de lot"),
            level=PROVISIONAL,
            max_length=40,
            check=check_lot,
        ),
        Date(
            name="expiry",
            code="L02",
            label=_("Date de péremption"),
            help=_("jj/mm/aaaa ; mm/aaaa vaut le dernier jour du mois."),
            level=PROVISIONAL,
            month_means_last_day=True,
        ),
        Text(
            name="product",
            label=_("Médicament concerné, s’il y en a plusieurs"),
            help=_("Nom ou code CIP."),
        ),
        Choice(
            name="status",
            code="L13",
            label=_("Situation du lot"),
            choices=enums.LotStatus,
            level=PROVISIONAL,
        ),
        Text(
            name="status_reason",
            code="L13",
            label=_("Motif"),
            when=when("status", enums.LotStatus.EXCLUDED),
            level=PROVISIONAL,
            max_length=400,
        ),
        MultiChoice(
            name="channels",
            code="L07",
            label=_("Canaux de distribution"),
            choices=enums.Channel,
            level=PROVISIONAL,
        ),
        Choice(
            name="blocked",
            code="L12",
            label=_("Lot déjà bloqué ?"),
            choices=Answer,
            level=PROVISIONAL,
        ),
        Moment(
            name="blocked_at",
            code="L12",
            label=_("Bloqué le"),
            when=when("blocked", Answer.YES),
            level=PROVISIONAL,
        ),
        Text(
            name="replacement_lots",
            code="L12",
            label=_("Lots de remplacement disponibles"),
            help=_("Numéros et date, ou « aucun »."),
            level=FINAL,
            max_length=400,
        ),
    ),
)

DEFECT = Section(
    name="defect",
    title=_("Défaut"),
    fields=(
        LongText(
            name="description",
            code="D01",
            label=_("Description du défaut qualité"),
            help=_("Au moins 50 caractères. N’écrivez aucun nom ni date de naissance de patient."),
            min_length=50,
            level=PROVISIONAL,
        ),
        Choice(
            name="falsification",
            code="D02",
            label=_("Suspicion de contrefaçon ou de falsification"),
            choices=enums.Suspicion,
            level=PROVISIONAL,
        ),
        MultiChoice(
            name="deviation",
            code="D03",
            label=_("Écart constaté"),
            choices=enums.Deviation,
            level=PROVISIONAL,
        ),
        Choice(
            name="category",
            code="D04",
            label=_("Catégorie principale"),
            choices=enums.Category,
            level=PROVISIONAL,
        ),
        Text(
            name="category_other",
            code="D04",
            label=_("Précisez la catégorie"),
            when=when("category", enums.Category.OTHER),
            level=PROVISIONAL,
        ),
        Choice(
            name="origin",
            code="D05",
            label=_("Origine de la détection"),
            choices=enums.Origin,
            level=PROVISIONAL,
        ),
        Integer(
            name="complaints_france",
            code="D07",
            label=_("Réclamations en France"),
            level=PROVISIONAL,
        ),
        Integer(
            name="complaints_world",
            code="D07",
            label=_("Réclamations dans le monde"),
            level=PROVISIONAL,
        ),
        Integer(name="units_concerned", code="D07", label=_("Unités en cause"), level=PROVISIONAL),
        Choice(
            name="confirmation",
            code="D10",
            label=_("Le défaut est-il confirmé ?"),
            choices=enums.Confirmation,
            level=PROVISIONAL,
        ),
        Choice(
            name="extent",
            code="D11",
            label=_("Étendue du défaut"),
            choices=enums.Extent,
            level=PROVISIONAL,
        ),
        Choice(
            name="detectable",
            code="D12",
            label=_("Détectable avant usage par le patient ou le professionnel ?"),
            choices=Answer,
            level=PROVISIONAL,
        ),
    ),
)

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
            level=PROVISIONAL,
        ),
        Integer(
            name="adverse_events_serious", code="R01", label=_("dont graves"), level=PROVISIONAL
        ),
        Integer(name="deaths", code="R01", label=_("dont décès"), level=PROVISIONAL),
        Text(
            name="pharmacovigilance_references",
            code="R02",
            label=_("Références de déclaration de pharmacovigilance"),
            help=_("« en cours » est accepté."),
            max_length=400,
        ),
        Choice(
            name="criticality",
            code="R04",
            label=_("Criticité proposée"),
            choices=enums.Criticality,
            level=PROVISIONAL,
        ),
    ),
)

MEASURES = Section(
    name="measures",
    title=_("Mesures"),
    fields=(
        MultiChoice(
            name="measures_taken",
            code="M01",
            label=_("Mesures déjà prises"),
            choices=enums.MeasureTaken,
            level=PROVISIONAL,
        ),
        LongText(
            name="measures_taken_details",
            code="M01",
            label=_("Dates, heures et précisions"),
            help=_("Pour chaque mesure, quand elle a été prise ; le motif s’il n’y en a aucune."),
            level=PROVISIONAL,
            max_length=2000,
        ),
        MultiChoice(
            name="measures_proposed",
            code="M02",
            label=_("Mesures proposées"),
            choices=enums.Measure,
            level=PROVISIONAL,
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
            level=PROVISIONAL,
        ),
        Choice(
            name="recall_level",
            code="M03",
            label=_("Niveau de rappel proposé"),
            choices=enums.RecallLevel,
            when=when("recall_proposed", Answer.YES),
            level=PROVISIONAL,
        ),
        LongText(
            name="recall_justification",
            code="M03",
            label=_("Justification du rappel"),
            when=when("recall_proposed", Answer.YES),
            level=PROVISIONAL,
            max_length=4000,
        ),
        Text(
            name="recall_lots",
            code="M03",
            label=_("Lots à rappeler"),
            help=_("Numéros séparés par des virgules, ou « tous les lots déclarés »."),
            when=when("recall_proposed", Answer.YES),
            level=PROVISIONAL,
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
            level=PROVISIONAL,
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
            level=PROVISIONAL,
            max_length=4000,
        ),
    ),
)

VOLET1 = Specification(
    name="volet1",
    title=_("Volet 1"),
    version=1,
    sections=(
        DECLARATION,
        Section(
            name="products",
            title=_("Médicaments"),
            intro=_("Un dossier peut concerner plusieurs médicaments."),
            rows=(PRODUCTS,),
        ),
        Section(
            name="lots",
            title=_("Lots"),
            intro=_("Chaque lot concerné, suspect ou écarté."),
            rows=(LOTS,),
        ),
        DEFECT,
        IMPACT,
        MEASURES,
        PEOPLE,
        Section(
            name="attachments",
            title=_("Pièces jointes"),
            intro=_("Photos, bulletins d’analyse, projet de message. Facultatif."),
            files="volet1.attachments",
        ),
    ),
)
