"""A document changed as people and word processors change it, read back."""

import datetime
import uuid
from copy import deepcopy

import pytest
from lxml import etree

from portal.core.fields import Unknown
from portal.core.fields.unknown import day_of
from portal.rendering.word import archive, identity, tags, wording
from portal.rendering.word.controls import W
from portal.rendering.word.identity import Identity
from portal.rendering.word.reading import NotOurs
from tests.factories import hostile
from tests.factories import word as factory
from tests.factories.word import CALLS, LOTS, RICH, TAGS, Edited


def edited(**answers):
    return Edited(factory.write(factory.blank(**answers)))


def read(document):
    return factory.read(document.bytes())


def run(text, properties=""):
    return f'<w:r w:rsidR="00A1B2C3">{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def test_what_word_scatters_over_a_text_is_read_as_one():
    runs = (
        '<w:proofErr w:type="spellStart"/>'
        + run("Quatre ")
        + '<w:proofErr w:type="spellEnd"/><w:bookmarkStart w:id="7" w:name="a"/>'
        + '<w:smartTag w:uri="urn:x" w:element="place">'
        + run("fla", "<w:rPr><w:b/></w:rPr>")
        + "</w:smartTag>"
        + '<w:ins w:id="1" w:author="a">'
        + run("cons")
        + '</w:ins><w:del w:id="2" w:author="a"><w:r><w:delText>pots</w:delText></w:r></w:del>'
        + '<w:moveFrom w:id="3" w:author="a">'
        + run("ailleurs")
        + "</w:moveFrom>"
        + "<w:r><w:br/><w:t>fissurés</w:t><w:tab/><w:t>du col</w:t></w:r>"
        + '<w:hyperlink w:anchor="a">'
        + run(" ici")
        + "</w:hyperlink>"
        + '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w:t>?</w:t></mc:Choice>'
        + "<mc:Fallback><w:t>😀</w:t></mc:Fallback></mc:AlternateContent></w:r>"
        + "<w:r><w:noBreakHyphen/><w:t>fin</w:t></w:r>"
    )
    found = read(edited(story="Avant").put("story", runs))

    assert found.answers.clean["story"] == "Quatre flacons\nfissurés\tdu col ici😀\u2011fin"
    assert found.problems == []


def test_paragraphs_of_a_pasted_text_are_lines():
    document = edited(story="Avant")
    control = document.control("story")
    paragraph = control.getparent()
    # Pasting paragraphs makes Word put the control around them.
    content = control.find("w:sdtContent", TAGS)
    for child in list(content):
        content.remove(child)
    paragraph.addprevious(control)
    for text in ("Une", "Deux"):
        new = deepcopy(paragraph)
        for child in list(new):
            new.remove(child)
        made = new.makeelement(f"{{{W}}}r")
        told = made.makeelement(f"{{{W}}}t")
        told.text = text
        made.append(told)
        new.append(made)
        content.append(new)

    assert read(document).answers.clean["story"] == "Une\nDeux"


def test_placeholder_is_no_answer():
    document = edited(name="Avant").put(
        "name", run("Cliquez ou appuyez ici pour entrer du texte."), placeholder=True
    )
    control = document.control("name").find("w:sdtPr", TAGS)
    control.append(control.makeelement(f"{{{W}}}showingPlcHdr"))

    assert read(document).answers.clean["name"] == ""


@pytest.mark.parametrize("words", ["Écrivez ici", "Non renseigné", "   "])
def test_placeholder_that_an_editor_took_for_text_is_no_answer(words):
    assert read(edited(name="Avant").type("name", words)).answers.clean["name"] == ""


@pytest.mark.parametrize(
    ("path", "typed", "expected"),
    [
        ("name", "  Essai  ", "Essai"),
        ("count", "1 200", 1200),
        ("count", "1\u202f200", 1200),
        ("day", "3/2/2027", datetime.date(2027, 2, 3)),
        ("day", "2027-02-03", datetime.date(2027, 2, 3)),
        (
            "instant",
            "03/02/2027 14h30",
            datetime.datetime(2027, 2, 3, 13, 30, tzinfo=datetime.UTC),
        ),
        ("origin", "contrôle  interne", "OR03"),
        ("origin", "Réclamation d'un patient", "OR01"),
        ("origin", "OR02", "OR02"),
        ("email", "pr@laboratoire.example", "pr@laboratoire.example"),
        ("phone", "01 99 00 00 01", "01 99 00 00 01"),
    ],
)
def test_typed_answers_are_understood_as_on_a_page(path, typed, expected):
    found = read(edited(name="Fiche").type(path, typed))

    assert found.answers.clean[path] == expected
    assert found.problems == []


