"""What a text was recognised as."""

import datetime
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from portal.reference.identifiers.dates import last_day


class Scheme(StrEnum):
    GS1 = "gs1"
    GTIN = "gtin"
    CIP13 = "cip13"
    CIP7 = "cip7"
    ACL13 = "acl13"
    UCD13 = "ucd13"
    UCD7 = "ucd7"
    CIS = "cis"
    ATC = "atc"
    EU_NUMBER = "eu_number"
    HIBC = "hibc"
    ICCBBA = "iccbba"
    PPN = "ppn"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Identified:
    """What a text was recognised as.

    `errors` say what is wrong and how to mend it: the codes given are then not to be trusted.
    `warnings` ask to check. `expiry` and `manufactured` are ISO and as precise as the code:
    AAAA-MM when it names no day, AAAA-MM-JJTHH when it names an hour. `udi_di` is the device
    identifier of a code that is not of GS1. `unknown` without errors means that the text is no
    code at all.
    """

    scheme: Scheme = Scheme.UNKNOWN
    raw: str = ""
    gtin14: str = ""
    cip13: str = ""
    cip7: str = ""
    acl13: str = ""
    ucd: str = ""
    cis: str = ""
    atc: str = ""
    eu_number: str = ""
    udi_di: str = ""
    lot: str = ""
    serial: str = ""
    expiry: str = ""
    manufactured: str = ""
    donation_id: str = ""
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.scheme != Scheme.UNKNOWN and not self.errors

    @property
    def identifier(self) -> str:
        """Return the key of the product: fourteen digits for a GS1 number, "" for no product."""
        return (
            self.gtin14
            or self.udi_di
            or (self.cip13 and self.cip13.zfill(14))
            or self.cis
            or self.ucd
            or self.eu_number
            or self.atc
        )

    @property
    def expiry_date(self) -> datetime.date | None:
        """Return the last day before expiry."""
        return last_day(self.expiry)

    @property
    def manufactured_date(self) -> datetime.date | None:
        return last_day(self.manufactured)

    def as_dict(self) -> dict:
        """Return what was found, JSON-safe, without the empty parts."""
        return {name: value for name, value in asdict(self).items() if value}

    def as_json(self) -> dict[str, str | list[str]]:
        """Return `scheme`, `identifier`, `warnings`, and of the other keys those that the code has.

        The others are `gtin14`, `lot`, `serial`, `expiry`, `manufactured`, `donation_id`. What is
        wrong comes first among the warnings.
        """
        told: dict[str, str | list[str]] = {
            "scheme": self.scheme.value,
            "identifier": self.identifier,
        }
        for name in ("gtin14", "lot", "serial", "expiry", "manufactured", "donation_id"):
            if value := getattr(self, name):
                told[name] = value
        told["warnings"] = [str(one) for one in (*self.errors, *self.warnings)]
        return told
