"""A bibliography pasted at once: three styles, each work once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpc_reports.citations import MOST, parse


def vancouver(number):
    pmid = 31000000 + number
    return f"{number}. Auteur A, Second B. Titre {number}. Rev Ex. 2020;12:1-9. PMID: {pmid}."


def apa(number):
    return (
        f"Auteur, A. (2021). Titre {number}. Revue, 3(1), 1-9. https://doi.org/10.1000/ex.{number}"
    )


def plain(number):
    return f"- Essai NCT{10000000 + number}, résultats intermédiaires, rapport {number}"


def test_forty_references_in_three_styles_are_told_apart():
    numbered = "\n".join(vancouver(one) for one in range(1, 16))
    paragraphs = "\n\n".join(apa(one) for one in range(1, 16))
    bullets = "\n".join(plain(one) for one in range(1, 11))
    found = [*parse(numbered), *parse(paragraphs), *parse(bullets)]
    assert len(found) == 40
    assert found[0].pmid == "31000001"
    assert found[0].citation.startswith("Auteur A")
    assert found[15].doi == "10.1000/ex.1"
    assert found[30].nct == "NCT10000001"


def test_a_numbered_reference_may_run_over_several_lines():
    text = "1. Auteur A. Un titre\n   qui continue. 2020.\n2. Auteur B. Autre titre. 2021."
    assert [one.citation for one in parse(text)] == [
        "Auteur A. Un titre qui continue. 2020.",
        "Auteur B. Autre titre. 2021.",
    ]


def test_the_same_work_stands_once_whatever_its_style():
    text = "Auteur A. Titre. doi:10.1000/ABC.\nTitre, par A. https://doi.org/10.1000/abc"
    assert len(parse(text)) == 1


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("Voir 10.1000/x.1.", "10.1000/x.1"),
        ("(doi 10.1000/x(2)y)", "10.1000/x(2)y"),
        ("doi:10.1000/x;", "10.1000/x"),
        ("aucun", ""),
    ],
)
def test_a_doi_ends_before_the_sentence_does(text, doi):
    assert parse(text)[0].doi == doi


@given(st.text(max_size=2000))
def test_any_text_is_read(text):
    found = parse(text)
    assert len(found) <= MOST
    assert all(one.citation for one in found)
