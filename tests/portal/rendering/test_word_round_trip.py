"""What is written in a Word file is read back as it was, whatever the answers."""

import datetime
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.fields import Answer, Unknown, freeze, thaw
from tests.factories import word as factory
from tests.factories.word import CALLS, LOTS, RICH, Channel, Origin

PARIS = ZoneInfo("Europe/Paris")
ROUNDS = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# PostgreSQL keeps neither NUL nor half of a pair.
anything = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=150
)
edges = st.sampled_from(
    [
        "ligne 1\nligne 2\n\nligne 4",
        "a\tb\t\tc",
        "fin de ligne de Windows\r\net la suite",
        "  espaces  ",
        "👩🏽‍🔬 émoji, 𝒜, ﷽",
        "<w:t>&amp; ]]> {{ x }}</w:t>",
        "caractère de contrôle \x0b\x0c\x1b[2J",
        "Écrivez ici",
        "Non renseigné",
        "é" * 200,
    ]
)
texts = st.one_of(st.just(""), anything, edges)
long_texts = st.one_of(texts, st.just("Quatre flacons étaient fissurés.\n" * 250))
days = st.one_of(st.none(), st.dates())
moments = st.one_of(
    st.none(),
    st.datetimes(
        min_value=datetime.datetime(1950, 1, 1),  # noqa: DTZ001
        max_value=datetime.datetime(2100, 1, 1),  # noqa: DTZ001
    ).map(lambda naive: naive.replace(tzinfo=PARIS)),
    st.just(datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)),
)


def may_be_unknown(answers, nothing):
    unknown = st.builds(Unknown, st.one_of(st.none(), st.dates()))
    return st.one_of(answers, st.just(nothing), unknown)


def some_of(choices):
    return st.lists(st.sampled_from(choices.values), unique=True)


def row(fields):
    return st.fixed_dictionaries({"key": st.uuids().map(str)} | fields)


lots = st.lists(
    row(
        {
            "number": texts,
            "expiry": may_be_unknown(days, None),
            "channels": may_be_unknown(some_of(Channel), []),
            "blocked": st.sampled_from(["", *Answer.values]),
            "blocked_at": moments,
            "units": may_be_unknown(st.integers(0, 2_000_000_000), None),
            "remark": long_texts,
        }
    ),
    max_size=3,
    unique_by=lambda one: one["key"],
)
calls = st.lists(
    row(
        {
            "person": texts,
            "at": may_be_unknown(moments, None),
            "minutes": st.one_of(st.none(), st.integers(0, 600)),
        }
    ),
    max_size=3,
    unique_by=lambda one: one["key"],
)
filings = st.fixed_dictionaries(
    {
        "name": texts,
        "story": may_be_unknown(long_texts, ""),
        "count": st.one_of(st.none(), st.integers(-5, 2_000_000_000)),
        "day": may_be_unknown(days, None),
        "instant": may_be_unknown(moments, None),
        "origin": may_be_unknown(st.sampled_from(["", *Origin.values]), ""),
        "origins": may_be_unknown(some_of(Origin), []),
        "email": st.sampled_from(["", "pr@laboratoire.example", "pas une adresse"]),
        "phone": st.sampled_from(["", "01 99 00 00 01", "+33 6 39 98 00 01"]),
        "more": st.sampled_from(["", *Answer.values]),
        "which": texts,
        "lots": lots,
        "calls": calls,
    }
)


def filed(values):
    """Return the values as the signed version has them: without what is not asked."""
    return thaw(RICH, freeze(RICH, values))


@ROUNDS
@given(filings)
def test_nothing_is_lost(values):
    found = factory.read(factory.write(values))

    assert found.problems == []
    assert factory.values_of(found) == filed(values)


@ROUNDS
@given(filings)
def test_the_language_of_the_reader_does_not_matter(values):
    with translation.override("en"):
        made = factory.write(values, language="en")

    assert factory.values_of(factory.read(made)) == filed(values)


def as_typed(one, value):
    """Return what a form keeps of an answer that is typed again as it is shown."""
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").replace("\r", "\n")
        value = "".join(sign for sign in value if sign in "\n\t" or sign >= " ")
        return value.strip()
    if isinstance(value, datetime.datetime):
        return value.astimezone(PARIS).replace(microsecond=0)
    if isinstance(value, list):
        return [code for code in one.choices.values if code in value]
    return value


plain = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], include_characters="\n\t"),
    max_size=80,
)


@ROUNDS
@given(
    name=plain,
    story=may_be_unknown(plain, ""),
    origins=may_be_unknown(some_of(Origin), []),
    day=may_be_unknown(days, None),
    count=st.one_of(st.none(), st.integers(-5, 2_000_000_000)),
    origin=st.sampled_from(Origin.values),
    expiry=days,
    channels=some_of(Channel),
)
def test_controls_alone_say_what_a_form_would_keep(
    name, story, origins, day, count, origin, expiry, channels
):
    """An editor that drops what the document says of itself leaves the controls."""
    answers = {
        "name": name,
        "story": story,
        "origins": origins,
        "day": day,
        "count": count,
        "origin": origin,
    }
    line = factory.lot(number="A1", expiry=expiry, channels=channels)
    values = factory.blank(lots=[line], **answers)

    found = factory.read(factory.without_memory(factory.write(values)))

    assert found.identity is None
    told = factory.values_of(found)
    expected = {one: as_typed(RICH.fields[one], value) for one, value in answers.items()}
    assert {one: told[one] for one in answers} == expected
    assert told["lots"] == [line | {"channels": as_typed(LOTS["channels"], channels)}]


def test_hundreds_of_controls_come_back():
    values = factory.blank(
        name="Fiche",
        lots=[
            factory.lot(number=f"LOT-{number}", units=number, channels=["OFF", "GR"])
            for number in range(60)
        ],
        calls=[
            {"key": str(uuid.uuid4()), "person": "Personne", "at": None, "minutes": number}
            for number in range(10)
        ],
    )

    found = factory.read(factory.write(values))

    assert factory.values_of(found) == values
    assert len(found.rows["lots"]) == LOTS.maximum
    assert len(found.rows["calls"]) == CALLS.maximum


def test_empty_row_that_was_filed_stays():
    values = factory.blank(lots=[factory.lot(), factory.lot(number="A1")])

    assert factory.values_of(factory.read(factory.write(values))) == values


@pytest.mark.parametrize("answers", [{}, {"story": Unknown()}, {"more": "no"}])
def test_filing_with_few_answers(answers):
    values = factory.blank(**answers)

    assert factory.values_of(factory.read(factory.write(values))) == values
