"""Text typed by a scanner set for an American keyboard into a computer set for a French one."""

AMERICAN = "1234567890aqwzmAQWZM;,.-/]"
FRENCH = "&é\"'(-è_çàqawz,QAWZ?m;:)!$"
_BACK = str.maketrans(FRENCH, AMERICAN)
_DIGIT_KEYS = frozenset(FRENCH[:10])


def looks_garbled(text: str) -> bool:
    """Tell whether the digits of `text` were typed on unshifted French keys.

    A code has at least seven digits; none of them appears as a digit when the keyboard is wrong.
    """
    return not any(char.isdigit() for char in text) and (
        sum(char in _DIGIT_KEYS for char in text) >= 7
    )


def restored(text: str) -> str:
    """Return what the scanner meant."""
    return text.translate(_BACK)
