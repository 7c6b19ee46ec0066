"""Instants in words, in both languages."""

import datetime
import re

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.core.fields import Moment
from portal.core.moments import moment
from tests.consistency.sources import ROOT, python_files, templates

UTC = datetime.UTC


@pytest.mark.parametrize(
    ("language", "instant", "words"),
    [
        ("fr", datetime.datetime(2026, 5, 1, 12, 5, tzinfo=UTC), "1er mai 2026 à 14:05"),
        ("fr", datetime.datetime(2026, 11, 25, 1, 2, tzinfo=UTC), "25 novembre 2026 à 02:02"),
        ("fr", datetime.datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1er janvier 2027 à 00:30"),
        ("en", datetime.datetime(2026, 5, 1, 12, 5, tzinfo=UTC), "1 May 2026 at 14:05"),
        ("en", datetime.datetime(2026, 11, 25, 1, 2, tzinfo=UTC), "25 November 2026 at 02:02"),
    ],
)
def test_an_instant_reads_alike_wherever_it_is_told(language, instant, words):
    with translation.override(language):
        assert moment(instant) == words
        assert Moment(name="instant", label="").words(instant) == words
        assert Template("{{ at|moment }}").render(Context({"at": instant})) == words
        day = re.split(" à | at ", words)[0]
        assert Template("{{ at|day }}").render(Context({"at": instant})) == day


@pytest.mark.parametrize("name", ["day", "moment"])
def test_no_day_is_no_word(name):
    assert Template(f"{{{{ none|{name} }}}}").render(Context({"none": None})) == ""


def test_days_are_written_in_words_in_one_place():
    places = [
        *(name for name, text in templates().items() if "j F" in text),
        *(path for path, _tree in python_files() if "j F" in (ROOT / path).read_text("utf-8")),
    ]
    assert places == ["portal/core/moments.py"], "elsewhere the first of a month is not « 1er »"
