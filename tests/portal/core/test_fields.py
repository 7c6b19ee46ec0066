"""One specification, and all that is derived from it."""

import datetime

import pytest
from django.db import models
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from portal.core.fields import (
    Answer,
    Choice,
    Date,
    Email,
    Integer,
    Level,
    LongText,
    Moment,
    MultiChoice,
    Phone,
    Rows,
    Section,
    Specification,
    Text,
    canonical,
    differences,
    fingerprint,
    freeze,
    missing,
    tell,
    thaw,
    when,
)
from portal.core.fields.form_fields import DateField, IntegerField, PhoneField
from portal.core.fields.forms import row_answers, section_forms
from portal.core.fields.kinds import by_name


class Colour(models.TextChoices):
    RED = "red", "Rouge"
    BLUE = "blue", "Bleu"


def short(value):
    return "trop long" if len(value) > 3 else None


LINES = Rows(
    name="lines",
    label="Lignes",
    item="Ligne",
    minimum=1,
    fields=(
        Text(name="code", label="Code", level=Level.PROVISIONAL, check=short),
        Date(name="day", label="Jour", month_means="last"),
        Choice(name="known", label="Connu", choices=Answer),
        Text(name="why", label="Pourquoi", level=Level.PROVISIONAL, when=when("known", "no")),
    ),
)
FORM = Specification(
    "form",
    "Formulaire",
    1,
    (
        Section(
            name="first",
            title="Première",
            fields=(
                Text(name="name", label="Nom", level=Level.PROVISIONAL, code="A01"),
                LongText(name="story", label="Récit", level=Level.FINAL, min_length=5),
                Integer(name="count", label="Nombre", unit="boîtes"),
                Choice(name="colour", label="Couleur", choices=Colour),
                Text(
                    name="shade",
                    label="Nuance",
                    level=Level.PROVISIONAL,
                    when=when("colour", "red"),
                ),
                MultiChoice(name="colours", label="Couleurs", choices=Colour),
                Moment(name="at", label="Instant"),
                Email(name="mail", label="Adresse"),
                Phone(name="phone", label="Téléphone"),
            ),
        ),
        Section(name="second", title="Deuxième", rows=(LINES,)),
        Section(name="third", title="Troisième", files="form.files"),
        Section(
            name="fourth",
            title="Quatrième",
            fields=(Text(name="extra", label="En plus"),),
            when=when("colours", "blue"),
        ),
    ),
)


def values(**changes):
    base = {name: one.nothing() for name, one in FORM.fields.items()}
    return base | {"lines": []} | changes


def line(key="k1", **changes):
    return LINES.blank() | {"key": key} | changes


def test_missing_asks_the_provisional_answers_only():
    found = missing(FORM, values(), Level.PROVISIONAL)
    assert [(one.section, one.field) for one in found] == [("first", "name"), ("second", "lines")]


def test_missing_asks_the_final_answers_too():
    found = missing(FORM, values(name="x", lines=[line(code="a")]), Level.FINAL)
    assert [one.field for one in found] == ["story"]


def test_condition_makes_a_question_compulsory():
    found = missing(FORM, values(name="x", colour="red", lines=[line(code="a")]), Level.PROVISIONAL)
    assert [one.field for one in found] == ["shade"]


def test_condition_of_a_row_looks_in_the_row():
    found = missing(FORM, values(name="x", lines=[line(code="a", known="no")]), Level.PROVISIONAL)
    assert [(one.field, one.row) for one in found] == [("lines.why", 1)]
    assert found[0].text.startswith("Ligne 1 – Pourquoi")


def test_short_text_says_how_long_it_must_be():
    found = missing(FORM, values(name="x", story="abc", lines=[line(code="a")]), Level.PROVISIONAL)
    assert "au moins 5 caractères (3 pour l’instant)" in found[0].text


def test_check_of_a_field_is_told_with_its_label():
    found = missing(FORM, values(name="x", lines=[line(code="abcd")]), Level.PROVISIONAL)
    assert found[0].text == "Ligne 1 – Code : trop long"


def test_answers_that_are_not_asked_are_not_frozen():
    frozen = freeze(FORM, values(shade="vif", lines=[line(code="a", why="parce que")]))
    assert "shade" not in frozen
    assert "why" not in frozen["lines"][0]
    assert "extra" not in frozen


def test_section_is_asked_by_a_multiple_choice():
    assert "extra" in freeze(FORM, values(colours=["blue"]))


def test_thaw_reads_a_revision_of_before_a_field_existed():
    assert thaw(FORM, {"name": "x"})["colours"] == []
    assert thaw(FORM, {"lines": [{"key": "1"}]})["lines"] == [line("1")]


SAFE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(
    name=SAFE,
    count=st.none() | st.integers(0, 10**6),
    colours=st.lists(st.sampled_from(["red", "blue"]), unique=True),
    at=st.none() | st.datetimes(timezones=st.just(datetime.UTC)),
    day=st.none() | st.dates(),
)
def test_freeze_and_thaw_lose_nothing(name, count, colours, at, day):
    asked = values(
        name=name, count=count, colours=colours, at=at, lines=[line(day=day, known="no")]
    )
    assert thaw(FORM, freeze(FORM, asked)) == asked


def test_fingerprint_does_not_depend_on_the_order_of_keys():
    assert fingerprint({"a": 1, "b": "é"}) == fingerprint({"b": "é", "a": 1})
    assert canonical({"b": "é", "a": 1}) == '{"a":1,"b":"é"}'.encode()


