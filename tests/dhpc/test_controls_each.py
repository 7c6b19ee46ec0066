"""One broken rule for each control of the dossier (§ 2.4): it is found, under its own number."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from dhpc import controls
from dhpc.controls import Measured
from dhpc.enums import Control
from dhpc.fields import CONTACTS
from dhpc.letter.composition import compose
from dhpc.papers import contrast, pages
from portal.rendering import pdf as rendering
from tests.dhpc import letters
from tests.dhpc.letters import EUROPEAN, EXEMPLIA, FACTS, SHARED, found, points, rows, values
from tests.dhpc.test_controls import SOURCE
from tests.factories import dhpc as factory

MARKED = replace(FACTS, products=(replace(EXEMPLIA, black_triangle=True),))
BIOLOGICAL = replace(FACTS, products=(replace(EXEMPLIA, biological=True),))


def changed(**blocks):
    """Return a letter whose blocks are not those of its dossier."""
    return replace(compose(values(), FACTS), **blocks)


BROKEN = {
    Control.V1: {"told": values(background="")},
    Control.V2: {"measured": Measured(3)},
    Control.V3: {"letter": changed(agreement="Nous vous informons :")},
    Control.V4: {"facts": replace(FACTS, authority="both")},
    Control.V5: {"letter": changed(cartouche="")},
    Control.V6: {"letter": changed(sections=())},
    Control.V7: {"facts": MARKED, "letter": compose(values(), FACTS)},
    Control.V8: {"facts": BIOLOGICAL, "letter": compose(values(), FACTS)},
    Control.V9: {"facts": SHARED, "letter": compose(values(), FACTS)},
    Control.V10: {"told": values(subject="Contre-indication pendant la grossesse")},
    Control.V11: {"told": values(subject="EXEMPLIA (exemplafilline) " + "et encore " * 15)},
    Control.V12: {"facts": SHARED, "logos": 1},
    Control.V13: {"letter": changed(audience="Information destinée aux sages-femmes")},
    Control.V14: {"told": values(dispatch_on=None)},
    Control.V15: {"told": values(key_points=points("Un risque existe."))},
    Control.V16: {"told": values(background="Le DRESS est rare.")},
    Control.V17: {"told": values(background="C’est le meilleur choix.")},
    Control.V18: {"told": values(background="Il est supérieur au placebo.")},
    Control.V19: {"told": values(**SOURCE, background="3 cas sur 7."), "facts": EUROPEAN},
    Control.V20: {
        "told": values(**SOURCE, key_points=points("Un risque.", "Arrêter.", action="stop")),
        "facts": EUROPEAN,
    },
    Control.V21: {"told": values(background="Il y a eu 12 cas.")},
    Control.V22: {"facts": replace(FACTS, previous=("L2500001",))},
    Control.V23: {"told": values(background="Écrire à <adresse>.")},
    Control.V24: {"told": values(background="Écrire à Personne Exemple.")},
    Control.V25: {"measured": Measured(1, ("Le PDF n’est pas balisé.",))},
    Control.V26: {"told": values(background="mot " * 40 + ".")},
    Control.V27: {"facts": replace(FACTS, untriaged=1)},
}
WARNINGS = {f"V{number}" for number in (11, 15, 16, 17, 18, 20, 21, 22, 26)}


def test_a_rule_is_broken_for_each_control_but_the_proof_of_print():
    assert set(BROKEN) == set(Control) - {Control.V28}


@pytest.mark.parametrize("control", BROKEN)
def test_each_control_finds_its_own_fault_and_says_whether_it_blocks(control):
    given = dict(BROKEN[control])
    told, facts = given.pop("told", values()), given.pop("facts", FACTS)
    report = controls.run(told, facts, **given)
    mine = [one for one in report.findings if one.control == control]
    assert mine
    assert all(one.blocking == (control.value not in WARNINGS) for one in mine)


# What stood apart from the frozen letter --------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "control"),
    [
        (MARKED, "V7"),
        (BIOLOGICAL, "V8"),
        (replace(FACTS, products=(replace(EXEMPLIA, laboratory="Autre Exemple"),)), "V9"),
        (replace(FACTS, authority="both"), "V5"),
        (replace(FACTS, laboratories=("Laboratoire Exemple", "Autre Exemple")), "V3"),
        (replace(FACTS, approved_audience=("medecine_generale",)), "V13"),
    ],
)
def test_a_letter_that_the_dossier_left_behind_is_stopped(facts, control):
    assert control in found(facts=facts, letter=compose(values(), FACTS))


def test_a_triangle_that_no_medicine_bears_any_more_is_stopped():
    assert "V7" in found(letter=compose(values(), MARKED))


def test_a_forgotten_generic_is_told_by_its_name():
    report = controls.run(values(), replace(FACTS, missing=("GÉNÉRIA 10 mg (60000009)",)))
    [told] = report.blocking
    assert (told.control, "GÉNÉRIA 10 mg (60000009)" in told.text) == (Control.V9, True)


# V19 and V24 ------------------------------------------------------------------------------------


def test_the_sections_of_the_product_information_are_no_decimals():
    text = "\n\nLes rubriques 4.4 et 4.8 du RCP sont modifiées."
    source = "\n\nSections 4.4 and 4.8 of the SmPC are updated."
    told = values(
        **SOURCE | {"source_background": SOURCE["source_background"] + source},
        background=factory.LETTER["background"] + text,
    )
    assert found(told, EUROPEAN) == []


def test_decimals_follow_a_comma_in_french():
    told = values(**SOURCE, next_steps="La dose initiale devient 0.5 mg.")
    report = controls.run(told, EUROPEAN)
    [finding] = [one for one in report.blocking if one.excerpt == "0.5"]
    assert (finding.control, finding.field) == (Control.V19, "next_steps")
    assert "« 0,5 »" in finding.text
    assert "V19" not in found(values(next_steps="Dose : 0.5 mg."))


def test_both_languages_name_the_same_medicines():
    other = replace(EXEMPLIA, cis="60000008", name="AUTRIA 5 mg, gélule")
    facts = replace(EUROPEAN, products=(EXEMPLIA, other))
    told = values(**SOURCE, next_steps="")
    assert "V19" not in found(told, facts)
    english = SOURCE["source_background"] + "\n\nAUTRIA is concerned too."
    report = controls.run(values(**SOURCE | {"source_background": english}), facts)
    assert "AUTRIA" in " ".join(one.text for one in report.findings if one.control == Control.V19)
    french = factory.LETTER["background"] + "\n\nAUTRIA est aussi concerné."
    report = controls.run(values(**SOURCE, background=french), facts)
    assert "AUTRIA" in " ".join(one.text for one in report.findings if one.control == Control.V19)


def test_an_english_text_without_trade_names_binds_none():
    source = SOURCE | {
        "source_points": points("A risk of malformation was observed during pregnancy.")
        + points("Do not prescribe it during pregnancy.", action="do_not_prescribe")
    }
    assert "V19" not in found(values(**source), EUROPEAN)


@pytest.mark.parametrize(
    "text",
    [
        "Écrire à PERSONNE exemple.",
        "Joindre le Dr Exemple.",
        "Voir avec Mme Exemple-Test.",
        "M. Exemple répond.",
    ],
)
def test_a_person_is_known_by_a_title_or_in_any_case(text):
    assert "V24" in found(values(background=text))


@pytest.mark.parametrize(
    "text",
    [
        "Madame, Monsieur, le docteur en pharmacie répond.",
        "M. tuberculosis est résistant.",
        "Le service d’information médicale répond.",
    ],
)
def test_no_person_is_seen_where_there_is_none(text):
    assert "V24" not in found(values(background=text))


@pytest.mark.parametrize("column", ["address", "website"])
def test_a_contact_names_no_person(column):
    contact = factory.CONTACT | {column: "À l’attention du Pr Exemple"}
    assert "V24" in found(values(contacts=rows(CONTACTS, [contact])))


def test_a_signatory_is_no_firm_of_a_contact():
    contact = factory.CONTACT | {"company": "Personne Exemple"}
    assert "V24" in found(values(contacts=rows(CONTACTS, [contact])))


@pytest.mark.parametrize(
    "contact",
    [
        {"company": "Laboratoires Dr. Modèle"},
        {"company": "Laboratoires Dr. Modèle", "address": "Laboratoires Dr. Modèle, Toulon"},
        {"address": "25 rue du Docteur Modèle, 75015 Paris"},
        {"address": "3 avenue du Pr Modèle, Lyon"},
        {"address": "Hôpital du Dr Modèle, Toulon"},
    ],
)
def test_firms_and_places_named_after_a_person_name_nobody(contact):
    told = values(contacts=rows(CONTACTS, [factory.CONTACT | contact]))
    assert found(told) == []
    shared = replace(FACTS, laboratories=("Dr. Modèle SA",))
    text = "Le laboratoire Dr. Modèle SA modifie le RCP."
    assert "V24" not in found(values(background=text), shared)


# V25 --------------------------------------------------------------------------------------------


class Stored:
    """A document whose content is `made`."""

    def __init__(self, made):
        self.content = self
        self.made = made

    def open(self, mode):
        return BytesIO(self.made)


def paper(*elements, language="fr", title="Lettre"):
    """Return a PDF of one page whose structure holds `elements`."""
    made = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        nested = pikepdf.Dictionary(S=pikepdf.Name.Document, K=pikepdf.Array(elements))
        pdf.Root.StructTreeRoot = pikepdf.Dictionary(K=nested)
        pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        pdf.Root.Lang = language
        pdf.docinfo["/Title"] = title
        pdf.save(made)
    return Stored(made.getvalue())


def test_what_a_pdf_lacks_is_read_from_it():
    heading = pikepdf.Dictionary(S=pikepdf.Name.H1)
    described = pikepdf.Dictionary(S=pikepdf.Name.Figure, Alt="Logo")
    mute = pikepdf.Dictionary(S=pikepdf.Name.Figure)
    assert pages._read(paper(heading, described)) == (1, ())
    assert pages._read(paper(described)) == (1, ("headings",))
    assert pages._read(paper(heading, mute)) == (1, ("pictures",))
    assert pages._read(paper(heading, language="en", title=" ")) == (1, ("language", "title"))


PAGE = """<!DOCTYPE html><html lang="fr"><head><title>Lettre</title></head>
<body><h1 style="color: #fff; background: #17388c">Bandeau</h1><p style="{style}">Texte.</p></body>
</html>"""


@pytest.mark.parametrize(
    ("style", "lacks"),
    [
        ("color: #1b1b1f", ()),
        ("color: #45454f; background: #e6eaf5", ()),
        ("color: #999", ("contrast",)),
        ("color: #fff", ("contrast",)),
        ("color: #1b1b1f; background: #17388c", ("contrast",)),
        ("color: #767676", ()),
    ],
)
def test_the_contrast_of_each_text_is_measured(style, lacks):
    made = rendering.from_html(
        PAGE.format(style=style), variant="pdf/ua-1", identifier=b"0123456789abcdef"
    )
    assert pages._read(Stored(made))[1] == lacks


def test_the_contrast_is_that_of_wcag():
    assert contrast.ratio((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast.ratio((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    "number", ["06 12 34 56 78", "07.12.34.56.78", "+33 6 12 34 56 78", "+33 (0)7 12 34 56 78"]
)
def test_a_mobile_number_is_that_of_a_person(number):
    assert "V24" in found(values(background=f"Appelez le {number} à toute heure."))
    contact = factory.CONTACT | {"phone": number}
    assert "V24" in found(values(contacts=rows(CONTACTS, [contact])))


@pytest.mark.parametrize("number", ["01 40 05 48 48", "0800 97 14 03", "3114", "106 12 34 56 78"])
def test_the_number_of_a_service_is_that_of_nobody(number):
    assert "V24" not in found(values(background=f"Appelez le {number} à toute heure."))


def test_a_pdf_without_tags_is_told():
    made = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made)
    count, lacks = pages._read(Stored(made.getvalue()))
    assert (count, "tags" in lacks, "headings" in lacks) == (1, True, True)


def test_letters_is_the_sound_letter_that_these_tests_break():
    assert letters.found() == []
