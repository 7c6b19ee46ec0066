"""The request that opens a dossier: why, on which medicines, how fast."""

from django.utils.translation import gettext_lazy as _

from dhpc import enums
from dhpc.enums import Lane, Route
from dhpc.fields.checks import check_cis
from portal.core.fields import (
    Choice,
    Confirm,
    Date,
    Email,
    Level,
    LongText,
    Lookup,
    MultiChoice,
    Phone,
    Rows,
    Section,
    Specification,
    Text,
    when,
)

REQUEST_FILES = "request.attachments"

MEDICINES = Rows(
    name="medicines",
    label=_("Spécialités"),
    item=_("Spécialité"),
    add_label=_("Ajouter une spécialité"),
    minimum=1,
    maximum=300,
    fields=(
        Lookup(
            name="name",
            label=_("Dénomination de la spécialité"),
            help=_("Cherchez par nom, substance ou code ; le code CIS s’inscrit ensuite."),
            level=Level.PROVISIONAL,
            max_length=300,
            url_name="dhpc:medicines",
            code_field="cis",
        ),
        Text(
            name="cis",
            label=_("Code CIS"),
            help=_("Huit chiffres."),
            level=Level.PROVISIONAL,
            max_length=8,
            check=check_cis,
        ),
        Text(
            name="substance",
            label=_("Substance active (DCI)"),
            help=_("Complétée d’après la base des médicaments quand le code y figure."),
            level=Level.PROVISIONAL,
            max_length=300,
        ),
        Text(name="holder", label=_("Titulaire ou exploitant"), max_length=200),
    ),
)

REQUEST = Specification(
    name="request",
    title=_("Demande d’information de sécurité"),
    version=1,
    sections=(
        Section(
            name="origin",
            title=_("Origine et motif"),
            intro=_("Le motif suit la liste de la page de l’ANSM ; un simple rappel est admis."),
            fields=(
                Choice(
                    name="route",
                    code="S6, S7",
                    label=_("Parcours"),
                    choices=Route,
                    level=Level.PROVISIONAL,
                ),
                MultiChoice(
                    name="motives",
                    code="S2",
                    label=_("Motif de la lettre"),
                    choices=enums.Motive,
                    level=Level.PROVISIONAL,
                    source="ANSM, Transmettre une information de sécurité",
                ),
                Choice(
                    name="authority",
                    code="S3",
                    label=_("Sous l’autorité de"),
                    choices=enums.Authority,
                    level=Level.PROVISIONAL,
                ),
                Choice(
                    name="origin",
                    code="S4",
                    label=_("Origine des données"),
                    choices=enums.Origin,
                    level=Level.PROVISIONAL,
                ),
                Choice(
                    name="lane",
                    label=_("Urgence"),
                    choices=Lane,
                    level=Level.PROVISIONAL,
                ),
                MultiChoice(
                    name="urgency_criteria",
                    label=_("Critères de l’urgence"),
                    choices=enums.UrgencyCriterion,
                    when=when("lane", Lane.URGENT, Lane.EXPEDITED),
                    level=Level.PROVISIONAL,
                ),
                LongText(
                    name="urgency_reason",
                    label=_("Justification de l’urgence"),
                    when=when("lane", Lane.URGENT, Lane.EXPEDITED),
                    level=Level.PROVISIONAL,
                    max_length=2_000,
                ),
            ),
        ),
        Section(
            name="concern",
            title=_("Problème de sécurité"),
            fields=(
                Text(
                    name="concern_title",
                    label=_("Intitulé du problème de sécurité"),
                    help=_("Le risque et la conduite à tenir, en une ligne."),
                    level=Level.PROVISIONAL,
                    max_length=200,
                ),
                LongText(
                    name="concern",
                    label=_("Ce qui peut modifier le rapport bénéfice/risque ou l’utilisation"),
                    help=_("Aucune donnée identifiant un patient."),
                    level=Level.PROVISIONAL,
                    min_length=20,
                    max_length=5_000,
                ),
                MultiChoice(
                    name="populations",
                    label=_("Populations particulièrement concernées"),
                    choices=enums.Population,
                ),
                Confirm(
                    name="is_commercial",
                    label=_("L’information accompagne une décision commerciale"),
                    help=_(
                        "Arrêt de commercialisation, lancement : une lettre de sécurité n’est pas "
                        "le bon moyen, l’agence vous orientera."
                    ),
                ),
                Date(
                    name="effective_on",
                    label=_("Date d’effet de la mesure"),
                    help=_("La diffusion ne peut pas lui être postérieure."),
                ),
            ),
        ),
        Section(
            name="medicines",
            title=_("Spécialités concernées"),
            intro=_("Celles que vous connaissez ; l’agence complète par substance."),
            rows=(MEDICINES,),
        ),
        Section(
            name="european",
            title=_("Procédure européenne"),
            when=when("route", Route.EUROPEAN),
            fields=(
                Text(
                    name="procedure_number",
                    label=_("Numéro de la procédure européenne"),
                    max_length=120,
                    level=Level.PROVISIONAL,
                ),
                Date(
                    name="prac_agreed_on",
                    label=_("Texte et plan convenus par le PRAC le"),
                ),
                Date(
                    name="chmp_agreed_on",
                    label=_("Accord du CHMP ou du CMDh le"),
                    level=Level.PROVISIONAL,
                ),
                Date(
                    name="eu_dispatch_on",
                    label=_("Date de diffusion du calendrier européen"),
                    help=_("Elle s’impose : la changer demande une décision motivée de l’ANSM."),
                    level=Level.PROVISIONAL,
                ),
                Confirm(
                    name="is_core",
                    label=_("Lettre européenne limitée aux messages essentiels"),
                    help=_("Les autres rubriques sont complétées par chaque État."),
                ),
                Text(
                    name="ema_address",
                    label=_("Page de l’EMA sur cette lettre"),
                    max_length=300,
                ),
            ),
        ),
        Section(
            name="contact",
            title=_("Votre interlocuteur"),
            intro=_("La personne de référence en pharmacovigilance (art. R. 5121-164 du CSP)."),
            fields=(
                Text(
                    name="contact_name",
                    label=_("Nom et fonction"),
                    level=Level.PROVISIONAL,
                    autocomplete="name",
                ),
                Email(
                    name="contact_email", label=_("Adresse électronique"), level=Level.PROVISIONAL
                ),
                Phone(
                    name="contact_phone",
                    label=_("Téléphone, joignable à toute heure"),
                    level=Level.PROVISIONAL,
                ),
            ),
        ),
        Section(
            name="attachments",
            title=_("Documents"),
            intro=_(
                "En parcours européen : la lettre et le plan convenus en anglais. Sinon : ce qui "
                "fonde la demande."
            ),
            files=REQUEST_FILES,
        ),
    ),
)