@pytest.mark.parametrize(
    ("path", "typed", "kind"),
    [
        ("day", "fin mars", "unreadable"),
        ("instant", "hier", "unreadable"),
        ("count", "beaucoup", "unreadable"),
        ("count", "-40", "unreadable"),
        ("email", "pas une adresse", "unreadable"),
        ("phone", "12", "unreadable"),
        ("origin", "Un voisin", "choice"),
        ("name", "x" * 201, "unreadable"),
    ],
)
def test_what_is_not_understood_is_kept_and_told(path, typed, kind):
    found = read(edited(name="Fiche").type(path, typed))

    assert found.answers.raw == {path: typed}
    assert found.answers.clean[path] == RICH.fields[path].nothing()
    (problem,) = found.problems
    assert (problem.kind, problem.section, problem.typed) == (kind, "facts", typed[:500])
    assert problem.why


def test_boxes_say_a_choice_among_several():
    document = edited(origins=["OR01", "OR03"])
    document.tick("origins=OR01", False).tick("origins=OR02")

    assert read(document).answers.clean["origins"] == ["OR02", "OR03"]


def test_unknown_with_its_day():
    document = edited(story=Unknown()).type("story@", "04/12/2026")

    assert read(document).answers.clean["story"] == Unknown(datetime.date(2026, 12, 4))


def test_unknown_whose_day_is_not_understood():
    found = read(edited(story=Unknown()).type("story@", "bientôt"))

    assert found.answers.clean["story"] == Unknown()
    assert found.answers.raw == {day_of("story"): "bientôt"}
    assert [problem.typed for problem in found.problems] == ["bientôt"]


def test_answer_given_to_what_was_unknown_wins():
    found = read(edited(story=Unknown()).type("story", "Nous savons enfin."))

    assert found.answers.clean["story"] == "Nous savons enfin."


def test_answer_emptied_in_a_signed_version_is_empty():
    found = read(edited(name="Avant").type("name", ""))

    assert found.answers.clean["name"] == ""
    assert not found.is_blank_form


# Rows


def test_row_added_in_word_is_a_new_row():
    """Word copies the last item, tags included."""
    document = edited(lots=[factory.lot(number="A1", channels=["OFF"])])
    item = document.control("lots.number")
    while item.find("w:sdtPr/w15:repeatingSectionItem", TAGS) is None:
        item = next(item.iterancestors(f"{{{W}}}sdt"))
    item.addnext(deepcopy(item))
    document.type("lots.number", "B2", number=1).tick("lots.channels=GR", number=1)

    first, second = read(document).rows["lots"]

    assert (first.answers.clean["number"], first.answers.clean["channels"]) == ("A1", ["OFF"])
    assert (second.answers.clean["number"], second.answers.clean["channels"]) == (
        "B2",
        ["OFF", "GR"],
    )
    assert first.key
    assert second.key == ""


def test_row_copied_without_its_container_is_a_new_row():
    """An editor that knows no repeated section lets people copy the lines of a table."""
    document = edited(
        calls=[{"key": str(uuid.uuid4())} | CALLS.blank() | {"person": "Une", "minutes": 3}]
    )
    line = next(document.control("calls.person").iterancestors(f"{{{W}}}tr"))
    section = next(
        one
        for one in line.iterancestors(f"{{{W}}}sdt")
        if one.find("w:sdtPr/w15:repeatingSection", TAGS) is not None
    )
    section.addprevious(line)
    section.getparent().remove(section)
    line.addnext(deepcopy(line))
    document.type("calls.person", "Deux", number=1)

    rows = read(document).rows["calls"]

    assert [row.answers.clean["person"] for row in rows] == ["Une", "Deux"]
    assert [row.answers.clean["minutes"] for row in rows] == [3, 3]


def test_row_emptied_is_gone():
    document = edited(lots=[factory.lot(number="A1"), factory.lot(number="B2")])
    document.type("lots.number", "")

    assert [row.answers.clean["number"] for row in read(document).rows["lots"]] == ["B2"]


def test_all_rows_removed_is_said():
    document = edited(lots=[factory.lot(number="A1")])
    item = document.control("lots.number")
    while item.find("w:sdtPr/w15:repeatingSection", TAGS) is None:
        item = next(item.iterancestors(f"{{{W}}}sdt"))
    item.getparent().remove(item)

    assert read(document).rows["lots"] == []


def test_row_beyond_the_maximum_is_told():
    lots = [factory.lot(number=f"LOT-{number}", units=3) for number in range(LOTS.maximum + 2)]

    found = factory.read(factory.write(factory.blank(lots=lots)))

    assert len(found.rows["lots"]) == LOTS.maximum
    assert [problem.kind for problem in found.problems] == ["rows", "rows"]
    assert "LOT-60" in found.problems[0].typed
    assert found.problems[0].section == "lots"


