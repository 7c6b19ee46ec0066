"""Fields, widgets and repeated rows of the kit."""

import datetime

import pytest
from bs4 import BeautifulSoup, Tag
from django import forms
from django.http import QueryDict
from django.template import engines
from django.utils import timezone

from portal.core import widgets
from portal.core.forms import (
    DateField,
    DateTimeField,
    Form,
    RowFormSet,
    YesNoField,
    rowformset_factory,
)
from portal.core.kit.errors import has_errors, problems


class Sample(Form):
    name = forms.CharField(label="Nom", help_text="Comme sur la boîte.", max_length=5)
    notes = forms.CharField(label="Notes", required=False, max_length=20, widget=widgets.Textarea)
    origin = forms.ChoiceField(
        label="Origine",
        help_text="Une seule.",
        choices=(("a", "Réclamation"), ("b", "Contrôle")),
        widget=widgets.Radios(hints={"a": "D’un patient."}),
    )
    measures = forms.MultipleChoiceField(
        label="Mesures", choices=(("a", "Blocage"), ("b", "Rappel")), widget=widgets.Checkboxes
    )
    certified = forms.BooleanField(label="Je certifie", widget=widgets.CheckboxInput)
    secret = forms.CharField(widget=forms.HiddenInput)


class Lot(Form):
    number = forms.CharField(label="Numéro", max_length=10)
    units = forms.IntegerField(label="Unités", required=False, widget=widgets.NumberInput)


Lots = rowformset_factory(Lot, noun="Lot", min_num=1, max_num=3)


def rendered(template: str, **context: object) -> BeautifulSoup:
    text = engines["django"].from_string(template).render(context)
    return BeautifulSoup(text, "html.parser")


def field(form: Form, name: str) -> Tag:
    return rendered("{% field bound %}", bound=form[name]).select_one(".field")


def rows_of(**values: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"lots-TOTAL_FORMS": "3", "lots-INITIAL_FORMS": "0", "other": "kept", **values})
    for index in range(3):
        data[f"lots-{index}-number"] = f"L{index}"
    return data


def test_field_stands_in_order_label_hint_error_input() -> None:
    box = field(Sample({"name": "trop long"}), "name")
    assert [part.name for part in box.find_all(recursive=False)] == ["label", "div", "div", "input"]
    assert box.select_one("input")["aria-describedby"] == "id_name_hint id_name_error"
    assert box.select_one("input")["aria-invalid"] == "true"
    assert "Écrivez 5 caractères au plus : il y en a 9." in box.select_one(".field__error").text


def test_field_without_error_is_described_by_its_hint_only() -> None:
    box = field(Sample(), "name")
    assert box.select_one("input")["aria-describedby"] == "id_name_hint"
    assert not box.select_one("input").has_attr("aria-invalid")
    assert box.select_one("#id_name_error").text.strip() == ""


def test_optional_field_says_so_and_others_do_not() -> None:
    assert "(facultatif)" in field(Sample(), "notes").select_one("label").text
    assert "(facultatif)" not in field(Sample(), "name").select_one("label").text


def test_lenient_field_that_is_expected_says_required_to_readers() -> None:
    form = Sample()
    form.fields["notes"].mark_optional = False
    box = field(form, "notes")
    assert "(facultatif)" not in box.text
    assert box.select_one("textarea")["aria-required"] == "true"


def test_long_text_is_counted_not_cut() -> None:
    area = field(Sample(), "notes").select_one("textarea")
    assert not area.has_attr("maxlength")
    assert area["data-limit"] == "20"
    assert area["aria-describedby"] == "id_notes_limit"


def test_radios_are_a_group_with_states_on_the_group() -> None:
    box = field(Sample({"name": "x"}), "origin")
    group = box.select_one("fieldset")
    assert group["role"] == "radiogroup"
    assert group["aria-invalid"] == group["aria-required"] == "true"
    assert group["aria-describedby"] == "id_origin_hint id_origin_error"
    first = group.select_one("input")
    assert first["aria-describedby"] == "id_origin_0_hint"
    assert not first.has_attr("aria-invalid")
    assert group.select_one("#id_origin_0_hint").text == "D’un patient."


def test_checkboxes_are_invalid_one_by_one() -> None:
    box = field(Sample({"name": "x"}), "measures")
    assert not box.select_one("fieldset").has_attr("aria-invalid")
    assert {each["aria-invalid"] for each in box.select("input")} == {"true"}


def test_form_of_another_package_is_rendered_alike() -> None:
    class Foreign(forms.Form):
        code = forms.CharField(label="Code", help_text="Six chiffres.")

    box = field(Foreign({}), "code")
    assert box.select_one("input")["aria-describedby"] == "id_code_hint id_code_error"


def test_hidden_field_is_only_its_input() -> None:
    soup = rendered("{% field bound %}", bound=Sample()["secret"])
    assert [tag.name for tag in soup.find_all()] == ["input"]


def test_condition_carries_the_prefix_of_its_row() -> None:
    form = Sample(prefix="lots-2")
    form.fields["notes"].show_when = "origin=a|b"
    assert field(form, "notes")["data-show-when"] == "lots-2-origin=a|b"


def test_width_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="width"):
        widgets.TextInput(width="12")


@pytest.mark.parametrize(
    "typed", ["27/03/2026", "2026-03-27", "27.03.2026", "27-03-2026", "27032026", " 27/03/2026 "]
)
def test_date_is_understood(typed: str) -> None:
    assert DateField().clean(typed) == datetime.date(2026, 3, 27)


