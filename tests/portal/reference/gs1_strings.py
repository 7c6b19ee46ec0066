"""GS1 messages and what scanners make of them, for tests and measurements."""

import random
import string

from biip.gs1_messages import GS1Message

from portal.reference.identifiers import gs1_key
from portal.reference.identifiers.dates import from_yymmdd

CHARACTERS = string.ascii_uppercase + string.digits + "abz!\"%&'()*+,-./:;<=>?_"
MARKS = "0123456789\x1d ]|^{}()AZé\u0663~<>\n"


def message(chance: random.Random) -> str:
    """Return a message of the usual elements in an usual order; one date in twenty is odd."""
    body = "".join(chance.choices(string.digits, k=13))
    if chance.random() < 0.5:
        body = chance.choice(["034009", "03401", "034008", "0340", "0"]) + body
    body = body[:13]
    dates = [part for part in (_date(chance, "11"), _date(chance, "17")) if chance.random() < 0.7]
    lot = "10" + _value(chance)
    serial = "21" + _value(chance)
    ways = [
        "".join(dates),
        "".join(dates) + lot,
        "".join(dates) + lot + "\x1d" + serial,
        "".join(dates) + serial,
        serial + "\x1d" + "".join(dates) + lot,
        "".join(dates) + serial + "\x1d" + lot,
        "".join(reversed(dates)) + lot,
    ]
    prefix = chance.choice(["", "", "]d2", "]C1", "]Q3", "]e0", "\x1d", "]d2\x1d"])
    return prefix + "01" + body + gs1_key(body) + chance.choice(ways)


def mutated(chance: random.Random, text: str) -> str:
    """Return `text` with one to three characters changed, lost, added or swapped."""
    for _round in range(chance.randint(1, 3)):
        place = chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                text = text[:place] + chance.choice(MARKS) + text[place + 1 :]
            case 1:
                text = text[:place] + text[place + 1 :]
            case 2:
                text = text[:place] + chance.choice(MARKS) + text[place:]
            case _:
                text = text[:place] + text[place:][:2][::-1] + text[place + 2 :]
    return text


def by_biip(text: str) -> dict[str, str] | None:
    """Return what biip alone says of a message, its key and its dates checked, None when wrong."""
    for prefix in ("]d2", "]C1", "]Q3", "]e0"):
        text = text.removeprefix(prefix)
    try:
        found = GS1Message.parse(text)
    except Exception:
        return None
    told = {}
    for element in found.element_strings:
        if element.ai.ai == "01" and element.gtin_error:
            return None
        if element.ai.ai in told:
            return None
        told[element.ai.ai] = element.date.isoformat() if element.date else element.value
    return told


def by_portal(found) -> dict[str, str]:
    """Return what the portal says of a message in the terms of `by_biip`."""
    told = {"01": found.gtin14, "10": found.lot, "21": found.serial}
    told |= {
        "11": found.manufactured_date.isoformat() if found.manufactured else "",
        "17": found.expiry_date.isoformat() if found.expiry else "",
    }
    return {ai: value for ai, value in told.items() if value}


def _date(chance: random.Random, ai: str) -> str:
    if chance.random() < 0.05:
        return ai + "".join(chance.choices(string.digits, k=6))
    while True:
        day = f"{chance.randrange(100):02}{chance.randint(1, 12):02}{chance.randint(0, 31):02}"
        if from_yymmdd(day):
            return ai + day


def _value(chance: random.Random) -> str:
    letters = chance.choice([CHARACTERS, string.digits, string.ascii_uppercase + string.digits])
    value = "".join(chance.choices(letters, k=chance.randint(1, 20)))
    if chance.random() < 0.03:
        value = value[:5] + chance.choice(["<GS>", "(GS)", "%1D", "<F8>"]) + value[5:14]
    return value
