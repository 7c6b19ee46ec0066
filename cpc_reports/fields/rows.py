"""Repeated groups of the sheet: medicines, indications, evidence and what surrounds them."""

from django.utils.translation import gettext_lazy as _

from cpc_reports import enums
from cpc_reports.fields import checks
from cpc_reports.fields.levels import LEGAL
from portal.core.fields import (
    Choice,
    Country,
    Date,
    Integer,
    LongText,
    Lookup,
    MultiChoice,
    Rows,
    Text,
)

COSIGNERS = Rows(
    name="cosigners",
    label=_("Cosignataires"),
    item=_("Cosignataire"),
    add_label=_("Ajouter un cosignataire"),
    maximum=20,
    code="1.9",
    help=_("Chaque organisme confirme avant le dépôt."),
    fields=(
        Lookup(
            name="body",
            label=_("Organisme"),
            level=LEGAL,
            max_length=300,
            url_name="cpc_reports:bodies",
            code_field="body_code",
        ),
        Text(
            name="body_code",
            label=_("Code au registre"),
            level=LEGAL,
            max_length=60,
        ),
    ),
)

MEDICINES = Rows(
    name="medicines",
    label=_("Médicaments"),
    item=_("Médicament"),
    add_label=_("Ajouter un médicament"),
    minimum=1,
    maximum=100,
    fields=(
        Lookup(
            name="name",
            code="2.2",
            label=_("Spécialité"),
            help=_("Cherchez par nom, substance ou code ; le code CIS s’inscrit ensuite."),
            level=LEGAL,
            max_length=300,
            url_name="cpc_reports:medicines",
            code_field="cis",
        ),
        Text(
            name="cis",
            code="2.2",
            label=_("Code CIS"),
            help=_("Laissez vide si la spécialité n’est pas dans la base des médicaments."),
            max_length=8,
            check=checks.check_cis,
        ),
        Text(
            name="substance",
            code="2.1",
            label=_("Substance active (DCI)"),
            help=_("Complétée d’après la base des médicaments quand le code y figure."),
            level=LEGAL,
            max_length=300,
        ),
        Choice(
            name="all_products",
            label=_("Toutes les spécialités de la substance"),
            choices=enums.YesNo,
        ),
        Choice(
            name="authorised",
            label=_("A une AMM"),
            help=_("Sans AMM, la voie est l’accès compassionnel (AAC)."),
            choices=enums.Authorisation,
            level=LEGAL,
        ),
        Text(
            name="amm_number",
            label=_("Numéro d’AMM"),
            help=_("Seulement si la spécialité n’est pas dans la base des médicaments."),
            max_length=60,
        ),
        Text(name="form", code="2.3", label=_("Forme"), max_length=200),
        Text(name="strength", code="2.3", label=_("Dosage"), max_length=200),
        Text(name="routes", code="2.3", label=_("Voies"), max_length=200),
        Text(name="holder", code="2.3", label=_("Titulaire"), max_length=200),
        Text(name="marketing", code="2.3", label=_("Commercialisation"), max_length=120),
        Text(
            name="conditions",
            code="2.3",
            label=_("Conditions de prescription et de délivrance"),
            max_length=500,
        ),
        Text(
            name="generic_group",
            code="2.4",
            label=_("Groupe générique"),
            help=_("Le cadre s’étend au groupe (art. R. 5121-76-7)."),
            max_length=300,
        ),
        Text(
            name="smpc",
            code="2.5",
            label=_("RCP autorisé"),
            help=_("Son adresse ; complétée d’après le code CIS quand la base le connaît."),
            max_length=300,
            check=checks.check_web_address,
        ),
        Text(name="atc", code="2.7", label=_("Code ATC"), max_length=10),
        Choice(
            name="monitored",
            code="2.7",
            label=_("Surveillance renforcée"),
            choices=enums.YesNo,
        ),
        Text(name="availability", code="2.8", label=_("Disponibilité"), max_length=200),
        Date(name="base_date", label=_("Base des médicaments du")),
    ),
)

INDICATIONS = Rows(
    name="indications",
    label=_("Indications visées"),
    item=_("Indication"),
    add_label=_("Ajouter une indication"),
    minimum=1,
    maximum=20,
    fields=(
        LongText(
            name="wording",
            code="3.1",
            label=_("Libellé proposé"),
            level=LEGAL,
            max_length=500,
        ),
        LongText(
            name="criteria",
            code="3.2",
            label=_("Ligne de traitement, critères d’éligibilité et de non-éligibilité"),
            level=LEGAL,
            unavailable=True,
            max_length=3_000,
        ),
        Integer(name="age_min", code="3.3", label=_("Âge minimal"), maximum=120, unit=_("ans")),
        Integer(name="age_max", code="3.3", label=_("Âge maximal"), maximum=120, unit=_("ans")),
        Choice(name="sex", code="3.3", label=_("Sexe"), choices=enums.Sex),
        LongText(
            name="population",
            code="3.3",
            label=_("Population : grossesse, allaitement, sous-groupes, biomarqueurs"),
            level=LEGAL,
            unavailable=True,
            max_length=3_000,
        ),
        MultiChoice(
            name="nature",
            code="3.4",
            label=_("Caractère de la maladie"),
            choices=enums.Nature,
            level=LEGAL,
            unavailable=True,
        ),
    ),
)

