"""Reading a Word document back into answers: what was understood, what was not, and why.

A control that still says what the portal wrote stands for exactly the answer that was there;
anything else is understood as if it had been typed on the page of its section. What is not
understood is kept as it was typed (`raw`), as a draft keeps it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.core.fields import Choice, Field, MultiChoice, Rows, Specification, Unknown
from portal.core.fields.forms import Answers
from portal.core.fields.unknown import day_of
from portal.rendering.word import tags, wording
from portal.rendering.word.archive import Control, Opened
from portal.rendering.word.identity import Identity
from portal.rendering.word.wording import Understanding

FEWEST_KNOWN = 5
LENGTH_OF_KEY = 36
MOST_TYPED = 500


class NotOurs(Exception):
    """The document is not a form of the portal, or not of this one; `identity` is what it says."""

    def __init__(self, identity: Identity | None = None) -> None:
        self.identity = identity
        super().__init__("not a form of the portal")


@dataclass(frozen=True)
class Problem:
    """Something that was not read: where it stands, what was typed, and why it was not taken."""

    kind: str
    section: str
    label: str
    typed: str
    why: str


@dataclass
class Row:
    """A repeated row: its key in the case that the document was made from, "" for a new one."""

    key: str
    answers: Answers


@dataclass
class Reading:
    """What a document says; only the questions and groups that stand in it."""

    identity: Identity | None
    answers: Answers = field(default_factory=Answers)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_blank_form(self) -> bool:
        """Tell whether an empty control means "not said" rather than "nothing"."""
        return self.identity is None or self.identity.is_blank


@dataclass
class _Bundle:
    """The controls of one question: its own, and its companions."""

    main: Control | None = None
    box: Control | None = None
    day: Control | None = None
    choices: dict[str, Control] = field(default_factory=dict)

    def holds(self, control: Control) -> bool:
        suffix = control.tag.suffix
        if suffix.startswith(tags.CHOICE):
            return suffix[1:] in self.choices
        return {tags.BOX: self.box, tags.DAY: self.day}.get(suffix, self.main) is not None

    def add(self, control: Control) -> None:
        suffix = control.tag.suffix
        if suffix.startswith(tags.CHOICE):
            self.choices[suffix[1:]] = control
        elif suffix == tags.BOX:
            self.box = control
        elif suffix == tags.DAY:
            self.day = control
        else:
            self.main = control


def read(opened: Opened, specification: Specification, workflow: str) -> Reading:
    """Return what a document says in answer to `specification`.

    Raises NotOurs when it is not this form of `workflow`.
    """
    identity = opened.identity
    if identity and (identity.workflow, identity.part) != (workflow, specification.name):
        raise NotOurs(identity)
    return _Reader(specification, opened).read()


class _Reader:
    def __init__(self, specification: Specification, opened: Opened) -> None:
        self.specification = specification
        self.opened = opened
        self.reading = Reading(opened.identity)
        self._original = _thawed(specification, opened.identity)
        self._understandings: dict[str, Understanding] = {}
        self._days = wording.day_field()
        self._copies: Counter[tags.Tag] = Counter()
        self._fields: dict[str, Field] = dict(specification.fields)
        for group in specification.rows.values():
            self._fields |= {f"{group.name}.{one.name}": one for one in group.fields}
        self._codes = {
            path: frozenset(one.choices.values)
            for path, one in self._fields.items()
            if isinstance(one, MultiChoice)
        }

    def read(self) -> Reading:
        single: dict[str, _Bundle] = {}
        rows: dict[str, dict[tuple[Any, ...], dict[str, _Bundle]]] = {}
        for control in self._known():
            if control.tag.group:
                group = rows.setdefault(control.tag.group, {})
                bundles = group.setdefault(self._row_of(control), {})
            else:
                bundles = single
            bundle = bundles.setdefault(control.tag.name, _Bundle())
            if bundle.holds(control):
                self._tell_twice(control)
            else:
                bundle.add(control)
        for name, bundle in single.items():
            one = self.specification.fields[name]
            self._resolve(self.reading.answers, one, bundle, self._original.get(name), name)
        for name, found in rows.items():
            self._read_rows(self.specification.rows[name], found)
        for name in self._original.keys() & self.specification.rows.keys():
            self.reading.rows.setdefault(name, [])
        for text, typed in self.opened.strange:
            self._tell_strange(text, typed)
        self._tell_absent()
        return self.reading

    def _known(self) -> Iterable[Control]:
        known, strange = [], []
        for control in self.opened.controls:
            (known if self._field(control) else strange).append(control)
        if self.opened.identity is None and len(known) < FEWEST_KNOWN:
            raise NotOurs
        for control in strange:
            if control.ticked or not control.is_placeholder:
                self._tell_strange(str(control.tag.path) + control.tag.suffix, control.text)
        return known

    def _field(self, control: Control) -> Field | None:
        tag = control.tag
        one = self._fields.get(tag.path)
        if one is None or not tag.suffix.startswith(tags.CHOICE):
            return one
        return one if tag.suffix[1:] in self._codes.get(tag.path, ()) else None

    # Rows

    def _row_of(self, control: Control) -> tuple[Any, ...]:
        """Return which row a control belongs to: the repeated item around it, or else its key.

        A question that comes again under the same key belongs to a copy of the row.
        """
        if control.row:
            return ("item", control.row)
        self._copies[control.tag] += 1
        return ("key", control.tag.key, self._copies[control.tag])

    def _read_rows(self, group: Rows, found: Mapping[tuple[Any, ...], dict[str, _Bundle]]) -> None:
        originals = {row["key"]: row for row in self._original.get(group.name, [])}
        kept = self.reading.rows.setdefault(group.name, [])
        seen: set[str] = set()
        for bundles in found.values():
            key = next(
                (one.tag.key for bundle in bundles.values() for one in _controls(bundle)), ""
            )
            # A row copied in Word has the tags of the one that it was copied from.
            key = key if len(key) == LENGTH_OF_KEY and key not in seen else ""
            seen.add(key)
            original = originals.get(key, {})
            row, place = Row(key, Answers()), f"{group.item} {len(kept) + 1}"
            problems = len(self.reading.problems)
            for name, bundle in bundles.items():
                self._resolve(
                    row.answers,
                    self._fields[f"{group.name}.{name}"],
                    bundle,
                    original.get(name),
                    f"{group.name}.{name}",
                    place,
                )
            if not self._is_worth_keeping(group, row, original):
                continue
            if len(kept) < group.maximum:
                kept.append(row)
            else:
                del self.reading.problems[problems:]
                self._tell_beyond(group, row, place)

    def _is_worth_keeping(self, group: Rows, row: Row, original: Mapping[str, Any]) -> bool:
        """Tell whether a row says something; one that was empty when it was filed is kept so."""
        said = row.answers.raw or not _is_blank(group, row.answers.clean)
        return bool(said or (original and _is_blank(group, original)))

    # One question

    def _resolve(
        self, into: Answers, one: Field, bundle: _Bundle, original: Any, path: str, place: str = ""
    ) -> None:
        if isinstance(one, MultiChoice):
            if not bundle.choices and bundle.box is None:
                return
            value = [code for code in one.choices.values if _ticked(bundle.choices.get(code))]
            if isinstance(original, list) and sorted(value) == sorted(original):
                value = original
        elif bundle.main is None and bundle.box is None:
            return
        else:
            value = self._value(into, one, bundle.main, original, path, place)
        if one.is_empty(value) and _ticked(bundle.box) and one.name not in into.raw:
            value = Unknown(self._day(into, one, bundle.day, path, place))
        if one.is_empty(value) and isinstance(original, Unknown) and original.reason:
            # The reason is printed as text: what the document was made from still holds.
            value = original
        into.clean[one.name] = value

    def _value(
        self,
        into: Answers,
        one: Field,
        control: Control | None,
        original: Any,
        path: str,
        place: str,
    ) -> Any:
        if control is None:
            return one.nothing()
        said = "" if control.is_placeholder else control.text
        if not isinstance(original, Unknown | None) and said == wording.shown(one, original):
            return original
        text = said.strip()
        understanding = self._understandings.get(path)
        if understanding is None:
            understanding = self._understandings[path] = Understanding(one)
        if not text or understanding.is_invitation(text, control.items):
            return one.nothing()
        typed = understanding.typed(text, control.items)
        try:
            return understanding.clean(typed)
        except ValidationError as error:
            into.raw[one.name] = typed
            kind = "choice" if isinstance(one, Choice) else "unreadable"
            self._tell(kind, one, path, place, text, " ".join(error.messages))
            return one.nothing()

    def _day(
        self, into: Answers, one: Field, control: Control | None, path: str, place: str
    ) -> Any:
        if control is None or control.is_placeholder or not control.text.strip():
            return None
        text = control.text.strip()
        try:
            return self._days.clean(text)
        except ValidationError as error:
            into.raw[day_of(one.name)] = text
            self._tell("unreadable", one, path, place, text, " ".join(error.messages))
            return None

    # What is told

    def _tell(self, kind: str, one: Field, path: str, place: str, typed: str, why: str) -> None:
        section = self.specification.section_of(path.partition(".")[0])
        label = f"{place} – {one.label}" if place else str(one.label)
        problem = Problem(kind, section.name, label, typed[:MOST_TYPED], why)
        self.reading.problems.append(problem)

    def _tell_twice(self, control: Control) -> None:
        first = control.text.strip()
        one = self._field(control)
        if one is None or control.is_placeholder or not first or control.tag.suffix:
            return
        why = _(
            "Cette question figure deux fois dans le document : la première réponse est gardée."
        )
        self._tell("twice", one, control.tag.path, "", first, why)

    def _tell_strange(self, name: str, typed: str) -> None:
        why = _("Ce champ n’existe pas dans l’édition actuelle du formulaire.")
        self.reading.problems.append(Problem("tag", "", name, typed[:MOST_TYPED], why))

    def _tell_absent(self) -> None:
        """Tell which of the answers that were filed have no control in the document any more."""
        why = _("Ce champ a été retiré du document : la réponse du portail n’est pas changée.")
        for name in self._original.keys() & self.specification.fields.keys():
            if name not in self.reading.answers.clean:
                self._tell("absent", self.specification.fields[name], name, "", "", why)

    def _tell_beyond(self, group: Rows, row: Row, place: str) -> None:
        words = [one.words(row.answers.clean.get(one.name)) for one in group.fields]
        typed = " ; ".join(filter(None, [*words, *map(str, row.answers.raw.values())]))
        why = _("Le formulaire accepte %(maximum)d lignes au plus : celle-ci n’a pas été reprise.")
        section = self.specification.section_of(group.name).name
        self.reading.problems.append(
            Problem("rows", section, place, typed[:MOST_TYPED], why % {"maximum": group.maximum})
        )


def _controls(bundle: _Bundle) -> list[Control]:
    own = [bundle.main, bundle.box, bundle.day, *bundle.choices.values()]
    return [one for one in own if one is not None]


def _ticked(control: Control | None) -> bool:
    return control is not None and control.ticked


def _is_blank(group: Rows, values: Mapping[str, Any]) -> bool:
    return all(one.is_empty(values.get(one.name)) for one in group.fields)


def _thawed(specification: Specification, identity: Identity | None) -> dict[str, Any]:
    """Return the answers that the document says it held, without those that cannot be."""
    if identity is None or not identity.answers:
        return {}
    found: dict[str, Any] = {}
    for one in specification.fields.values():
        _keep(found, one, identity.answers)
    for name, group in specification.rows.items():
        rows = identity.answers.get(name)
        if not isinstance(rows, list):
            continue
        found[name] = []
        for row in rows:
            if isinstance(row, dict) and isinstance(row.get("key"), str):
                kept: dict[str, Any] = {"key": row["key"]}
                for one in group.fields:
                    _keep(kept, one, row)
                found[name].append(kept)
    return found


def _keep(found: dict[str, Any], one: Field, stored: Mapping[str, Any]) -> None:
    if one.name not in stored:
        return
    try:
        value = one.load(stored[one.name])
    except (ValueError, TypeError, KeyError, AttributeError):
        return
    if wording.fits(one, value):
        found[one.name] = value
