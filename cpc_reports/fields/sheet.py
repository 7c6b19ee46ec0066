"""The sheet of a report: twelve sections, few of whose answers block the filing.

The agency's own sheet of help was not found: headings follow R. 5121-76-2 and what the agency asks
later (76-3, 76-5, 76-6). Codes are those of the dossier, § 2.2. Where an answer is not known,
"not available" is one, with its reason.
"""

from django.utils.translation import gettext_lazy as _

from cpc_reports import enums
from cpc_reports.enums import YesNo
from cpc_reports.fields import checks
from cpc_reports.fields.rows import (
    ALTERNATIVES,
    COSIGNERS,
    EVIDENCE,
    FOREIGN,
    INDICATIONS,
    MEDICINES,
    MONITORING,
    RECOMMENDATIONS,
)
from portal.core.fields import (
    Choice,
    Confirm,
    Email,
    Level,
    LongText,
    Lookup,
    MultiChoice,
    Phone,
    Section,
    Specification,
    Text,
    when,
)

SHEET_FILES = "sheet.annexes"
LEGAL = Level.PROVISIONAL
"""What blocks the filing: the legal minimum, or, where "not available" is accepted, its reason."""

FILER = Section(
    name="filer",
    title=_("Signalant"),
    intro=_("L’organisme habilité au nom duquel vous signalez (art. R. 5121-76-2)."),
    rows=(COSIGNERS,),
    fields=(
        Choice(
            name="body_class",
            code="1.1",
            label=_("Catégorie d’organisme"),
            choices=enums.EligibleClass,
            level=LEGAL,
            source="CSP, R. 5121-76-2",
        ),
        Lookup(
            name="body",
            code="1.2",
            label=_("Organisme"),
            help=_("Choisissez-le dans le registre ; le code s’inscrit ensuite."),
            level=LEGAL,
            max_length=300,
            url_name="cpc_reports:bodies",
            code_field="body_code",
        ),
        Text(
            name="body_code",
            code="1.3",
            label=_("Code au registre"),
            level=LEGAL,
            max_length=60,
        ),
        MultiChoice(
            name="domains",
            code="1.5",
            label=_("Champ d’intervention"),
            choices=enums.Domain,
            level=LEGAL,
        ),
        LongText(
            name="domain_text",
            code="1.5",
            label=_("Précision sur le champ d’intervention"),
            max_length=1_000,
        ),
        Text(
            name="person_name",
            code="1.6",
            label=_("Personne qui dépose"),
            level=LEGAL,
            autocomplete="name",
        ),
        Text(name="person_function", code="1.6", label=_("Fonction"), level=LEGAL),
        Text(
            name="person_rpps",
            code="1.6",
            label=_("Numéro RPPS"),
            level=LEGAL,
            unavailable=True,
            max_length=11,
            check=checks.check_rpps,
        ),
        LongText(
            name="mandate",
            code="1.7",
            label=_("Habilitation à engager l’organisme"),
            help=_("Responsable inscrit au registre, délégation, ou lettre jointe en annexe."),
            level=LEGAL,
            unavailable=True,
            max_length=500,
        ),
        Text(name="contact_name", code="1.8", label=_("Contact scientifique"), level=LEGAL),
        Text(name="deputy_name", code="1.8", label=_("Suppléant")),
        Email(
            name="mailbox",
            code="1.8",
            label=_("Adresse fonctionnelle"),
            help=_("Une boîte lue par plusieurs personnes."),
            level=LEGAL,
        ),
        Phone(name="contact_phone", code="1.8", label=_("Téléphone")),
        Choice(
            name="origin",
            code="1.10",
            label=_("Origine du signalement"),
            choices=enums.FilerOrigin,
            unavailable=True,
        ),
        Text(name="origin_reference", code="1.10", label=_("Référence de l’information reçue")),
    ),
)

MEDICINE = Section(
    name="medicine",
    title=_("Médicament"),
    intro=_("Un ou plusieurs médicaments qui ont une AMM, prescrits hors de celle-ci."),
    rows=(MEDICINES,),
    fields=(
        LongText(
            name="current_indications",
            code="2.5",
            label=_("Indications actuelles de l’AMM"),
            level=LEGAL,
            max_length=3_000,
        ),
        MultiChoice(
            name="gaps",
            code="2.5",
            label=_("Écart avec l’AMM"),
            choices=enums.Gap,
            level=LEGAL,
        ),
        Choice(
            name="similar_mechanism",
            code="2.6",
            label=_("S’il y a plusieurs substances : leur mécanisme d’action est similaire"),
            choices=YesNo,
            source="CSP, R. 5121-76-5",
            unavailable=True,
        ),
        LongText(
            name="mechanism",
            code="2.6",
            label=_("Mécanisme d’action"),
            max_length=2_000,
            when=when("similar_mechanism", YesNo.YES),
        ),
    ),
)

INDICATION = Section(
    name="indication",
    title=_("Indication visée"),
    intro=_("Chaque indication est décidée pour elle-même."),
    rows=(INDICATIONS,),
)

