"""Sections 8 to 12 of the sheet: references, position, research, annexes, attestations."""

from django.utils.translation import gettext_lazy as _

from cpc_reports import enums
from cpc_reports.enums import YesNo
from cpc_reports.fields.levels import LEGAL
from cpc_reports.fields.rows import EVIDENCE, FOREIGN, INTERESTS, RECOMMENDATIONS
from portal.core.fields import Choice, Confirm, LongText, MultiChoice, Section, Text, when

SHEET_FILES = "sheet.annexes"

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
        Text(
            name="no_recommendation",
            code="11.1",
            label=_("Si aucune recommandation n’est citée plus bas : pourquoi"),
            help=_("Par exemple « aucune n’a été trouvée »."),
            unavailable=True,
            max_length=300,
        ),
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
    rows=(INTERESTS,),
    fields=(
        LongText(
            name="interests",
            code="12.2",
            label=_("Liens d’intérêts qui ne sont pas dans la liste plus bas"),
            help=_("À remplir si la liste reste vide ; « aucun » par personne."),
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
