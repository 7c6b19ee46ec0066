"""In English, medicines come in batches and devices in lots: one word in each workflow's forms."""

import re

import pytest
from django.utils import translation

OF_A_MEDICINE = re.compile(r"\bbatch(es)? of (a )?medicines?\b", re.I)
UNWANTED = {"recalls": r"\bbatch(es)?\b"}
ELSEWHERE = r"\blots?\b"


def words(specification):
    for section in specification:
        yield section.title
        yield section.intro
        fields = list(section.fields)
        for rows in section.rows:
            yield from (rows.label, rows.item, rows.add_label, rows.help)
            fields += rows.fields
        for one in fields:
            yield from (one.label, one.help)
            closed = getattr(one, "choices", None)
            yield from (label for _value, label in getattr(closed, "choices", ()))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_forms_say_batch_or_lot_and_never_both(spec):
    unwanted = re.compile(UNWANTED.get(spec.key, ELSEWHERE), re.I)
    told = [str(one) for name in spec.parts for one in words(spec.parts[name].specification) if one]
    assert [one for one in told if unwanted.search(OF_A_MEDICINE.sub("", one))] == []
