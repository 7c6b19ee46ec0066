"""Comparing words as people write them: without accents, case or punctuation."""

import re
import unicodedata

_NOISE = re.compile(r"[^0-9a-z]+")


def folded(text: object) -> str:
    """Return the words of `text` in plain small letters and digits, one space between them."""
    letters = unicodedata.normalize("NFKD", str(text).lower())
    plain = "".join(one for one in letters if not unicodedata.combining(one))
    return _NOISE.sub(" ", plain.replace("œ", "oe").replace("°", " ")).strip()