DISEASE = Section(
    name="disease",
    title=_("Maladie"),
    fields=(
        Text(
            name="disease",
            code="4.1",
            label=_("Maladie"),
            help=_("En toutes lettres ; le code, s’il existe, va dans les champs suivants."),
            level=LEGAL,
            max_length=300,
        ),
        Choice(
            name="disease_domain",
            code="4.1",
            label=_("Champ de la maladie"),
            help=_("Comparé au champ d’intervention de l’organisme."),
            choices=enums.Domain,
            level=LEGAL,
        ),
        Choice(
            name="is_rare",
            code="4.1",
            label=_("Maladie rare"),
            help=_("Moins d’une personne sur 2 000."),
            choices=YesNo,
            level=LEGAL,
        ),
        Text(
            name="orpha",
            code="4.1",
            label=_("Code ORPHA"),
            level=LEGAL,
            unavailable=True,
            max_length=20,
            check=checks.check_orpha,
            when=when("is_rare", YesNo.YES),
        ),
        Text(
            name="icd10",
            code="4.1",
            label=_("Code CIM-10"),
            unavailable=True,
            max_length=10,
            check=checks.check_icd10,
        ),
        Text(
            name="network",
            code="4.2",
            label=_("Filière de santé maladies rares"),
            unavailable=True,
            max_length=120,
            when=when("is_rare", YesNo.YES),
        ),
        Text(
            name="prevalence",
            code="4.3",
            label=_("Prévalence ou incidence en France, source, année"),
            unavailable=True,
            max_length=300,
        ),
        LongText(
            name="severity",
            code="4.4",
            label=_("Gravité, pronostic, retentissement, qualité de vie"),
            level=LEGAL,
            unavailable=True,
            max_length=4_000,
        ),
    ),
)

NEED = Section(
    name="need",
    title=_("Besoin et alternatives"),
    rows=(ALTERNATIVES,),
    fields=(
        MultiChoice(
            name="other_access",
            code="5.2",
            label=_("Autres accès connus"),
            choices=enums.Access,
            level=LEGAL,
            unavailable=True,
        ),
        LongText(
            name="why_not",
            code="5.3",
            label=_("Pourquoi les alternatives ne conviennent pas"),
            level=LEGAL,
            source="CSP, L. 5121-12-1, I, 2°",
            max_length=5_000,
        ),
        Choice(
            name="same_authorised",
            code="5.4",
            label=_(
                "La même substance, sous la même forme et au même dosage, a une AMM dans "
                "l’indication"
            ),
            choices=YesNo,
            level=LEGAL,
            source="CSP, R. 5121-76-1",
        ),
        LongText(
            name="same_authorised_reason",
            code="5.4",
            label=_("Pourquoi un cadre reste nécessaire"),
            level=LEGAL,
            max_length=2_000,
            when=when("same_authorised", YesNo.YES),
        ),
        Confirm(
            name="is_urgent",
            label=_("Risque vital ou rupture de prise en charge"),
            help=_("L’agence examine d’abord ces signalements."),
        ),
        LongText(
            name="urgent_reason",
            label=_("Raison de l’urgence"),
            level=LEGAL,
            max_length=1_000,
            when=when("is_urgent", True),
        ),
    ),
)

CONDITIONS = Section(
    name="conditions",
    title=_("Conditions d’utilisation proposées"),
    rows=(MONITORING,),
    fields=(
        LongText(
            name="posology",
            code="6.1",
            label=_("Posologie : dose, fréquence, paliers, adaptations"),
            level=LEGAL,
            unavailable=True,
            source="CSP, R. 5121-76-5",
            max_length=3_000,
        ),
        LongText(
            name="administration",
            code="6.2",
            label=_("Voie, mode d’administration, durée, critères d’arrêt"),
            level=LEGAL,
            unavailable=True,
            max_length=3_000,
        ),
        MultiChoice(
            name="settings",
            code="6.3",
            label=_("Prescripteurs et lieu"),
            choices=enums.Setting,
            unavailable=True,
        ),
        LongText(
            name="precautions",
            code="6.4",
            label=_("Associations, contre-indications, précautions"),
            level=LEGAL,
            unavailable=True,
            max_length=3_000,
        ),
        Text(
            name="registry",
            code="6.6",
            label=_("Registre ou cohorte existants"),
            unavailable=True,
            max_length=300,
        ),
    ),
)

EXTENT = Section(
    name="extent",
    title=_("Ampleur de la pratique"),
    fields=(
        Text(
            name="patients_treated",
            code="7.1",
            label=_("Patients traités hors AMM en France par an, méthode, source"),
            unavailable=True,
            max_length=300,
        ),
        Text(
            name="patients_eligible",
            code="7.2",
            label=_("Patients éligibles estimés"),
            unavailable=True,
            max_length=300,
        ),
        Text(
            name="centres",
            code="7.3",
            label=_("Établissements concernés, ancienneté de la pratique"),
            unavailable=True,
            max_length=300,
        ),
    ),
)

