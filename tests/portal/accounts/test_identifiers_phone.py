"""Which numbers a text message may reach."""

import pytest

from portal.accounts.identifiers import may_be_mobile


@pytest.mark.parametrize(
    "number",
    [
        "06 39 98 00 01",
        "0739980001",
        "+33639980001",
        "0033 6 39 98 00 01",
        "+33 (0)6 39 98 00 01",
        "+32 470 00 00 00",
        "+262692000000",
    ],
)
def test_mobiles_and_numbers_abroad(number):
    assert may_be_mobile(number)


@pytest.mark.parametrize("number", ["01 55 87 30 00", "+33155873000", "0899000000", "3114", ""])
def test_landlines_and_short_numbers(number):
    assert not may_be_mobile(number)
