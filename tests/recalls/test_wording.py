"""The lead paragraph, from codes alone, in French and in English."""

import datetime
import re

import pytest
from django.utils import translation

from recalls import editions, wording
from recalls.enums import ActionType, RecipientType, UserAction
from tests.recalls.answers import notice, product

FRENCH = re.compile(r"[éèàêçù]|destiné|avant le")


def lead(language="fr", **answers):
    with translation.override(language):
        return wording.lead_paragraph(notice(**answers))


def test_the_lead_says_type_number_recipients_maker_products_and_what_to_do():
    assert lead() == (
        "Rappel de produit n° {R} destiné aux pharmacies à usage intérieur et établissements de "
        "santé (services utilisateurs) – Fabricant Exemple – Pompe Exemplia P1. Action avant le "
        "15 janvier 2027 : identifier les produits, mettre en quarantaine et retourner."
    )


def test_the_lead_in_english():
    assert lead("en") == (
        "Product recall no. {R} for hospital pharmacies and health care institutions (user "
        "departments) – Fabricant Exemple – Pompe Exemplia P1. Act before 15 January 2027: "
        "identify the products, quarantine and return."
    )


def test_the_lead_that_is_published_is_french_whatever_its_author_reads():
    values = notice()
    with translation.override("en"):
        assert editions.generated_summary(values) == lead()


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("recall", "Rappel de produit n° {R} destiné aux officines"),
        ("quality_defect", "Défaut qualité n° {R} destiné aux officines"),
        ("user_information", "Information aux utilisateurs n° {R} destinée aux officines"),
        ("safety_action", "Action de sécurité n° {R} destinée aux officines"),
    ],
)
def test_the_lead_agrees_with_its_type(kind, start):
    told = lead(action_type=kind, recipients=["officine"])
    assert told.startswith(start.replace("officines", "pharmacies d’officine"))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ActionType.values)
@pytest.mark.parametrize("recipient", RecipientType.values)
def test_every_type_and_recipient_has_its_words(language, kind, recipient):
    told = lead(language, action_type=kind, recipients=[recipient], commercial_title="X")
    with translation.override(language):
        label = str(dict(RecipientType.choices)[recipient])
    assert label[1:] in told
    assert bool(FRENCH.search(told.split(" – ")[0])) is (language == "fr")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("action", [one for one in UserAction.values if one != "none"])
def test_every_action_has_its_words(language, action):
    told = lead(language, user_actions=[action], deadline_kind="immediate")
    label = dict(UserAction.choices)[action]
    with translation.override(language):
        assert str(label)[1:] in told
    assert ("sans délai" if language == "fr" else "immediately") in told


def test_names_in_capitals_stay_so():
    assert "destiné aux EHPAD et établissements" in lead(recipients=["ehpad_esms"])


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        ({"user_actions": ["none"]}, "Pompe Exemplia P1."),
        ({"user_actions": []}, "Pompe Exemplia P1."),
        (
            {"deadline_kind": "none", "deadline": None, "user_actions": ["return"]},
            "Action : retourner.",
        ),
        (
            {"deadline_kind": "immediate", "deadline": None, "user_actions": ["return"]},
            "Action sans délai : retourner.",
        ),
        (
            {"deadline_kind": "date", "deadline": None, "user_actions": ["return"]},
            "Action : retourner.",
        ),
        (
            {
                "deadline_kind": "date",
                "deadline": datetime.date(2027, 3, 1),
                "user_actions": ["return"],
            },
            "Action avant le 1er mars 2027 : retourner.",
        ),
    ],
)
def test_what_to_do_and_by_when(answers, end):
    assert lead(**answers).endswith(end)


def test_without_recipients_the_lead_names_none():
    assert lead(recipients=[]).startswith("Rappel de produit n° {R} – Fabricant Exemple")


def test_products_are_named_when_the_title_is_missing_three_at_most():
    names = [product(name=f"P{number}") for number in (1, 1, 2, 3, 4)]
    assert "– P1, P2, P3…." in lead(commercial_title="", products=names)
    assert "– P1, P2." in lead(commercial_title="", products=names[:3])