def test_tell_says_values_in_words():
    told = tell(
        FORM,
        values(
            name="Nom",
            count=1200,
            colour="red",
            at=datetime.datetime(2026, 7, 1, 22, 30, tzinfo=datetime.UTC),
            lines=[line(code="a", day=datetime.date(2027, 3, 31), known="yes")],
        ),
    )
    words = {row.label: row.value for row in told[0].rows}
    assert words["Nombre"].replace("\u202f", " ").replace("\xa0", " ") == "1 200 boîtes"
    assert words["Couleur"] == "Rouge"
    assert words["Instant"] == "2 juillet 2026 à 00:30"
    assert told[1].tables[0].rows == (("a", "31 mars 2027", "Oui", "Sans objet"),)
    assert [section.name for section in told] == ["first", "second"]


def test_differences_are_told_field_by_field():
    before = values(name="x", count=1, lines=[line("1", code="a"), line("2", code="b")])
    after = values(name="y", count=None, lines=[line("2", code="b"), line("3", code="c")])
    found = {
        (one.label, one.kind): (one.before, one.after) for one in differences(FORM, before, after)
    }
    assert found["Nom", "changed"] == ("x", "y")
    assert found["Nombre", "removed"] == ("1 boîtes", "")
    assert found["Ligne 2 – Code", "added"] == ("", "c")
    assert found["Ligne 1 de la version précédente – Code", "removed"] == ("a", "")
    assert len(found) == 4


def test_moved_row_is_no_difference():
    one, two = line("1", code="a"), line("2", code="b")
    assert not differences(FORM, values(lines=[one, two]), values(lines=[two, one]))


def test_name_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="name"):
        by_name([Text(name="name", label=""), Text(name="name", label="")])
    with pytest.raises(ValueError, match="lines"):
        Specification(
            "x",
            "X",
            1,
            (Section(name="a", title="", fields=(Text(name="lines", label=""),), rows=(LINES,)),),
        )


def test_specification_finds_its_parts():
    assert FORM.find("name").code == "A01"
    assert FORM.find("lines.day").label == "Jour"
    assert FORM.find("lines") is LINES
    assert FORM.section_of("lines").name == "second"
    with pytest.raises(KeyError):
        FORM.section("nowhere")


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("03/2027", datetime.date(2027, 3, 31)),
        ("2/2028", datetime.date(2028, 2, 29)),
        ("05/04/2027", datetime.date(2027, 4, 5)),
        ("2027-04-05", datetime.date(2027, 4, 5)),
    ],
)
def test_date_understands_what_people_type(typed, understood):
    assert DateField(month_means="last").clean(typed) == understood


def test_month_may_stand_for_its_first_day():
    assert DateField(month_means="first").clean("03/2027") == datetime.date(2027, 3, 1)


@pytest.mark.parametrize("typed", ["13/2027", "demain"])
def test_date_refuses_what_is_no_date(typed):
    with pytest.raises(Exception, match="Saisissez une date"):
        DateField(month_means="last").clean(typed)


def test_a_day_that_no_month_has_is_told():
    with pytest.raises(Exception, match="31/02/2027 n’existe pas : ce mois a 28 jours"):
        DateField(month_means="last").clean("31/02/2027")


@pytest.mark.parametrize("typed", ["01 23 45 67 89", "+33 1 23 45 67 89", "01.23.45.67.89"])
def test_phone_understands_usual_writings(typed):
    assert PhoneField().clean(typed) == typed


@pytest.mark.parametrize("typed", ["12345", "appelez-moi", "01 23 45 67 8a"])
def test_phone_refuses_what_cannot_be_dialled(typed):
    with pytest.raises(Exception, match="numéro de téléphone"):
        PhoneField().clean(typed)


def test_integer_refuses_words():
    with pytest.raises(Exception, match="nombre entier"):
        IntegerField().clean("douze")


def bound(section, **posted):
    data = QueryDict(mutable=True)
    for name, value in posted.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return section_forms(FORM.section(section), values(), data=data)


def test_form_keeps_what_it_does_not_understand():
    forms = bound("first", name="Nom", count="douze", colour="green", colours=["red"])
    answers = forms.form.answers()
    assert answers.clean["name"] == "Nom"
    assert answers.clean["count"] is None
    assert answers.clean["colours"] == ["red"]
    assert answers.raw == {"count": "douze", "colour": "green"}
    assert not forms.is_understood


def test_form_reminds_what_it_did_not_understand():
    forms = section_forms(FORM.section("first"), values(), raw={"count": "douze"})
    assert forms.form["count"].value() == "douze"
    assert "nombre entier" in forms.form.errors["count"][0]


def test_blank_rows_are_not_answers():
    forms = bound(
        "second",
        lines__TOTAL_FORMS="2",
        lines__INITIAL_FORMS="0",
        lines__0__code="a",
        lines__1__code="",
    )
    assert [answers.clean["code"] for _key, answers in row_answers(forms.rows["lines"])] == ["a"]


def test_obstacles_are_shown_beside_their_fields():
    forms = section_forms(FORM.section("second"), values(lines=[line(code="abcd")]))
    forms.point_at(missing(FORM, values(name="x", lines=[line(code="abcd")]), Level.PROVISIONAL))
    assert "Trop long" in forms.rows["lines"].forms[0].errors["code"][0]


def test_condition_of_another_section_leaves_the_field_out():
    hidden = Section(
        name="x", title="", fields=(Text(name="a", label="A", when=when("colour", "red")),)
    )
    assert not section_forms(hidden, {"a": "", "colour": "blue"}).form.fields
    assert section_forms(hidden, {"a": "", "colour": "red"}).form.fields