ALTERNATIVES = Rows(
    name="alternatives",
    label=_("Traitements disponibles dans l’indication"),
    item=_("Traitement"),
    add_label=_("Ajouter un traitement"),
    maximum=50,
    code="5.1",
    fields=(
        Text(
            name="substance",
            label=_("Substance ou traitement"),
            level=LEGAL,
            max_length=200,
        ),
        Choice(name="authorised", label=_("AMM dans l’indication"), choices=enums.YesNo),
        Text(name="place", label=_("Place dans la prise en charge"), max_length=300),
        LongText(name="limits", label=_("Limites"), max_length=2_000),
    ),
)

MONITORING = Rows(
    name="monitoring",
    label=_("Surveillance et données à recueillir"),
    item=_("Donnée"),
    add_label=_("Ajouter une donnée"),
    maximum=50,
    code="6.5",
    help=_("Elles préparent le protocole d’utilisation et de suivi (art. R. 5121-76-6)."),
    fields=(
        Text(name="data", label=_("Donnée"), level=LEGAL, max_length=200),
        Text(name="frequency", label=_("Fréquence"), max_length=120),
        Text(name="tool", label=_("Outil"), max_length=200),
    ),
)

EVIDENCE = Rows(
    name="evidence",
    label=_("Références"),
    item=_("Référence"),
    add_label=_("Ajouter une référence"),
    maximum=300,
    code="8.1",
    fields=(
        LongText(
            name="citation",
            code="8.1",
            label=_("Référence"),
            help=_("Telle que vous la citez, ou le titre d’un rapport."),
            level=LEGAL,
            max_length=1_500,
        ),
        Text(name="doi", label=_("DOI"), max_length=200, check=checks.check_doi),
        Text(name="pmid", label=_("PMID"), max_length=9, check=checks.check_pmid),
        Text(
            name="nct",
            label=_("Numéro d’essai (NCT)"),
            max_length=11,
            check=checks.check_nct,
        ),
        Choice(
            name="tag",
            label=_("Porte sur"),
            choices=enums.EvidenceTag,
            level=LEGAL,
            unavailable=True,
        ),
        Choice(
            name="kind",
            code="8.2",
            label=_("Type d’étude"),
            choices=enums.EvidenceKind,
            level=LEGAL,
            unavailable=True,
        ),
        Choice(
            name="level",
            code="8.3",
            label=_("Niveau de preuve (HAS ou GRADE), selon vous"),
            choices=enums.EvidenceLevel,
        ),
        Integer(name="patients", code="8.4", label=_("Nombre de patients")),
        LongText(
            name="results",
            code="8.4",
            label=_("Population, posologie, comparateur, critère, résultat, suivi, biais"),
            max_length=3_000,
        ),
        LongText(
            name="distance",
            code="8.5",
            label=_("Écart avec l’usage proposé"),
            max_length=1_000,
        ),
    ),
)

FOREIGN = Rows(
    name="foreign",
    label=_("Autorisations et refus à l’étranger"),
    item=_("Décision étrangère"),
    add_label=_("Ajouter une décision"),
    maximum=60,
    code="10.1, 10.2",
    fields=(
        Country(name="country", label=_("Pays"), level=LEGAL),
        Choice(
            name="granted",
            label=_("Autorisé dans l’indication"),
            choices=enums.YesNo,
            level=LEGAL,
        ),
        Date(name="decided_on", label=_("Décidé le")),
        LongText(name="wording", label=_("Libellé ou motif"), max_length=2_000),
        Text(
            name="smpc",
            code="10.1",
            label=_("RCP étranger"),
            help=_("Son adresse sur le web, ou joignez-le en annexe."),
            max_length=300,
            check=checks.check_web_address,
        ),
    ),
)

INTERESTS = Rows(
    name="declarations",
    label=_("Liens d’intérêts, personne par personne"),
    item=_("Personne"),
    add_label=_("Ajouter une personne ou un lien"),
    maximum=60,
    code="12.2",
    help=_(
        "Signalant, rédacteurs et cosignataires : le titulaire et ses concurrents, sur cinq ans."
    ),
    fields=(
        Text(name="person", label=_("Nom"), level=LEGAL, max_length=200),
        Choice(
            name="linked",
            label=_("A un lien d’intérêts"),
            choices=enums.YesNo,
            level=LEGAL,
        ),
        Text(name="company", label=_("Entreprise"), max_length=200),
        Text(name="nature", label=_("Nature du lien"), max_length=300),
        Text(name="period", label=_("Période"), max_length=120),
    ),
)

RECOMMENDATIONS = Rows(
    name="recommendations",
    label=_("Recommandations"),
    item=_("Recommandation"),
    add_label=_("Ajouter une recommandation"),
    maximum=60,
    code="11.1",
    help=_("PNDS, HAS, sociétés savantes, recommandations européennes ou américaines."),
    fields=(
        Text(name="title", label=_("Titre"), level=LEGAL, max_length=300),
        Integer(name="year", label=_("Année"), maximum=2100, check=checks.check_year),
        Text(name="grade", label=_("Grade"), max_length=60),
        LongText(name="excerpt", label=_("Extrait"), max_length=2_000),
        Text(
            name="address",
            label=_("Adresse"),
            max_length=300,
            check=checks.check_web_address,
        ),
    ),
)

__all__ = [
    "ALTERNATIVES",
    "COSIGNERS",
    "EVIDENCE",
    "FOREIGN",
    "INDICATIONS",
    "INTERESTS",
    "MEDICINES",
    "MONITORING",
    "RECOMMENDATIONS",
]
