"""Comparing words as people write them: without accents, case, ligatures or punctuation."""

import re
import unicodedata

# Signs whose decomposition is not how people write them; exponents separate words.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "²": " ", "³": " "})
_NOISE = re.compile(r"[^0-9a-z]+")


def folded(text: object) -> str:
    """Return the words of `text` in plain small letters and digits, one space between them.

    The medicines base writes its search keys alike (`portal_search_key`).
    """
    letters = unicodedata.normalize("NFKD", str(text).lower().translate(_LIGATURES))
    plain = "".join(one for one in letters if not unicodedata.combining(one))
    return _NOISE.sub(" ", plain).strip()
