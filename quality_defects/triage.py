"""The triage grid: which priority the answers of Volet 1 call for, with its working.

A pure function of the signed answers, and of the one setting that it keeps with them. A person
always decides; what is kept of a verdict (its inputs, its steps in words, the version of the grid)
never changes when the grid does.

Where an answer is missing or not known yet, the grid takes the safer reading.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.fields import Answer, known
from quality_defects.enums import (
    Category,
    Channel,
    Criticality,
    Extent,
    LotStatus,
    Priority,
    Reach,
    Severity,
    Subcategory,
    Suspicion,
)

GRID_VERSION = "2026-4"

# Severity of a category when nothing more is known: its worst ordinary member.
SEVERITY_OF: dict[str, int] = {
    Category.MIX_UP: 4,
    Category.ROGUE: 4,
    Category.MICROBIAL: 3,
    Category.CHEMICAL: 3,
    Category.PARTICLE: 2,
    Category.SPECIFICATION: 3,
    Category.STABILITY: 2,
    Category.LABELLING: 3,
    Category.LEAFLET: 3,
    Category.CLOSURE: 2,
    Category.PHYSICAL: 1,
    Category.DEVICE: 3,
    Category.STORAGE: 2,
    Category.COMPLIANCE: 2,
    Category.FALSIFICATION: 3,
    Category.DISTRIBUTION: 2,
    Category.EFFECT: 3,
    Category.OTHER: 2,
}
# Where a sub-category is named by the grid, or is less or more than the worst of its category. The
# others are read as their category: an impurity (DQ06.5) may be above the toxicological threshold.
SEVERITY_OF_SUBCATEGORY: dict[str, int] = {
    # The wrong leaflet, lots or language mislead; the active substance is the right one.
    Subcategory.DQ01_4: 3,
    Subcategory.DQ01_5: 3,
    Subcategory.DQ01_7: 3,
    # Endotoxins, and contamination by another product, which may be highly active.
    Subcategory.DQ03_2: 4,
    Subcategory.DQ04_1: 4,
    # Dissolution: a limited loss of effect. Identity: the wrong active substance.
    Subcategory.DQ06_4: 2,
    Subcategory.DQ06_9: 4,
    # Braille: a minor mention of the labelling.
    Subcategory.DQ08_9: 1,
    # An empty or leaking capsule is no matter of looks: the dose is missing.
    Subcategory.DQ11_6: 3,
    # Falsification, proven or suspected.
    Subcategory.DQ15_1: 4,
    Subcategory.DQ15_2: 4,
}
UNKNOWN_SEVERITY = 3
# Where the cold chain was broken, whatever is said of the product.
COLD_CHAIN = frozenset({Subcategory.DQ13_1, Subcategory.DQ13_2})
# What is worse in a product that must be sterile.
WORSE_WHEN_STERILE = frozenset({Category.MICROBIAL, Category.PARTICLE, Category.CLOSURE})
SEVERITY_OF_CRITICALITY: dict[str, int] = {
    Criticality.CRITICAL: 4,
    Criticality.MAJOR: 3,
    Criticality.MINOR: 1,
}

REACH_OF: dict[str, int] = {
    Extent.ONE_UNIT: 1,
    Extent.SPORADIC: 2,
    Extent.PART_OF_LOT: 3,
    Extent.WHOLE_LOT: 4,
    Extent.SEVERAL_LOTS: 4,
    Extent.RANGE: 4,
    Extent.UNKNOWN: 3,
}
UNKNOWN_REACH = 3

GRID: dict[int, tuple[int, int, int, int]] = {
    4: (1, 0, 0, 0),
    3: (2, 1, 1, 1),
    2: (3, 2, 2, 1),
    1: (3, 3, 3, 2),
}

# Severity and reach of the square that the grid splits by "vital use", which it does not define.
VITAL_SQUARE = (3, 4)

# What raises the priority by one level.
RISKY_ROUTES = ("intraveineu", "intrathécal", "intrathecal", "ophtalmi", "inhal")
# What is injected otherwise must be sterile all the same: the severity of germs depends on it.
INJECTED_ROUTES = (
    "injectable",
    "sous-cutan",
    "sous cutan",
    "intramuscul",
    "intraderm",
    "intra-articul",
    "intraarticul",
    "intra-artéri",
    "intraartéri",
    "intravitré",
    "péridural",
    "périneural",
)
FRAGILE = frozenset({"children", "pregnancy"})


@dataclass(frozen=True)
class Working:
    """One step: what was looked at, and what it gave."""

    label: str
    result: str
    kind: str  # "base", "modifier", "floor" or "flag"

    def as_json(self) -> dict[str, str]:
        return {"label": self.label, "result": self.result, "kind": self.kind}


@dataclass(frozen=True)
class Verdict:
    """The priority that the grid proposes, and how it was found.

    `benefit_risk` says that recalling may harm more than the defect: the risk sheet must weigh it.
    """

    severity: str
    reach: str
    priority: str
    benefit_risk: bool
    steps: tuple[Working, ...]


LISTS = ("other_categories", "populations", "flags")


@dataclass(frozen=True)
class Inputs:
    """What the grid reads, in a form that JSON keeps."""

    category: str = ""
    subcategory: str = ""
    other_categories: tuple[str, ...] = ()
    falsification: str = ""
    criticality: str = ""
    extent: str = ""
    detectable: str = ""
    deaths: int = 0
    serious_events: int = 0
    recall_proposed: str = ""
    shortage_risk: str = ""
    still_dispensed: str = ""
    lots_at_large: bool = False
    populations: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    routes: str = ""
    mitm: str = ""
    media_attention: bool = False
    vital_use: str = "mitm"

    @property
    def is_sterile(self) -> bool:
        """Tell whether a product must be sterile, or goes where germs are deadly."""
        return self.is_risky or any(word in self.routes for word in INJECTED_ROUTES)

    @property
    def is_risky(self) -> bool:
        """Tell whether a product is said to be sterile, or goes where the grid adds a level."""
        return "sterile" in self.flags or any(word in self.routes for word in RISKY_ROUTES)

    def as_json(self) -> dict[str, Any]:
        return {
            **self.__dict__,
            **{name: list(getattr(self, name)) for name in LISTS},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Inputs":
        """Return what `as_json` gave."""
        return cls(**{**kept, **{name: tuple(kept[name]) for name in LISTS}})


def inputs_of(values: Mapping[str, Any], *, media_attention: bool = False) -> Inputs:
    """Read the answers of Volet 1; what is not asked or not known yet is empty."""

    def word(name: str) -> str:
        return str(known(values.get(name)) or "")

    def number(name: str) -> int:
        return int(known(values.get(name)) or 0)

    products = values.get("products") or []
    return Inputs(
        category=word("category"),
        subcategory=word("subcategory"),
        other_categories=_gathered([values], "other_categories"),
        falsification=word("falsification"),
        criticality=word("criticality"),
        extent=word("extent"),
        detectable=word("detectable"),
        deaths=number("deaths"),
        serious_events=number("adverse_events_serious"),
        recall_proposed=word("recall_proposed"),
        shortage_risk=word("shortage_risk"),
        still_dispensed=word("still_dispensed"),
        lots_at_large=any(map(_at_large, values.get("lots") or [])),
        populations=_gathered([values], "populations"),
        flags=_gathered(products, "flags"),
        routes=" ; ".join(str(known(one.get("routes")) or "") for one in products).lower(),
        mitm=_strongest([str(known(one.get("mitm")) or "") for one in products]),
        media_attention=media_attention,
        vital_use=settings.QUALITY_DEFECTS_VITAL_USE,
    )


def _at_large(lot: Mapping[str, Any]) -> bool:
    """Tell whether units of a batch may still be dispensed, as far as its row says."""
    if lot.get("status") == LotStatus.EXCLUDED:
        return False
    channels = known(lot.get("channels"))
    if channels and set(channels) <= {Channel.NONE, Channel.EXPORT}:
        return False
    ongoing = known(lot.get("distribution_ongoing")) == Answer.YES
    return ongoing or known(lot.get("blocked")) != Answer.YES


def _gathered(rows: Iterable[Mapping[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(sorted({str(code) for row in rows for code in known(row.get(name)) or ()}))


def _strongest(answers: list[str]) -> str:
    for wanted in (Answer.YES, Answer.UNKNOWN, Answer.NO):
        if wanted in answers:
            return str(wanted)
    return ""


def assess(inputs: Inputs) -> Verdict:
    """Return the priority that the grid proposes for these answers."""
    steps: list[Working] = []
    severity = _severity(inputs, steps)
    reach = _reach(inputs, steps)
    level = GRID[severity][reach - 1]
    words = _("Grille : gravité S%(severity)d, étendue E%(reach)d")
    steps.append(_base(words % {"severity": severity, "reach": reach}, level))
    if (severity, reach) == VITAL_SQUARE:
        level = _vital(inputs, level, steps)
    for label in _modifiers(inputs):
        level = max(0, level - 1)
        steps.append(
            Working(label, _("un cran de plus : P%(level)d") % {"level": level}, "modifier")
        )
    for label, floor in _floors(inputs):
        result = _("au moins P%(floor)d") % {"floor": floor} if floor else _("P0")
        steps.append(Working(label, result, "floor"))
        level = min(level, floor)
    flag = Answer.YES in (inputs.mitm, inputs.shortage_risk)
    if flag:
        steps.append(
            Working(
                _("Médicament d’intérêt majeur ou risque de rupture"),
                _("ne change pas la priorité ; le bénéfice et le risque d’un rappel sont à peser"),
                "flag",
            )
        )
    return Verdict(
        severity=Severity(f"S{severity}"),
        reach=Reach(f"E{reach}"),
        priority=Priority(f"P{level}"),
        benefit_risk=flag,
        steps=tuple(steps),
    )


def _vital(inputs: Inputs, level: int, steps: list[Working]) -> int:
    """Read "vital use" as the settings say, and tell that a person may read it otherwise."""
    if inputs.vital_use == "mitm" and inputs.mitm == Answer.YES:
        level = 0
        label = _("Usage vital : critère non défini, lu comme « médicament d’intérêt majeur »")
        steps.append(_base(label, level))
    else:
        result = _("retenez P0 si le médicament est d’usage vital")
        steps.append(Working(_("Usage vital : critère non défini, à apprécier"), result, "flag"))
    return level


def told(grid: str, inputs: Mapping[str, Any], steps: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the steps of a kept verdict in the reader's language.

    Those of a former grid stay in the words that were kept, for this one would not give them.
    """
    if grid != GRID_VERSION:
        return steps
    return [one.as_json() for one in assess(Inputs.from_json(inputs)).steps]


