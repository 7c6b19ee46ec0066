"""What the public page of quality defects says."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.core.deadlines import due
from quality_defects.effects.deadlines import volet2_policy
from quality_defects.fields import VOLET1

pytestmark = pytest.mark.django_db
PAGE = reverse("declare", args=["defauts-qualite"])


def text_of(client: Client) -> str:
    return client.get(PAGE).content.decode()


def test_it_explains_both_volets_the_law_and_the_fallback(client: Client) -> None:
    page = text_of(client)
    for words in (
        "bonnes pratiques de fabrication",
        "Médicaments à usage humain",
        "Volet\N{NO-BREAK SPACE}1, sans délai",
        "Volet\N{NO-BREAK SPACE}2, dans les 30\N{NO-BREAK SPACE}jours",
        "sans dire à partir de quand",
        "R. 5124-55",
        "L. 5121-5",
        "29/05/2026",
        "centre régional de pharmacovigilance",
        "WORD et PDF",
        'href="tel:+33155873000"',
        "personne qualifiée",
    ):
        assert words in page, words
    for section in VOLET1:
        assert str(section.title) in page


def test_the_delay_is_counted_as_the_clock_counts_it(client: Client, settings: Any) -> None:
    settings.QUALITY_DEFECTS_VOLET2_DAYS = 12
    page = text_of(client)
    for line in due(volet2_policy(), timezone.now()).steps:
        assert line.replace("\xa0", " ") in page.replace("\xa0", " ")
    assert "12\N{NO-BREAK SPACE}jours" in page
    assert "30\N{NO-BREAK SPACE}jours" not in page
