"""What is wrong and what it does to patients."""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Answer,
    Choice,
    Integer,
    Level,
    LongText,
    MultiChoice,
    Section,
    Text,
    when,
)
from quality_defects import enums

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
            name="origin",
            code="D05",
            label=_("Origine de la détection"),
            choices=enums.Origin,
            level=Level.PROVISIONAL,
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
            level=Level.PROVISIONAL,
        ),
        Integer(
            name="adverse_events_serious",
            code="R01",
            label=_("dont graves"),
            level=Level.PROVISIONAL,
        ),
        Integer(name="deaths", code="R01", label=_("dont décès"), level=Level.PROVISIONAL),
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
            level=Level.PROVISIONAL,
        ),
    ),
)
