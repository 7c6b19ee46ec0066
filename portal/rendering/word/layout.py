"""A filing laid out in a Word document, each answer in a control of its own.

`Layout` writes what was filed: the questions that are asked, with their answers. A blank form is
the same page with every question, its help and its condition (`blank`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.core.fields import (
    Choice,
    Date,
    Field,
    Level,
    MultiChoice,
    Rows,
    Section,
    Specification,
    Unknown,
    asked,
)
from portal.core.fields.kinds import LongText
from portal.rendering.word import tags, wording
from portal.rendering.word.controls import Controls, run
from portal.rendering.word.tables import Look, heading, paragraph, table

BOLD, FAINT = "<w:b/>", '<w:color w:val="5A5A66"/><w:sz w:val="18"/>'
MOST_COLUMNS = 5
SHORT_CHOICE = 26
BLANK_CARDS, BLANK_LINES = 3, 5


@dataclass(frozen=True)
class _Told:
    """What is said of a field each time it stands in the document."""

    label: str
    question: str
    placeholder: str
    choices: tuple[tuple[str, str], ...]


class Layout:
    """Writes the sections of `specification` as WordprocessingML; `look` names the styles.

    `values` None makes a blank form.
    """

    def __init__(
        self,
        specification: Specification,
        values: Mapping[str, Any] | None,
        *,
        look: Look,
        controls: Controls,
    ) -> None:
        self.specification = specification
        self.is_blank = values is None
        self.values: Mapping[str, Any] = {} if values is None else values
        self.look = look
        self.controls = controls
        self._said: dict[int, _Told] = {}
        self._unknown_words = _("Inconnu à ce stade"), _("Attendu le"), _("attendu le")

    def sections(self) -> str:
        """Return every section that is asked, with its heading."""
        return "".join(
            self._section(section)
            for section in self.specification
            if (section.fields or section.rows) and (self.is_blank or section.is_asked(self.values))
        )

    def _section(self, section: Section) -> str:
        made = heading(self.look, 1, section.title)
        if self.is_blank and section.intro:
            made += paragraph(self.look.intro, run(section.intro))
        fields = [one for one in section.fields if self._is_asked(one)]
        if fields:
            pairs = [(self._told(one).question, self._answer(one, self.values)) for one in fields]
            made += table(self.look, pairs, widths=self.look.pair, caption=str(section.title))
        return made + "".join(self._group(one) for one in section.rows if self._is_asked(one))

    def _is_asked(self, one: Field | Rows, row: Mapping[str, Any] | None = None) -> bool:
        return self.is_blank or asked(one, self.values, row)

    # Rows

    def _group(self, group: Rows) -> str:
        alone = self._is_alone(group)
        made = "" if alone else heading(self.look, 2, group.label)
        if self.is_blank:
            made += paragraph(self.look.intro, run(self._about(group)))
        rows = self._rows_of(group)
        if not rows:
            return made + paragraph(self.look.absent, run(_("Aucune ligne.")))
        if is_in_cards(group):
            cards = [self._card(group, number, row) for number, row in enumerate(rows, start=1)]
            return made + self.controls.repeated(str(group.label), cards)
        lines = [
            [self._cell(group, one, row) for one in group.fields]
            for number, row in enumerate(rows, start=1)
        ]
        width = sum(self.look.pair) // len(group.fields)
        return made + table(
            self.look,
            lines,
            widths=[width] * len(group.fields),
            caption=str(group.label),
            header=[self._told(one, group).question for one in group.fields],
            wrap=lambda made: self.controls.repeated(str(group.label), made),
        )

    def _is_alone(self, group: Rows) -> bool:
        """Tell whether the title of its section has said what `group` is."""
        return str(self.specification.section_of(group.name).title) == str(group.label)

    def _rows_of(self, group: Rows) -> list[Mapping[str, Any]]:
        if not self.is_blank:
            return list(self.values.get(group.name) or [])
        count = min(BLANK_CARDS if is_in_cards(group) else BLANK_LINES, group.maximum)
        return [{"key": str(number)} for number in range(1, count + 1)]

    def _card(self, group: Rows, number: int, row: Mapping[str, Any]) -> str:
        title = f"{group.item} {number}"
        level = 2 if self._is_alone(group) else 3
        pairs = [
            (self._told(one, group).question, self._answer(one, row, group))
            for one in group.fields
            if self._is_asked(one, row)
        ]
        made = table(self.look, pairs, widths=self.look.pair, caption=title)
        return heading(self.look, level, title) + made

    def _cell(self, group: Rows, one: Field, row: Mapping[str, Any]) -> str:
        if not self._is_asked(one, row):
            return paragraph(self.look.absent, run(_("Sans objet")))
        return self._answer(one, row, group)

    # One question

    def _told(self, one: Field, group: Rows | None = None) -> _Told:
        """Return what is said of a field, put into words once: rows say it again and again."""
        told = self._said.get(id(one))
        if told is None:
            words = wording.invitation(one) if self.is_blank else wording.nothing()
            listed = one.choices.choices if isinstance(one, Choice | MultiChoice) else []
            choices = tuple((code, str(label)) for code, label in listed if code)
            told = _Told(str(one.label), self._question(one, group), words, choices)
            self._said[id(one)] = told
        return told

    def _question(self, one: Field, group: Rows | None) -> str:
        words = f"{one.label} ({one.code})" if one.code else str(one.label)
        made = paragraph(self.look.label, run(words))
        if not self.is_blank:
            return made
        notes = [self._condition(one, group), self._level(one), str(one.help)]
        return made + "".join(paragraph(self.look.hint, run(note)) for note in notes if note)

    def _answer(self, one: Field, row: Mapping[str, Any], group: Rows | None = None) -> str:
        key = str(row.get("key", "")) if group else ""
        tag = tags.Tag(one.name, group.name if group else "", key)
        value = row.get(one.name, one.nothing())
        told = self._told(one, group)
        made = self._unknown(one, tag, value)
        if isinstance(one, MultiChoice):
            return self._boxes(told, tag, value) + made
        shown = wording.shown(one, value)
        control = self._control(one, told, str(tag), shown, value)
        return paragraph(self.look.answer if shown else self.look.absent, control) + made

    def _control(self, one: Field, told: _Told, tag: str, shown: str, value: Any) -> str:
        words = told.placeholder
        if isinstance(one, Choice):
            return self.controls.choice(tag, told.label, shown, told.choices, words)
        if isinstance(one, Date):
            return self.controls.day(tag, told.label, shown, words, value if shown else None)
        # An hour is typed: the calendar of Word would answer midnight, which nobody said.
        several_lines = isinstance(one, LongText)
        return self.controls.text(tag, told.label, shown, words, several_lines=several_lines)

    def _boxes(self, told: _Told, tag: tags.Tag, value: Any) -> str:
        chosen = value if isinstance(value, list) else []
        made = []
        for code, label in told.choices:
            own = tags.Tag(tag.name, tag.group, tag.key, f"{tags.CHOICE}{code}")
            # A no-break space: a box and its words stay on one line.
            look = "" if self.is_blank else BOLD if code in chosen else FAINT
            words = run(f"{wording.NO_BREAK_SPACE}{label}", properties=look)
            made.append(self.controls.box(str(own), label, code in chosen) + words)
        short = all(len(label) <= SHORT_CHOICE for _code, label in told.choices)
        if short or not self.is_blank:
            return paragraph(self.look.answer, run("   ").join(made))
        return "".join(paragraph(self.look.answer, line) for line in made)

    def _unknown(self, one: Field, tag: tags.Tag, value: Any) -> str:
        """Return the box and the day of "not known yet", where they are an answer."""
        said = isinstance(value, Unknown)
        if not (said or (self.is_blank and one.accepts_unknown)):
            return ""
        if isinstance(value, Unknown) and value.reason:
            return paragraph(self.look.answer, run(value.words()))
        expected = value.expected_on if isinstance(value, Unknown) else None
        box = tags.Tag(tag.name, tag.group, tag.key, tags.BOX)
        day = tags.Tag(tag.name, tag.group, tag.key, tags.DAY)
        unknown, due, link = self._unknown_words
        line = self.controls.box(str(box), f"{unknown} – {one.label}", said)
        line += run(f"{wording.NO_BREAK_SPACE}{unknown}, {link} ")
        line += self.controls.day(
            str(day), f"{due} – {one.label}", wording.day(expected), wording.day_words(), expected
        )
        return paragraph(self.look.answer, line)

    # What a blank form says of its questions

    def _about(self, group: Rows) -> str:
        told = [str(group.help)] if group.help else []
        told.append(
            _("%(maximum)d au plus ; laissez vides les lignes inutiles.")
            % {"maximum": group.maximum}
        )
        return " ".join(told)

    def _level(self, one: Field) -> str:
        if one.level is Level.OPTIONAL:
            return _("Facultatif.")
        return _("Attendu dans la version définitive.") if one.level is Level.FINAL else ""

    def _condition(self, one: Field, group: Rows | None) -> str:
        if one.when is None:
            return ""
        siblings = {field.name: field for field in group.fields} if group else {}
        other = siblings.get(one.when.field) or self.specification.fields.get(one.when.field)
        if other is None:
            return ""
        values = [value for value in _in_order(other, one.when.values) if value]
        words = " / ".join(
            other.words([value]) if isinstance(other, MultiChoice) else other.words(value)
            for value in values
        )
        return _("Seulement si « %(question)s » : %(answers)s.") % {
            "question": other.label,
            "answers": words,
        }


def is_in_cards(group: Rows) -> bool:
    """Tell whether the rows of `group` are set out as cards: they do not hold in columns."""
    return len(group.fields) > MOST_COLUMNS or any(
        isinstance(one, LongText | MultiChoice) for one in group.fields
    )


def _in_order(field: Field, values: Iterable[Any]) -> list[Any]:
    order = list(field.choices.values) if isinstance(field, Choice | MultiChoice) else []
    return sorted(values, key=lambda one: order.index(one) if one in order else len(order))
