"""The shapes in which a GS1 message arrives: as scanned, as copied, as printed, as an address."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from biip import ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier

GS = "\x1d"

_STAND_INS = re.compile(
    r"\](?:d[258]|C1|Q3|e0)|\{(?:GS|FNC1|F8)\}|\[(?:GS|FNC1|F8)\]|\\x1d|\\u001d|\\F|␝|&#(?:29|x1d);"
    r"|[\x1e\x1c\t|~^#@{}\[\]\\]",
    re.IGNORECASE,
)
"""What scanners and copies put for the separator; none of these may stand in a GS1 value."""

_SPELLED = re.compile(r"<(?:GS|FNC1|F8)>|\((?:GS|FNC1)\)|%1D", re.IGNORECASE)
"""Stand-ins that a value may hold: they are taken for such where no true separator is."""

_SPACE = re.compile(
    " +(?=1[1-7][0-9]{6}|10|21|22|235|24[01]|30[0-9]|37[0-9]|71[0-7]|7003|8008|8012)"
)
"""A space that an element follows stands for the separator; others are part of a mistyped lot."""

_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9a-zA-Z]")
_GS1_SYMBOLOGY = re.compile(r"\](?:[dD][258]|[cC]1|[qQ]3|e0|[jJ]1)")
"""« E0 » in capitals is an EAN."""

_HRI = re.compile(r"\((\d{2,4})\)\s*((?:(?!\(\d{2,4}\)).)*)", re.DOTALL | re.ASCII)
_STARTS_MESSAGE = re.compile(r"(?:01|02) ?[0-9]{14}")
_SPACED = re.compile(r"(?:01|02) [0-9]{14} ")
_LINK = re.compile(r"https?://[^\s/]+/(?:\S*/)?01/[0-9]{8,14}(?![0-9])", re.IGNORECASE)
_EDGES = GS + " \r\n\x04"


def looks_like_message(text: str) -> bool:
    """Tell whether `text` starts as a GS1 message does."""
    bare = text.strip()
    return bool(
        _GS1_SYMBOLOGY.match(bare)
        or re.match(r"\((?:01|02|10|11|17|21)\)", bare)
        or _STARTS_MESSAGE.match(without_symbology(bare))
        or (GS in bare and re.match("[0-9]{2}", bare.lstrip(GS)))
        or is_link(bare)
    )


def is_link(text: str) -> bool:
    """Tell whether `text` is a GS1 Digital Link, of any domain."""
    return _LINK.match(text) is not None


def is_separated(text: str) -> bool:
    """Tell whether the message says by itself where its values end."""
    bare = text.strip()
    if bare.startswith("(") or is_link(bare):
        return True
    return GS in body(bare)


def body(text: str) -> str:
    """Return the message `text` bare of its symbology, with GS alone as separator."""
    bare = without_symbology(text.strip(_EDGES))
    if _SPACED.match(bare):
        bare = _joined(bare)
    bare = _STAND_INS.sub(GS, bare).strip(_EDGES)
    if GS not in bare:
        bare = _SPELLED.sub(GS, bare)
    return _SPACE.sub(GS, bare).strip(_EDGES)


def without_symbology(text: str) -> str:
    """Return `text` without the three characters by which a scanner tells the kind of code."""
    match = _SYMBOLOGY.match(text)
    return text[match.end() :] if match else text


def is_spaced(text: str) -> bool:
    """Tell whether a space stands for a separator in `text`."""
    bare = text.strip()
    return not bare.startswith("(") and not _SPACED.match(bare) and bool(_SPACE.search(bare))


def _joined(text: str) -> str:
    """Return « 01 … 17 … 10 … », an element and its value in turn, as a message."""
    words = text.split()
    pairs = zip(words[::2], words[1::2], strict=False)
    if len(words) % 2 or not all(one.isascii() and one.isdigit() for one in words[::2]):
        return text
    return "".join(f"{ai}{value}{GS}" for ai, value in pairs)


def printed(text: str) -> list[tuple[str, str]]:
    """Return the pairs of « (01)…(17)… », a parenthesis inside a value staying there."""
    found: list[tuple[str, str]] = []
    for ai, value in _HRI.findall(text):
        if found and not is_known(ai):
            found[-1] = (found[-1][0], f"{found[-1][1]}({ai}){value.strip()}")
        else:
            found.append((ai, value.strip()))
    return [(ai, value) for ai, value in found if value]


def linked(text: str) -> list[tuple[str, str]]:
    """Return the pairs of a Digital Link: those of its path, then those of its query."""
    try:
        address = urlsplit(text)
    except ValueError:
        return []
    steps = address.path.split("/")
    if "01" not in steps[:-1]:
        # The address is cut by a « ? » or a « # » before its product.
        return []
    start = max(place for place, step in enumerate(steps[:-1]) if step == "01")
    pairs = list(zip(steps[start::2], steps[start + 1 :: 2], strict=False))
    found = [("01", unquote(pairs[0][1]).zfill(14))]
    found += [(ai, unquote(value)) for ai, value in pairs[1:] if value]
    # A « + » is one of the characters of a lot, not a space.
    query = parse_qsl(address.query.replace("+", "%2B"))
    return [(ai, value) for ai, value in found + query if is_known(ai)]


def is_known(ai: str) -> bool:
    return known(ai) == ai


def known(text: str) -> str:
    """Return the application identifier at the start of `text`, "" when there is none."""
    found = _application_identifier(text)
    return found.ai if found else ""


def description(ai: str) -> str:
    """Return what GS1 says of an application identifier, in English, "" when it knows it not."""
    found = _application_identifier(ai)
    return found.description if found and found.ai == ai else ""


def fixed_length(ai: str) -> int | None:
    """Return the length of the values of `ai` that need no separator, None when they vary."""
    found = _application_identifier(ai)
    if found is None or found.separator_required:
        return None
    return sum(int(part) for part in re.findall(r"\+[NX]([0-9]+)", found.format))


def _application_identifier(text: str) -> GS1ApplicationIdentifier | None:
    head = text[:4]
    if not (head.isascii() and head[:2].isdigit()):
        return None
    try:
        return GS1ApplicationIdentifier.extract(head)
    except ParseError:
        return None
