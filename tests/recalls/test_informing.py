"""The pages that inform say what the sources say, in both languages, and their codes are true."""

import base64
import re

import pytest
from django.conf import settings
from django.urls import reverse

from portal.reference.identifiers import parse
from recalls.views.informing import examples

PAGES = ("recalls_public:recommendation", "recalls_public:distributors", "recalls_public:study")


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_page_is_there_in_each_language(client, name, language):
    page = client.get(reverse(name), headers={"accept-language": language})

    assert page.status_code == 200
    words = {"fr": "Sources|recommandation", "en": "Sources|recommendation"}[language]
    assert re.search(words, page.content.decode())


@pytest.mark.django_db
def test_declare_page_and_site_plan_lead_to_them(client):
    for address in (reverse("declare", args=["actions-de-securite"]), reverse("site_plan")):
        page = client.get(address).content.decode()
        assert all(reverse(name) in page for name in PAGES)


def test_examples_are_valid_codes():
    for one in examples():
        read = parse(one.text)
        assert read.gtin14 == "03401234567890", one
        assert not read.errors
        svg = base64.b64decode(one.image.partition(",")[2])
        assert svg.startswith(b"<?xml") or svg.startswith(b"<svg")


@pytest.mark.django_db
def test_law_carries_the_day_when_it_was_read(client):
    page = client.get(reverse("recalls_public:distributors")).content.decode()

    assert "Résumé établi le 25 novembre 2026" in page
    for article in ("Article 14", "Article 25", "Article 27"):
        assert article in page
    assert "nous ne l’avons pas trouvé" in page
