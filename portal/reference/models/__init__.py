"""Reference data: what files say, what agents decided, and how it was loaded."""

from portal.reference.models.emdn import EmdnCode, EmdnWord
from portal.reference.models.loads import Load, LoadChange, LoadFile
from portal.reference.models.medicines import (
    Availability,
    Classification,
    Component,
    GenericMember,
    HasOpinion,
    Medicine,
    PrescriptionCondition,
    Presentation,
    SearchEntry,
    SearchWord,
)
from portal.reference.models.mitm import MitmDecision, MitmEntry

__all__ = [
    "Availability",
    "Classification",
    "Component",
    "EmdnCode",
    "EmdnWord",
    "GenericMember",
    "HasOpinion",
    "Load",
    "LoadChange",
    "LoadFile",
    "Medicine",
    "MitmDecision",
    "MitmEntry",
    "PrescriptionCondition",
    "Presentation",
    "SearchEntry",
    "SearchWord",
]
