"""What is wrong (section 1.5 of the form)."""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Answer,
    Choice,
    Date,
    Integer,
    Level,
    LongText,
    MultiChoice,
    Rows,
    Section,
    Text,
    when,
)
from quality_defects import enums
from quality_defects.fields.checks import check_meddra, check_other_categories

CATEGORIES_WITH_SUBCATEGORIES = tuple(dict.fromkeys(one.category for one in enums.Subcategory))

OOS_RESULTS = Rows(
    name="oos_results",
    label=_("Résultats hors spécification"),
    item=_("Résultat"),
    add_label=_("Ajouter un résultat"),
    maximum=50,
    minimum=1,
    level=Level.FINAL,
    code="D09",
    when=when("category", enums.Category.SPECIFICATION, enums.Category.STABILITY),
    fields=(
        Text(name="test", code="D09", label=_("Essai"), level=Level.FINAL, unknown=False),
        Text(name="specification", code="D09", label=_("Spécification"), level=Level.FINAL),
        Text(name="value", code="D09", label=_("Valeur obtenue"), level=Level.FINAL),
        Text(name="method", code="D09", label=_("Méthode"), level=Level.FINAL),
        Integer(
            name="repetitions", code="D09", label=_("Nombre de répétitions"), level=Level.FINAL
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
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="falsification",
            code="D02",
            label=_("Suspicion de contrefaçon ou de falsification"),
            choices=enums.Suspicion,
            level=Level.PROVISIONAL,
        ),
        MultiChoice(
            name="deviation",
            code="D03",
            label=_("Écart constaté"),
            choices=enums.Deviation,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="category",
            code="D04",
            label=_("Catégorie principale"),
            choices=enums.Category,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="category_other",
            code="D04",
            label=_("Précisez la catégorie"),
            when=when("category", enums.Category.OTHER),
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="subcategory",
            code="D04",
            label=_("Sous-catégorie"),
            help=_("Elle précise la catégorie principale."),
            choices=enums.Subcategory,
            groups=enums.SUBCATEGORIES,
            narrowed_by="category",
            when=when("category", *CATEGORIES_WITH_SUBCATEGORIES),
            level=Level.PROVISIONAL,
        ),
        MultiChoice(
            name="other_categories",
            code="D04",
            label=_("Autres catégories"),
            help=_("Deux au plus."),
            choices=enums.Category,
            check=check_other_categories,
        ),
        Text(
            name="meddra_code",
            code="D04",
            label=_("Code MedDRA du défaut (terme préférentiel)"),
            help=_("8 chiffres, si vous codez vos défauts avec MedDRA."),
            check=check_meddra,
            max_length=8,
        ),
        Choice(
            name="origin",
            code="D05",
            label=_("Origine de la détection"),
            choices=enums.Origin,
            level=Level.PROVISIONAL,
        ),
        Date(
            name="found_on",
            code="D06",
            label=_("Date de la constatation"),
            level=Level.FINAL,
        ),
        Text(
            name="found_where",
            code="D06",
            label=_("Lieu et étape de la constatation"),
            help=_("Par exemple : à l’officine, à la délivrance."),
            level=Level.FINAL,
        ),
        Integer(
            name="complaints_france",
            code="D07",
            label=_("Réclamations en France"),
            level=Level.PROVISIONAL,
        ),
        Integer(
            name="complaints_world",
            code="D07",
            label=_("Réclamations dans le monde"),
            level=Level.PROVISIONAL,
        ),
        Integer(
            name="units_concerned", code="D07", label=_("Unités en cause"), level=Level.PROVISIONAL
        ),
        Choice(
            name="sample_available",
            code="D08",
            label=_("Échantillon défectueux disponible ?"),
            help=_("Joignez les photos dans les pièces jointes."),
            choices=Answer,
            level=Level.FINAL,
        ),
        Choice(
            name="confirmation",
            code="D10",
            label=_("Le défaut est-il confirmé ?"),
            choices=enums.Confirmation,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="extent",
            code="D11",
            label=_("Étendue du défaut"),
            choices=enums.Extent,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="detectable",
            code="D12",
            label=_("Détectable avant usage par le patient ou le professionnel ?"),
            choices=Answer,
            level=Level.PROVISIONAL,
        ),
    ),
    rows=(OOS_RESULTS,),
)
