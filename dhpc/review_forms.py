"""Forms of the evaluation of a letter."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhpc.enums import AnswerKind, Verdict
from dhpc.fields import LETTER
from portal.core import forms as portal_forms
from portal.core import widgets

_text = partial(portal_forms.long_text, max_length=4_000)


class CommentForm(portal_forms.Form):
    """A comment on a section; the laboratory reads it once all are sent."""

    section = forms.ChoiceField(
        label=_("Rubrique"),
        choices=[(one.name, one.title) for one in LETTER],
        widget=widgets.Select(),
    )
    quote = forms.CharField(
        label=_("Passage cité"),
        help_text=_("Facultatif : les mots de la lettre que vous commentez."),
        required=False,
        max_length=1_000,
        widget=widgets.TextInput(),
    )
    text = _text(_("Commentaire"))
    is_blocking = forms.BooleanField(
        label=_("Bloquant : l’accord attend qu’il soit clos"),
        required=False,
        widget=widgets.CheckboxInput(),
    )


class CommentAnswerForm(portal_forms.Form):
    """What the laboratory answers to a comment."""

    answer_kind = forms.ChoiceField(
        label=_("Votre réponse"), choices=AnswerKind.choices, widget=widgets.Radios()
    )
    answer = _text(
        _("Ce que vous changez, ou vos arguments"),
        required=False,
        hint=_("Obligatoire si vous argumentez."),
        rows=3,
    )


class RecipientsForm(portal_forms.Form):
    """A decision on each group of recipients of a version."""

    def __init__(
        self, *args: Any, rows: list[dict[str, Any]], known: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            code = row["audience"]
            self.fields[f"verdict-{code}"] = forms.ChoiceField(
                label=row["label"],
                help_text=row["channels"],
                choices=Verdict.choices,
                initial=known.get(code, ""),
                widget=widgets.Radios(),
            )
            self.fields[f"reason-{code}"] = _text(
                _("Raison (%(group)s)") % {"group": row["label"]}, required=False, rows=2
            )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for row in self.rows:
            code = row["audience"]
            refused = told.get(f"verdict-{code}") == Verdict.REFUSED
            if refused and not (told.get(f"reason-{code}") or "").strip():
                self.add_error(f"reason-{code}", _("Dites pourquoi ce groupe est refusé."))
        return told

    def decisions(self) -> list[dict[str, str]]:
        """Return the decisions made, by group."""
        return [
            {
                "audience": row["audience"],
                "verdict": self.cleaned_data[f"verdict-{row['audience']}"],
                "reason": (self.cleaned_data[f"reason-{row['audience']}"] or "").strip(),
            }
            for row in self.rows
        ]


class TriageForm(portal_forms.Form):
    """What becomes of the answer of a consulted body."""

    retained = forms.ChoiceField(
        label=_("Cette réponse est-elle retenue ?"),
        choices=[("yes", _("Oui : elle devient un commentaire")), ("no", _("Non"))],
        widget=widgets.Radios(),
    )
    section = forms.ChoiceField(
        label=_("Rubrique du commentaire"),
        choices=[(one.name, one.title) for one in LETTER],
        widget=widgets.Select(),
    )
    text = _text(
        _("Ce que le laboratoire lira, ou la raison de ne pas la retenir"),
        hint=_("Sans nommer la personne consultée."),
    )
