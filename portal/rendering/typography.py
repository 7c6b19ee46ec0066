"""French spaces: what must stay with the word before or after a sign of punctuation does."""

import re

# Markup stays as it is: only what stands between two tags is text.
_TEXT = re.compile(r">[^<]+<")
_BEFORE = re.compile(r" (?=[:;?!»](?:\s|[<.,)]|$))")
_AFTER = re.compile(r"(?<=«) ")


def spaced(page: str, language: str) -> str:
    """Return the HTML of a French document with unbreakable spaces; others as they are."""
    if not language.startswith("fr"):
        return page
    return _TEXT.sub(lambda text: _AFTER.sub("\u00a0", _BEFORE.sub("\u00a0", text[0])), page)
