"""File names, as far as we keep them: only to be shown and offered at download."""

import re
import unicodedata

from portal.documents.limits import MAX_NAME_LENGTH


def cleaned(name: str) -> str:
    """Return the last part of `name` without what could mislead: paths, controls, direction marks.

    Too long a name loses the end of its stem, never its extension. Nothing left gives "fichier".
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(
        character
        for character in last
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    )
    tidy = re.sub(r"\s+", " ", visible).strip().rstrip(" .")
    stem, dot, ending = tidy.rpartition(".")
    if not dot:
        return tidy[:MAX_NAME_LENGTH] or "fichier"
    return f"{stem.strip(' .')[: MAX_NAME_LENGTH - len(ending) - 1] or 'fichier'}.{ending}"


def extension(name: str) -> str:
    """Return what follows the last dot, in lower case; "" without a dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""
