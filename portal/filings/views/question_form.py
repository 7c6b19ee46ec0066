"""The form of a question of the agency: on which field, in which row, what, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.fields import RowName, Values, row_names
from portal.filings.models import Part
from portal.filings.models.requests import RequestReason

MOST_LISTED = 200
"""Beyond this number nobody finds a row in a list: its title or its place is typed."""


@dataclass(frozen=True)
class RowChoice:
    """A row that a question may be about."""

    group: str
    label: Any
    name: RowName

    @property
    def value(self) -> str:
        return f"{self.group}:{self.name.key}"

    def is_called(self, typed: str) -> bool:
        """Tell whether `typed`, folded, is its whole name, its place or its title."""
        names = (str(self.name), self.name.place, self.name.title)
        return typed in [one.casefold() for one in names if one]


def places_of(part: Part) -> list[tuple[str, Any]]:
    """Return the fields of the part grouped by section, as choices."""
    grouped = []
    for section in part.specification:
        fields = [(f"{section.name}:{one.name}", one.label) for one in section.fields]
        fields += [
            (f"{section.name}:{rows.name}.{one.name}", f"{rows.item} – {one.label}")
            for rows in section.rows
            for one in rows.fields
        ]
        if fields:
            grouped.append((section.title, fields))
    return grouped


def rows_of(part: Part, values: Values) -> list[RowChoice]:
    """Return the repeated rows of a version of the part, in order."""
    return [
        RowChoice(group.name, group.label, name)
        for group in part.specification.rows.values()
        for name in row_names(group, values)
    ]


class QuestionForm(portal_forms.Form):
    """A question on a field of the filing, of one of its rows when the field is repeated.

    Cleans `row` to a RowChoice, None for the field itself or for all of its rows.
    """

    field = forms.ChoiceField(label=_("Champ concerné"), widget=widgets.Select())
    reason = forms.ChoiceField(
        label=_("Motif"), choices=RequestReason.choices, widget=widgets.Radios()
    )
    question = forms.CharField(label=_("Question"), max_length=4000, widget=widgets.Textarea())
    due_on = portal_forms.DateField(label=_("Réponse attendue le"), widget=widgets.DateInput())
    field_order = ["field", "row", "reason", "question", "due_on"]

    def __init__(
        self,
        *args: Any,
        places: list[tuple[str, Any]],
        rows: Sequence[RowChoice] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["field"]
        field.choices = [("", _("Choisir…")), *places]
        self.rows = rows
        if rows:
            self.fields["row"] = self._list() if len(rows) <= MOST_LISTED else self._typed()
            self.order_fields(self.field_order)

    def _list(self) -> forms.Field:
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in self.rows:
            groups.setdefault(str(one.label), []).append((one.value, str(one.name)))
        return forms.ChoiceField(
            label=_("Ligne concernée"),
            help_text=_("Si le champ se répète et que la question porte sur une seule ligne."),
            choices=[("", _("Toutes")), *groups.items()],
            required=False,
            widget=widgets.Select(),
        )

    def _typed(self) -> forms.Field:
        return forms.CharField(
            label=_("Ligne concernée"),
            help_text=_(
                "Si la question porte sur une seule ligne : son titre, ou sa place telle que la "
                "montre la liste des lignes."
            ),
            required=False,
            max_length=200,
            widget=widgets.TextInput(),
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        typed = found.pop("row", "")
        found["row"] = None
        if typed and "field" in found:
            group, dot, _name = found["field"].partition(":")[2].partition(".")
            try:
                found["row"] = self._chosen(typed, group if dot else "")
            except ValidationError as refusal:
                self.add_error("row", refusal)
        return found

    def _chosen(self, typed: str, group: str) -> RowChoice:
        offered = [one for one in self.rows if one.group == group]
        chosen = [one for one in offered if one.value == typed]
        chosen = chosen or [one for one in offered if one.is_called(typed.casefold().strip())]
        if len(chosen) == 1:
            return chosen[0]
        if chosen:
            text = gettext("Plusieurs lignes s’appellent ainsi : donnez la place de l’une d’elles.")
            raise ValidationError(text)
        raise ValidationError(
            gettext(
                "Le champ choisi ne se trouve pas dans cette ligne : choisissez un champ qui s’y "
                "trouve, ou aucune ligne."
            )
        )