PROOF = Section(
    name="proof",
    title=_("Efficacité et sécurité : références"),
    intro=_("Une référence au moins, ou l’absence de publication avec la recherche menée."),
    rows=(EVIDENCE,),
    fields=(
        Confirm(name="no_publication", code="8.1", label=_("Aucune publication trouvée")),
        LongText(
            name="search_strategy",
            code="8.1",
            label=_("Recherche menée : bases, mots-clés, dates"),
            level=LEGAL,
            max_length=3_000,
            when=when("no_publication", True),
        ),
    ),
)

BALANCE = Section(
    name="balance",
    title=_("Sécurité et position motivée"),
    fields=(
        LongText(
            name="risks",
            code="9.2",
            label=_("Risques identifiés et potentiels, populations à risque"),
            level=LEGAL,
            unavailable=True,
            max_length=4_000,
        ),
        Choice(
            name="vigilance",
            code="9.3",
            label=_("Cas de pharmacovigilance déclarés"),
            help=_("Un effet indésirable se déclare au centre régional de pharmacovigilance."),
            choices=YesNo,
            unavailable=True,
        ),
        Text(
            name="vigilance_reference",
            code="9.3",
            label=_("Numéro de déclaration"),
            when=when("vigilance", YesNo.YES),
        ),
        LongText(
            name="position",
            code="9.4",
            label=_("Position motivée sur le rapport bénéfice/risque"),
            help=_("De 300 à 3 000 caractères ; elle s’appuie sur les références."),
            level=LEGAL,
            source="CSP, R. 5121-76-2",
            min_length=300,
            max_length=3_000,
        ),
        LongText(
            name="prior_analysis",
            code="9.5",
            label=_("Analyse préalable de l’efficacité et de la sécurité"),
            help=_("Obligatoire pour une maladie rare signalée par un centre."),
            source="CSP, R. 5121-76-2",
            max_length=10_000,
            when=when("is_rare", YesNo.YES),
        ),
    ),
)

RESEARCH = Section(
    name="research",
    title=_("Contexte international et recherche"),
    rows=(FOREIGN,),
    fields=(
        LongText(
            name="foreign_opinions",
            code="10.3",
            label=_("Avis de l’EMA ou d’autres agences, listes d’usage hors AMM"),
            unavailable=True,
            max_length=3_000,
        ),
        Choice(
            name="sponsor",
            code="10.4",
            label=_("Essais en cours ou prévus dans l’indication"),
            choices=enums.Sponsor,
            level=LEGAL,
            unavailable=True,
            source="CSP, L. 5121-12-1, I, 1°",
        ),
        LongText(
            name="trials",
            code="10.4",
            label=_("Numéros et promoteurs de ces essais"),
            max_length=2_000,
            when=when("sponsor", enums.Sponsor.COMMERCIAL, enums.Sponsor.ACADEMIC),
        ),
        LongText(
            name="extension_plans",
            code="10.5",
            label=_("Projet connu d’extension d’AMM"),
            unavailable=True,
            max_length=2_000,
        ),
    ),
)

GUIDELINES = Section(
    name="guidelines",
    title=_("Recommandations"),
    rows=(RECOMMENDATIONS,),
    fields=(
        LongText(
            name="bodies_position",
            code="11.2",
            label=_("Position d’autres organismes : INCa, CNP, filière, association"),
            unavailable=True,
            max_length=3_000,
        ),
    ),
)

CLOSING = Section(
    name="closing",
    title=_("Annexes, intérêts, attestations"),
    files=SHEET_FILES,
    fields=(
        LongText(
            name="interests",
            code="12.2",
            label=_("Liens d’intérêts du signalant, des rédacteurs et des cosignataires"),
            help=_("Avec le titulaire ou un concurrent, sur cinq ans ; « aucun » par personne."),
            level=LEGAL,
            unavailable=True,
            max_length=4_000,
        ),
        Choice(
            name="industry_help",
            code="12.3",
            label=_("Aide d’un industriel pour préparer ce dossier"),
            choices=YesNo,
            level=LEGAL,
            unavailable=True,
        ),
        LongText(
            name="industry_help_nature",
            code="12.3",
            label=_("Nature de cette aide"),
            level=LEGAL,
            max_length=1_000,
            when=when("industry_help", YesNo.YES),
        ),
        MultiChoice(
            name="sharing",
            code="12.6",
            label=_("Le dossier, sans les contacts, peut être transmis à"),
            choices=enums.Sharing,
            level=LEGAL,
            unavailable=True,
        ),
        Confirm(
            name="no_patient_data",
            code="12.5",
            label=_("Aucune donnée n’identifie un patient"),
            level=LEGAL,
        ),
        Confirm(
            name="is_exact",
            code="12.7",
            label=_("Les informations sont exactes à ma connaissance"),
            level=LEGAL,
        ),
    ),
)

SHEET = Specification(
    name="sheet",
    title=_("Fiche de signalement"),
    version=1,
    sections=(
        FILER,
        MEDICINE,
        INDICATION,
        DISEASE,
        NEED,
        CONDITIONS,
        EXTENT,
        PROOF,
        BALANCE,
        RESEARCH,
        GUIDELINES,
        CLOSING,
    ),
)
