"""Long tables of which few columns are answered."""

from portal.core.summary import FEW_ROWS, MOST_COLUMNS, NOT_ASKED, SummaryTable

HEADERS = tuple(f"c{number}" for number in range(MOST_COLUMNS + 2))


def table(rows):
    return SummaryTable("Lots", HEADERS, tuple(rows), name="lots", left_out=7)


def line(number, **answers):
    return tuple(
        answers.get(header, "") if place else f"L{number}" for place, header in enumerate(HEADERS)
    )


def test_columns_that_nobody_answers_are_named_once():
    rows = [line(n, c1="Oui" if n else "", c2=str(NOT_ASKED)) for n in range(FEW_ROWS + 1)]
    told = table(rows).condensed()
    assert not told.is_wide
    assert told.headers == ("c0", "c1")
    assert told.rows == (("L0", ""), ("L1", "Oui"), ("L2", "Oui"), ("L3", "Oui"))
    assert told.unanswered == HEADERS[3:]
    assert (told.name, told.total) == ("lots", FEW_ROWS + 8)


def test_few_rows_and_many_answers_stay_cards():
    few = table([line(n) for n in range(FEW_ROWS)])
    assert few.condensed() is few
    full = table([line(n, **dict.fromkeys(HEADERS, "Oui")) for n in range(FEW_ROWS + 1)])
    assert full.condensed() is full
    assert full.is_wide