# Documents that are not what they say


def test_tag_of_another_edition_is_told():
    document = edited(name="Fiche")
    for path, told in (("count", "old_question"), ("day", "origins=OR99"), ("phone", "my tag !")):
        document.type(path, "Réponse ancienne")
        document.control(path).find("w:sdtPr/w:tag", TAGS).set(f"{{{W}}}val", told)

    found = read(document)

    strange = [problem for problem in found.problems if problem.kind == "tag"]
    assert {problem.label for problem in strange} == {"old_question", "origins=OR99", "my tag !"}
    assert {problem.typed for problem in strange} == {"Réponse ancienne"}


def test_control_taken_out_of_a_signed_version_is_told():
    document = edited(name="Fiche")
    control = document.control("count")
    control.getparent().remove(control)

    found = read(document)

    assert "count" not in found.answers.clean
    assert [(problem.kind, problem.label) for problem in found.problems] == [("absent", "Nombre")]


def test_question_that_stands_twice_is_told():
    document = edited(name="Première")
    control = document.control("name")
    control.addnext(deepcopy(control))
    document.type("name", "Seconde", number=1)

    found = read(document)

    assert found.answers.clean["name"] == "Première"
    assert [(problem.kind, problem.typed) for problem in found.problems] == [("twice", "Seconde")]


def test_document_of_nobody_is_not_ours():
    with pytest.raises(NotOurs):
        factory.read(hostile.docx("<w:p><w:r><w:t>Bonjour</w:t></w:r></w:p>"))


def test_form_of_another_workflow_is_not_ours(monkeypatch):
    monkeypatch.setattr(factory, "WORKFLOW", "elsewhere")
    made = factory.write(factory.blank(name="Fiche"))
    monkeypatch.undo()
    with pytest.raises(NotOurs) as error:
        factory.read(made)
    assert error.value.identity.workflow == "elsewhere"


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("name", {"a": 1}),
        ("name", ["Fiche"]),
        ("name", 12),
        ("name", "Fiche\x00"),
        ("name", "Fiche\ud800"),
        ("count", True),
        ("count", "12"),
        ("day", "demain"),
        ("day", 12),
        ("instant", "2026-01-01T00:00:00"),
        ("origin", "OR99"),
        ("origins", ["OR01", {}]),
        ("lots", [12, {"key": 3}]),
        ("lots", "A1"),
        ("story", {"unknown": 3}),
        ("story", {}),
    ],
)
def test_what_a_document_says_it_held_is_not_believed(monkeypatch, name, stored):
    """Whoever forges the memory of a document gets what its controls say."""
    monkeypatch.setattr(
        factory, "freeze", lambda specification, values: {"name": "Fiche", name: stored}
    )
    made = factory.write(factory.blank(name="Fiche"))

    found = factory.read(made)

    assert found.answers.clean["name"] == "Fiche"
    if name != "name":
        nothing = RICH.fields[name].nothing() if name in RICH.fields else []
        assert factory.values_of(found)[name] == nothing


def test_identity_that_makes_no_sense_is_none():
    for attributes in ('edition="x" revision="1"', 'edition="1"', 'edition="²" revision="1"'):
        part = f'<filing xmlns="{identity.NAMESPACE}" {attributes}/>'
        assert identity.read(hostile_xml(part)) is None
    inside = "<answers>[</answers></filing>"
    part = f'<filing xmlns="{identity.NAMESPACE}" edition="1" revision="2">{inside}'
    assert identity.read(hostile_xml(part)) == Identity("", "", 1, "", "", 2)


def hostile_xml(text):
    return etree.fromstring(text)


@pytest.mark.parametrize("limit", ["LONGEST_TEXT", "MOST_CONTROLS", "LONGEST_PART"])
def test_document_beyond_the_limits_is_not_read(monkeypatch, limit):
    made = factory.write(factory.blank(name="Fiche d’essai"))
    monkeypatch.setattr(archive, limit, 5)
    with pytest.raises(archive.Unreadable):
        factory.read(made)


# Tags


def test_tags_hold_in_what_word_allows():
    key = "0f7d1c1e-8a5b-4f5e-9a3b-0d2c4b6a8e10"
    tag = tags.Tag("authorisation_number", "products", key, tags.BOX)

    assert len(str(tag)) <= tags.LONGEST
    assert tags.parse(str(tag)) == tag
    with pytest.raises(ValueError, match="longer than Word allows"):
        str(tags.Tag("x" * 60, "products", key))


def test_every_kind_of_answer_has_its_words():
    for one in RICH.fields.values():
        assert wording.shown(one, one.nothing()) == ""
        assert wording.shown(one, Unknown()) == ""
        assert wording.invitation(one)
