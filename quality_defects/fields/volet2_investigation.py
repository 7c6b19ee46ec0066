"""V02 to V06: what happened, what was investigated and reviewed, and why it happened."""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Choice,
    Date,
    Level,
    LongText,
    MultiChoice,
    Rows,
    Section,
    Text,
    when,
)
from quality_defects.enums import volet2 as enums

TIMELINE = Rows(
    name="timeline",
    label=_("Chronologie"),
    item=_("Fait constaté"),
    add_label=_("Ajouter un fait"),
    code="V02",
    minimum=1,
    level=Level.FINAL,
    fields=(
        Date(name="on", code="V02", label=_("Date"), level=Level.PROVISIONAL),
        Text(
            name="fact",
            code="V02",
            label=_("Fait constaté"),
            level=Level.PROVISIONAL,
            max_length=1000,
        ),
        Text(
            name="origin",
            code="V02",
            label=_("Source"),
            help=_("Document, personne ou service."),
            level=Level.FINAL,
            max_length=300,
        ),
    ),
)

INVESTIGATIONS = Rows(
    name="investigations",
    label=_("Investigations"),
    item=_("Investigation"),
    add_label=_("Ajouter une investigation"),
    code="V03",
    minimum=1,
    level=Level.FINAL,
    fields=(
        Choice(
            name="kind",
            code="V03",
            label=_("Type d’investigation"),
            choices=enums.Investigation,
            level=Level.PROVISIONAL,
        ),
        Text(name="site", code="V03", label=_("Site"), level=Level.FINAL),
        Date(name="on", code="V03", label=_("Date"), level=Level.FINAL),
        Choice(
            name="result",
            code="V03",
            label=_("Résultat"),
            choices=enums.InvestigationResult,
            level=Level.FINAL,
        ),
        Text(
            name="not_done_reason",
            code="V03",
            label=_("Motif si non réalisé"),
            when=when("result", enums.InvestigationResult.NOT_DONE),
            level=Level.PROVISIONAL,
            max_length=400,
        ),
        LongText(
            name="conclusion",
            code="V03",
            label=_("Conclusion"),
            when=when(
                "result",
                enums.InvestigationResult.COMPLIANT,
                enums.InvestigationResult.NOT_COMPLIANT,
                "",
            ),
            level=Level.FINAL,
            max_length=4000,
        ),
    ),
)

RECORDS = (
    ("batch_record", _("Dossier de lot")),
    ("retained_samples", _("Échantillothèque")),
    ("retests", _("Nouvelles analyses")),
    ("stability", _("Stabilité")),
    ("validation", _("Validation")),
    ("equipment", _("Équipements")),
    ("training", _("Formation")),
    ("changes", _("Changements récents")),
    ("precedents", _("Réclamations et déviations des 24 mois précédents")),
)


def _review(name: str, label: object) -> tuple[Choice, Date]:
    return (
        Choice(
            name=f"review_{name}",
            code="V04",
            label=label,
            choices=enums.Review,
            level=Level.FINAL,
            unknown=False,
        ),
        Date(
            name=f"review_{name}_on",
            code="V04",
            label=_("À faire le"),
            when=when(f"review_{name}", enums.Review.TO_DO),
            level=Level.PROVISIONAL,
        ),
    )


RECORD_REVIEW = Section(
    name="records",
    title=_("Revue des enregistrements"),
    intro=_("Pour chaque élément : fait, non applicable, ou à faire à une date."),
    fields=(
        *(one for name, label in RECORDS for one in _review(name, label)),
        LongText(
            name="review_findings",
            code="V04",
            label=_("Constats de la revue"),
            level=Level.FINAL,
            max_length=6000,
        ),
    ),
)

CONTRIBUTING_CAUSES = Rows(
    name="contributing_causes",
    label=_("Causes contributives"),
    item=_("Cause contributive"),
    add_label=_("Ajouter une cause contributive"),
    code="V06",
    fields=(
        Choice(
            name="category",
            code="V06",
            label=_("Catégorie"),
            choices=enums.Cause,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="description",
            code="V06",
            label=_("Description"),
            level=Level.PROVISIONAL,
            max_length=1000,
        ),
        Choice(
            name="proof",
            code="V06",
            label=_("Niveau de preuve"),
            choices=enums.Proof,
            level=Level.FINAL,
        ),
    ),
)

ROOT_CAUSE = Section(
    name="cause",
    title=_("Causes"),
    fields=(
        MultiChoice(
            name="root_causes",
            code="V05",
            label=_("Catégories de la cause racine"),
            choices=enums.Cause,
            level=Level.FINAL,
        ),
        Text(
            name="root_cause_other",
            code="V05",
            label=_("Précisez la catégorie"),
            when=when("root_causes", enums.Cause.OTHER),
            level=Level.PROVISIONAL,
        ),
        LongText(
            name="human_error_justification",
            code="V05",
            label=_("Justification de l’erreur humaine"),
            help=_(
                "Si l’erreur humaine est la seule cause : pourquoi aucune cause de procédé, de "
                "procédure ou de système n’a été retenue. Exigée dans la version définitive."
            ),
            when=when("root_causes", enums.Cause.HUMAN_ERROR),
            source="BPF, chapitre 8",
            max_length=4000,
        ),
        LongText(
            name="root_cause_description",
            code="V05",
            label=_("Description de la cause racine"),
            level=Level.FINAL,
            max_length=6000,
        ),
        Choice(
            name="root_cause_proof",
            code="V05",
            label=_("Niveau de preuve de la cause racine"),
            choices=enums.Proof,
            level=Level.FINAL,
        ),
    ),
    rows=(CONTRIBUTING_CAUSES,),
)