def _base(label: str, level: int) -> Working:
    return Working(label, f"P{level}", "base")


def _severity(inputs: Inputs, steps: list[Working]) -> int:
    """Return the highest severity that an answer calls for, and say each of them."""
    found = [_defect(inputs)]
    others = [one for one in inputs.other_categories if one in SEVERITY_OF]
    found += [(SEVERITY_OF[one], _other_words(one)) for one in others]
    worse = [
        level
        for (level, _label), name in zip(found, (inputs.category, *others), strict=True)
        if name in WORSE_WHEN_STERILE
    ]
    if worse and inputs.is_sterile:
        found.append((min(4, max(worse) + 1), _("Produit stérile ou voie à risque")))
    if inputs.falsification == Suspicion.YES:
        found.append((4, _("Suspicion de falsification")))
    if inputs.criticality in SEVERITY_OF_CRITICALITY:
        label = _("Criticité proposée par le déclarant : %(word)s") % {
            "word": Criticality(inputs.criticality).label
        }
        found.append((SEVERITY_OF_CRITICALITY[inputs.criticality], label))
    if inputs.deaths:
        found.append((4, _("Décès rapporté")))
    steps.extend(Working(label, f"S{level}", "base") for level, label in found)
    return max(level for level, _label in found)


def _defect(inputs: Inputs) -> tuple[int, str]:
    """Return the severity of the sub-category where the grid tells it, else of the category."""
    if inputs.subcategory in SEVERITY_OF_SUBCATEGORY:
        label = str(Subcategory(inputs.subcategory).label)
        return SEVERITY_OF_SUBCATEGORY[inputs.subcategory], label
    return SEVERITY_OF.get(inputs.category, UNKNOWN_SEVERITY), _category_words(inputs)


