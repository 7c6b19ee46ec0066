"""Sections 1 to 4 of the sheet: who signals which medicine, for what disease (dossier, § 2.2)."""

from django.utils.translation import gettext_lazy as _

from cpc_reports import enums
from cpc_reports.enums import YesNo
from cpc_reports.fields import checks
from cpc_reports.fields.levels import LEGAL
from cpc_reports.fields.rows import COSIGNERS, INDICATIONS, MEDICINES
from portal.core.fields import (
    Choice,
    Email,
    LongText,
    Lookup,
    MultiChoice,
    Phone,
    Section,
    Text,
    when,
)

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
