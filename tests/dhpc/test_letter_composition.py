"""The letter that answers and facts make, in its fixed order."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhpc.fields import CONTACTS
from dhpc.letter.composition import compose, key_actions, plain_text
from dhpc.letter.facts import Facts
from dhpc.letter.text import Bullets, Paragraph, blocks, clean
from tests.dhpc import letters
from tests.dhpc.letters import EUROPEAN, FACTS, SHARED, values


def titles(letter):
    return [section.title for section in (*letter.sections, *letter.end)]


def test_the_order_is_that_of_the_official_structure():
    told = plain_text(compose(values(), FACTS)).split("\n")
    assert told[:8] == [
        "Information Sécurité Patients",
        "Information transmise sous l’autorité de l’ANSM",
        "Exempleville, le 3 mars 2026",
        "Information destinée aux médecins généralistes et pharmaciens d’officine",
        "Objet : Exemplafilline (EXEMPLIA 10 mg, comprimé) : "
        "contre-indication pendant la grossesse",
        "Madame, Monsieur, Chère Consœur, Cher Confrère,",
        "En accord avec l’Agence nationale de sécurité du médicament et des produits de santé "
        "(ANSM), Laboratoire Exemple souhaite vous informer des éléments suivants :",
        "Résumé",
    ]
    assert titles(compose(values(), FACTS)) == [
        "Informations complémentaires sur le problème de sécurité",
        "Recommandations",
        "Déclaration des effets indésirables",
        "Information médicale",
        "Spécialités et laboratoires concernés",
        "Références",
    ]


def test_the_opening_sentence_follows_the_authority_and_the_laboratories():
    assert "l’Agence européenne des médicaments (EMA) et l’Agence nationale" in (
        compose(values(), EUROPEAN).agreement
    )
    assert compose(values(), SHARED).agreement.endswith(
        "les laboratoires commercialisant des spécialités à base de exemplafilline souhaitent "
        "vous informer des éléments suivants :"
    )


def test_the_agency_may_change_the_wording_of_a_block(settings):
    settings.DHPC_FORMULAS = {"salutation": "Madame, Monsieur,"}
    assert compose(values(), FACTS).salutation == "Madame, Monsieur,"


def test_the_approved_groups_replace_those_proposed():
    facts = replace(FACTS, approved_audience=("pharmaciens_officine",))
    assert compose(values(), facts).audience == ("Information destinée aux pharmaciens d’officine")


def test_the_scheduled_day_replaces_the_one_planned():
    facts = replace(FACTS, scheduled_on=datetime.date(2026, 4, 1))
    assert compose(values(), facts).dateline == "Exempleville, le 1er avril 2026"


def test_the_public_version_names_nobody():
    personal = letters.rows(
        CONTACTS, [{"company": "Laboratoire Exemple", "email": "prenom.nom@laboratoire.example"}]
    )
    letter = compose(values(contacts=personal), FACTS, public=True)
    assert letter.signatures == ()
    assert "Personne Exemple" not in plain_text(letter)
    assert "prenom.nom" not in plain_text(letter)
    assert "Personne Exemple" in plain_text(compose(values(), FACTS))


def test_the_black_triangle_stands_at_the_first_occurrence_of_the_name():
    marked = replace(letters.EXEMPLIA, black_triangle=True)
    facts = replace(FACTS, products=(marked,))
    letter = compose(values(), facts)
    assert "(▼ EXEMPLIA 10 mg" in letter.subject
    assert plain_text(letter).count("▼ EXEMPLIA") == 1
    elsewhere = compose(values(subject="Exemplafilline et grossesse"), facts)
    assert elsewhere.points[1].text == "Ne pas prescrire ▼ EXEMPLIA pendant la grossesse."
    told = plain_text(letter)
    assert "▼ Ce médicament fait l’objet d’une surveillance supplémentaire" in told


def test_biologicals_ask_for_the_brand_and_the_batch():
    facts = replace(FACTS, products=(replace(letters.EXEMPLIA, biological=True),))
    assert "le nom de marque et le numéro de lot" in plain_text(compose(values(), facts))
    assert "le numéro de lot" not in plain_text(compose(values(), FACTS))


def test_several_contacts_make_a_table_without_empty_columns():
    told = [
        {"company": "A", "phone": "01 99 00 00 01"},
        {"company": "B", "phone": "01 99 00 00 02"},
    ]
    letter = compose(values(contacts=letters.rows(CONTACTS, told)), FACTS)
    [table] = letter.sections[-1].blocks
    assert table.headings == ("Laboratoire", "Téléphone")


def test_actions_are_told_as_codes():
    [action] = key_actions(compose(values(), FACTS))
    assert action == {
        "code": "do_not_prescribe",
        "label": "Ne pas prescrire",
        "target": "Femmes enceintes",
        "text": "Ne pas prescrire EXEMPLIA pendant la grossesse.",
    }


def test_facts_survive_their_json_form():
    facts = replace(SHARED, scheduled_on=datetime.date(2026, 4, 1), approved_audience=("had",))
    assert Facts.load(facts.dump()) == facts
    assert Facts.load({"reference": "X", "of_another_time": 1}).reference == "X"


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("a\r\nb", "a\nb"),
        ("•\tun\n·  deux\n–\ttrois\no\tquatre", "- un\n- deux\n- trois\n- quatre"),
        ("co\u00adupe\u200b", "coupe"),
        ('{ HYPERLINK "x" }lien', "lien"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("10\u00a0mg", "10\u00a0mg"),
        ("  a   b  ", "a b"),
        ("un mot – un autre", "un mot – un autre"),
    ],
)
def test_what_is_pasted_is_cleaned(typed, cleaned):
    assert clean(typed) == cleaned


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


def test_paragraphs_and_bullets_are_all_that_is_read():
    assert blocks("Un\ndeux\n\n- a\n- b\nsuite\n\n# trois <b>") == (
        Paragraph("Un deux"),
        Bullets(("a", "b suite")),
        Paragraph("# trois <b>"),
    )