def _category_words(inputs: Inputs) -> str:
    if inputs.category not in SEVERITY_OF:
        return _("Catégorie inconnue à ce stade")
    return str(Category(inputs.category).label)


def _other_words(category: str) -> str:
    return _("Autre catégorie : %(word)s") % {"word": Category(category).label}


def _reach(inputs: Inputs, steps: list[Working]) -> int:
    reach = REACH_OF.get(inputs.extent, UNKNOWN_REACH)
    label = Extent(inputs.extent).label if inputs.extent else Extent.UNKNOWN.label
    steps.append(Working(_("Étendue : %(word)s") % {"word": label}, f"E{reach}", "base"))
    if inputs.detectable == Answer.NO and reach < 3:
        steps.append(Working(_("Défaut non détectable avant usage"), "E3", "base"))
        return 3
    if inputs.detectable != Answer.YES and reach < 2:
        steps.append(Working(_("Détection avant usage inconnue à ce stade"), "E2", "base"))
        return 2
    return reach


def _modifiers(inputs: Inputs) -> Iterator[str]:
    """Yield what raises the priority by one level each."""
    if FRAGILE & set(inputs.populations) or inputs.is_risky:
        yield _("Enfants, grossesse, produit stérile ou voie à risque")
    if inputs.serious_events:
        yield _("Effets indésirables graves rapportés")
    if inputs.still_dispensed == Answer.YES:
        yield _("Produit encore délivré")
    elif inputs.still_dispensed != Answer.NO and inputs.lots_at_large:
        yield _("Produit peut-être encore délivré : un lot n’est pas bloqué")
    stored = Category.STORAGE in (inputs.category, *inputs.other_categories)
    if inputs.subcategory in COLD_CHAIN or (stored and "cold_chain" in inputs.flags):
        yield _("Rupture de la chaîne du froid")
    if inputs.media_attention:
        yield _("Attention des médias")


def _floors(inputs: Inputs) -> Iterator[tuple[str, int]]:
    """Yield what fixes the least urgent priority that is allowed."""
    if inputs.falsification == Suspicion.YES:
        yield _("Suspicion de falsification"), 1
    if inputs.recall_proposed == Answer.YES:
        yield _("Rappel de lot proposé"), 1
    if inputs.deaths:
        yield _("Décès rapporté"), 0
