"""Which groups a medicine suggests: who may prescribe it, who dispenses it, whom it concerns."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dhpc.enums import Audience, Population
from portal.core.fields.folding import folded
from portal.reference.models import PrescriptionCondition

RESTRICTED = re.compile(
    r"reserve[es]* (?:aux|a certains|selon)|specialiste|competents? en|renouvellement de la"
)
HOSPITAL = re.compile(
    r"prescription (?:initiale )?hospitaliere|usage hospitalier|milieu hospitalier"
    r"|etablissement de sante"
)
HOSPITAL_ONLY = re.compile(
    r"reserve a l usage hospitalier|pharmacies a usage interieur|^prescription hospitaliere$"
)

WORDS: tuple[tuple[str, Audience], ...] = (
    (r"oncologi|cancerologi|radiotherapi", Audience.ONCOLOGY),
    (r"hematologi|maladie du sang|transfusion", Audience.HAEMATOLOGY),
    (r"medecine interne|immunologi", Audience.INTERNAL_MEDICINE),
    (r"neurologi|neuropediatri", Audience.NEUROLOGY),
    (r"pediatri|neonat", Audience.PAEDIATRICS),
    (r"cardiologi", Audience.CARDIOLOGY),
    (r"dermatologi|venerologi", Audience.DERMATOLOGY),
    (r"rhumatologi", Audience.RHEUMATOLOGY),
    (r"psychiatri", Audience.PSYCHIATRY),
    (r"pedopsychiatri|psychiatrie de l enfant", Audience.CHILD_PSYCHIATRY),
    (r"hepato|gastro", Audience.GASTROENTEROLOGY),
    (r"pneumologi", Audience.PULMONOLOGY),
    (r"geriatri|gerontologi", Audience.GERIATRICS),
    (r"endocrinologi|diabetologi|maladies metaboliques|nutrition", Audience.ENDOCRINOLOGY),
    (r"ophtalmologi", Audience.OPHTHALMOLOGY),
    (r"anesthesi", Audience.ANAESTHESIA),
    (r"reanimation", Audience.INTENSIVE_CARE),
    (r"urgence", Audience.EMERGENCY),
    (r"radiopharmaceutiques|medecine nucleaire", Audience.NUCLEAR_MEDICINE),
    (r"radiologi|imagerie", Audience.RADIOLOGY),
    (r"infectiologi|maladies infectieuses", Audience.INFECTIOLOGY),
    (r"gynecologi|obstetri|reproduction", Audience.GYNAECOLOGY),
    (r"nephrologi|dialyse", Audience.NEPHROLOGY),
    (r"\burologi", Audience.UROLOGY),
    (r"allergologi", Audience.ALLERGOLOGY),
    (r"oto rhino|\borl\b", Audience.ENT),
    (r"genetique", Audience.GENETICS),
    (r"stomatologi|maxillo", Audience.MAXILLOFACIAL),
    (r"dentaire|odontologi", Audience.DENTISTS),
    (r"readaptation|reeducation", Audience.REHABILITATION),
    (r"chirurgie orthopedique", Audience.ORTHOPAEDICS),
    (r"medecine vasculaire|angiologi", Audience.VASCULAR),
    (r"sages? femmes?", Audience.MIDWIVES),
    (r"medecine generale", Audience.GENERAL_PRACTICE),
)
PEOPLE: dict[str, tuple[Audience, ...]] = {
    Population.PREGNANCY: (Audience.GYNAECOLOGY, Audience.MIDWIVES),
    Population.BREASTFEEDING: (Audience.GYNAECOLOGY, Audience.MIDWIVES, Audience.PAEDIATRICS),
    Population.CHILDREN: (Audience.PAEDIATRICS,),
    Population.ELDERLY: (Audience.GERIATRICS, Audience.CARE_HOMES),
    Population.RENAL: (Audience.NEPHROLOGY,),
    Population.HEPATIC: (Audience.GASTROENTEROLOGY,),
}


@dataclass(frozen=True)
class Suggestion:
    """A group to propose, and why in words."""

    audience: Audience
    reason: str


def suggest(codes: Iterable[str], populations: Sequence[str] = ()) -> list[Suggestion]:
    """Return the groups that the medicines of these CIS codes suggest, in the order of the list.

    Who may prescribe comes from the conditions of prescription; without a restriction, general
    practitioners prescribe. Dispensers are added by themselves. One statement.
    """
    wanted = list(codes)
    found: dict[Audience, str] = {}
    by_medicine: dict[str, list[str]] = {one: [] for one in wanted}
    for cis, text in (
        PrescriptionCondition.objects.live()
        .filter(medicine__in=wanted)
        .values_list("medicine_id", "text")
    ):
        by_medicine[cis].append(text)
    for texts in by_medicine.values():
        for audience, reason in of_conditions(texts):
            found.setdefault(audience, reason)
    for code in populations:
        for audience in PEOPLE.get(code, ()):
            reason = _("Population concernée : %(name)s.")
            found.setdefault(audience, reason % {"name": Population(code).label})
    return [Suggestion(one, found[one]) for one in Audience if one in found]


def of_conditions(texts: Sequence[str]) -> list[tuple[Audience, str]]:
    """Return the groups that the conditions of one medicine name, each with its reason."""
    found: list[tuple[Audience, str]] = []
    plain = [(text, folded(text)) for text in texts]
    for text, bare in plain:
        if RESTRICTED.search(bare) or "administration par" in bare or "dentaire" in bare:
            reason = _("Condition de prescription : %(text)s.") % {"text": text}
            found += [(one, reason) for words, one in WORDS if re.search(words, bare)]
    hospital_only = any(HOSPITAL_ONLY.search(bare) for _text, bare in plain)
    if not found and not hospital_only:
        found.append((Audience.GENERAL_PRACTICE, _("Aucune restriction de prescription.")))
    if hospital_only or any(HOSPITAL.search(bare) for _text, bare in plain):
        found.append((Audience.HOSPITAL_PHARMACISTS, _("Prescription ou usage hospitaliers.")))
    if not hospital_only:
        found.append((Audience.PHARMACISTS, _("Dispensation en officine.")))
    return found