def test_date_that_does_not_exist_is_shown_again_as_typed() -> None:
    class Dated(Form):
        day = DateField(label="Jour")

    box = field(Dated({"day": "31/02/2026"}), "day")
    assert box.select_one("input")["value"] == "31/02/2026"
    assert "31/02/2026 n’existe pas" in box.select_one(".field__error").text
    assert "28 jours" in box.select_one(".field__error").text
    shown = field(Dated(initial={"day": datetime.date(2026, 3, 27)}), "day")
    assert shown.select_one("input")["value"] == "27/03/2026"


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (DateField, "31/02/2027"),
        (DateField, "2027-02-31"),
        (DateField, "31.02.2027"),
        (DateTimeField, "31/02/2027 14:30"),
        (DateTimeField, "2027-02-31T14:30"),
    ],
)
def test_day_that_its_month_lacks_is_told(kind: type[forms.Field], typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="Le 31/02/2027 n’existe pas"):
        kind().clean(typed)


@pytest.mark.parametrize("typed", ["bientôt", "12/13/2027", "28/02/2027 25:10", "01/01/0000"])
def test_other_mistakes_are_not_taken_for_a_missing_day(typed: str) -> None:
    for kind in (DateField, DateTimeField):
        with pytest.raises(forms.ValidationError) as failure:
            kind().clean(typed)
        assert "n’existe pas" not in str(failure.value)


def test_dates_and_hours_give_their_format() -> None:
    class Dated(Form):
        on = DateField(label="Jour")
        at = DateTimeField(label="Le")
        later = DateTimeField(label="Puis", help_text="Heure de Paris.")

    shown = [field(Dated(), name).select_one(".field__hint").text for name in Dated.base_fields]
    assert shown == ["jj/mm/aaaa", "jj/mm/aaaa hh:mm", "jj/mm/aaaa hh:mm. Heure de Paris."]


@pytest.mark.parametrize(
    "typed", ["27/03/2026 14:30", "27/03/2026 14h30", "27/03/2026 à 14:30", "2026-03-27T14:30"]
)
def test_date_and_hour_are_of_paris(typed: str) -> None:
    value = DateTimeField().clean(typed)
    assert value == datetime.datetime(2026, 3, 27, 13, 30, tzinfo=datetime.UTC)
    assert timezone.localtime(value).hour == 14


@pytest.mark.parametrize(("sent", "value"), [("true", True), ("false", False), ("", None)])
def test_yes_no_is_a_boolean_or_nothing(sent: str, value: bool | None) -> None:
    assert YesNoField(required=False).clean(sent) is value


def test_yes_no_shows_its_initial_value() -> None:
    class Asked(Form):
        exported = YesNoField(label="Exporté ?")

    box = field(Asked(initial={"exported": False}), "exported")
    assert box.select_one("input[checked]")["value"] == "false"


def test_number_accepts_groups_of_digits() -> None:
    form = Lot({"number": "L1", "units": "1 200"})
    assert form.is_valid()
    assert form.cleaned_data["units"] == 1200


def test_row_is_added_without_judging() -> None:
    lots = Lots(rows_of(**{"lots-TOTAL_FORMS": "2", "lots-add": "1"}), prefix="lots")
    assert lots.asked == "add"
    assert len(lots.forms) == 3
    assert not has_errors([lots])
    assert problems([lots]) == []


def test_rows_stop_at_the_maximum() -> None:
    assert len(Lots(rows_of(**{"lots-add": "1"}), prefix="lots").forms) == 3


def test_removed_row_leaves_the_others_in_order() -> None:
    lots = Lots(rows_of(**{"lots-remove": "1"}), prefix="lots")
    assert lots.asked == "remove"
    assert [form["number"].value() for form in lots.forms] == ["L0", "L2"]
    assert lots.data["other"] == "kept"


@pytest.mark.parametrize("index", ["3", "-1", "x", ""])
def test_removal_of_no_row_changes_nothing(index: str) -> None:
    lots = Lots(rows_of(**{"lots-remove": index}), prefix="lots")
    assert lots.asked == ""
    assert len(lots.forms) == 3


def test_removed_stored_row_is_no_longer_counted_as_stored() -> None:
    lots = Lots(rows_of(**{"lots-INITIAL_FORMS": "2", "lots-remove": "0"}), prefix="lots")
    assert lots.initial_form_count() == 1


def test_rows_of_a_tampered_form_are_refused_not_raised() -> None:
    lots = Lots(QueryDict("lots-TOTAL_FORMS=many&lots-add=1"), prefix="lots")
    assert isinstance(lots, RowFormSet)
    assert not lots.is_valid()


def test_problems_name_their_row_and_lead_to_their_field() -> None:
    data = rows_of(**{"lots-1-units": "douze"})
    data["lots-2-number"] = ""
    data["lots-2-units"] = "3"
    found = problems([Lots(data, prefix="lots")])
    assert [(each.label, each.target) for each in found] == [
        ("Lot 2 – Unités", "id_lots-1-units"),
        ("Lot 3 – Numéro", "id_lots-2-number"),
    ]


def test_problem_of_a_group_leads_to_its_first_choice() -> None:
    found = {each.label: each.target for each in problems([[Sample({"name": "x"})]])}
    assert found["Origine"] == "id_origin_0"
    assert found["Mesures"] == "id_measures_0"


def test_summary_says_general_errors_without_link() -> None:
    form = Sample({"name": "x"})
    form.add_error(None, "Les deux dates se contredisent.")
    soup = rendered("{% error_summary form %}", form=form)
    first = soup.select_one("li")
    assert first.text == "Les deux dates se contredisent."
    assert first.a is None
    assert soup.h2["tabindex"] == "-1"


def test_summary_is_absent_without_errors() -> None:
    assert rendered("{% error_summary form %}", form=Sample()).find() is None
