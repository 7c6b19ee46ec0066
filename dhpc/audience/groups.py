"""Which official codes make a group (nomenclature of objects of health: TRE_G15, R01, R04).

A group is a set of codes, because reforms left several codes for one specialty: choosing one of
them loses people (dossier § 7.1).
"""

from dataclasses import dataclass

from dhpc.enums import Audience


@dataclass(frozen=True)
class Group:
    """The codes of a group: professions, skills, sections of the Order of pharmacists.

    A group of organisations has none.
    """

    professions: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()

    @property
    def is_people(self) -> bool:
        return bool(self.professions)


def _doctors(*skills: str) -> Group:
    return Group(professions=("10",), skills=skills)


GROUPS: dict[Audience, Group] = {
    Audience.GENERAL_PRACTICE: _doctors("SM26", "SM53", "SM54"),
    Audience.ANAESTHESIA: _doctors("SM02", "SM76"),
    Audience.INTENSIVE_CARE: _doctors("SM46", "SM82"),
    Audience.EMERGENCY: _doctors("SM59"),
    Audience.CARDIOLOGY: _doctors("SM04", "SM73", "SM79", "SM80", "SM81"),
    Audience.VASCULAR: _doctors("SM61", "SM13"),
    Audience.THORACIC_SURGERY: _doctors("SM11"),
    Audience.DERMATOLOGY: _doctors("SM15"),
    Audience.ENDOCRINOLOGY: _doctors("SM16", "SM62"),
    Audience.GASTROENTEROLOGY: _doctors("SM24"),
    Audience.GERIATRICS: _doctors("SM18"),
    Audience.GENETICS: _doctors("SM17"),
    Audience.GYNAECOLOGY: _doctors("SM19", "SM20", "SM51", "SM52"),
    Audience.HAEMATOLOGY: _doctors("SM21", "SM22", "SM23", "SM71", "SM35"),
    Audience.ONCOLOGY: _doctors("SM35", "SM36", "SM37", "SM45"),
    Audience.INFECTIOLOGY: _doctors("SM58"),
    Audience.INTERNAL_MEDICINE: _doctors("SM27", "SM72"),
    Audience.ALLERGOLOGY: _doctors("SM57"),
    Audience.NEPHROLOGY: _doctors("SM30", "SM83"),
    Audience.NEUROLOGY: _doctors("SM32", "SM33", "SM84"),
    Audience.NEUROSURGERY: _doctors("SM31"),
    Audience.OPHTHALMOLOGY: _doctors("SM38", "SM85"),
    Audience.ENT: _doctors("SM34", "SM39", "SM86"),
    Audience.PAEDIATRICS: _doctors("SM40", "SM87", "SM88", "SM89", "SM90", "SM09", "SM69", "SM70"),
    Audience.PULMONOLOGY: _doctors("SM41", "SM91"),
    Audience.PSYCHIATRY: _doctors("SM42", "SM93"),
    Audience.CHILD_PSYCHIATRY: _doctors("SM43", "SM92", "SM33"),
    Audience.RHEUMATOLOGY: _doctors("SM48"),
    Audience.REHABILITATION: _doctors("SM29"),
    Audience.RADIOLOGY: _doctors("SM44", "SM74", "SM94", "SM55"),
    Audience.NUCLEAR_MEDICINE: _doctors("SM28"),
    Audience.BIOLOGY: _doctors("SM03", "SM63", "SM64", "SM65", "SM66", "SM67"),
    Audience.OCCUPATIONAL: _doctors("SM25"),
    Audience.PUBLIC_HEALTH: _doctors("SM49", "SM75", "SM95"),
    Audience.UROLOGY: _doctors("SM12"),
    Audience.ORTHOPAEDICS: _doctors("SM08"),
    Audience.VISCERAL_SURGERY: _doctors("SM14", "SM78"),
    Audience.MAXILLOFACIAL: _doctors("SM06", "SM07", "SM50", "SM68", "SM77"),
    Audience.DENTISTS: Group(professions=("40",)),
    Audience.MIDWIVES: Group(professions=("50",)),
    Audience.NURSES: Group(professions=("60", "69")),
    Audience.ADVANCED_NURSES: Group(
        professions=("60",),
        skills=("SI01", "SI02", "SI03", "SI04", "SI05", "SI06", "SI07", "SI08"),
    ),
    Audience.PHYSIOTHERAPISTS: Group(professions=("70",)),
    Audience.PHARMACISTS: Group(professions=("21",), sections=("A", "D", "E")),
    Audience.HOSPITAL_PHARMACISTS: Group(professions=("21",), sections=("H", "E")),
}
ORGANISATIONS = Group()


def group_of(audience: str) -> Group:
    """Return the codes of a group; those of organisations are empty."""
    return GROUPS.get(Audience(audience), ORGANISATIONS)
