"""Unbreakable spaces of French documents."""

import pytest

from portal.rendering.typography import spaced

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>Code : « GVX » !</p>", f"<p>Code{NBSP}: «{NBSP}GVX{NBSP}»{NBSP}!</p>"),
        ("<th>Bloqué ?</th><td>Non</td>", f"<th>Bloqué{NBSP}?</th><td>Non</td>"),
        ("<p>un ; deux</p>", f"<p>un{NBSP}; deux</p>"),
        ('<p style="top : 1mm">à 14:05</p>', '<p style="top : 1mm">à 14:05</p>'),
        ("<p>a :b</p>", "<p>a :b</p>"),
    ],
)
def test_signs_stay_with_their_words_in_french_only(page, expected):
    assert spaced(page, "fr") == expected
    assert spaced(page, "en") == page
