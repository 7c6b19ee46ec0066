"""A bibliography pasted at once: three styles, each work once."""

from itertools import zip_longest

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


def _blocks(gap):
    numbered = "\n".join(vancouver(one) for one in range(1, 16))
    paragraphs = "\n\n".join(apa(one) for one in range(1, 16))
    bullets = "\n".join(plain(one) for one in range(1, 11))
    return gap.join([numbered, paragraphs, bullets])


def _in_turn(gap):
    styles = [vancouver(one) for one in range(1, 16)], [apa(one) for one in range(1, 16)]
    bullets = [plain(one) for one in range(1, 11)]
    return gap.join(one for row in zip_longest(*styles, bullets) for one in row if one is not None)


def _unnumbered_last(gap):
    bare = [vancouver(one).partition(" ")[2] for one in range(1, 16)]
    bullets = [plain(one) for one in range(1, 11)]
    return gap.join([*bullets, *(apa(one) for one in range(1, 16)), *bare])


def _two_paragraphs(gap):
    bare = gap.join(vancouver(one).partition(" ")[2] for one in range(1, 21))
    return f"{bare}\n\n{gap.join(apa(one) for one in range(1, 21))}"


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n"])
@pytest.mark.parametrize("paste", [_blocks, _in_turn, _unnumbered_last, _two_paragraphs])
def test_one_paste_may_mix_the_styles(paste, gap):
    found = parse(paste(gap))
    assert len(found) == 40
    for one in found:
        assert sum(map(bool, (one.doi, one.pmid, one.nct))) == 1
        assert len(one.citation) < 100


@pytest.mark.parametrize(
    "text",
    [
        "1. Auteur A, Second B,\nTroisième C. Titre. Rev Ex. 2020.\n2. Autre D. Titre. 2021.",
        "1. Auteur A. Titre 2019.\nN Engl J Med. 2020;1:1.\nPMID: 31000001\n2. Autre D. 2021.",
        "1. Auteur A. Un titre\n\nqui continue. 2020.\n\n2. Autre D. Titre. 2021.",
        "- Auteur A. 2020. doi:10.1000/a\n  Second B. PMID: 31000001\n- Autre D. Titre. 2021.",
        "Auteur, A. (2020). Un titre\nsur deux lignes. Revue.\n\nAutre, D. (2021). Titre. Revue.",
    ],
)
def test_a_reference_cut_into_lines_stays_one(text):
    assert len(parse(text)) == 2


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
