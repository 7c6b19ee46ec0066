"""Forms of the evaluation: comments, answers, recipients, opinions section by section."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from dhpc.enums import AnswerKind, CommentState, GroupDecision
from dhpc.fields import LETTER
from dhpc.models import Dossier
from dhpc.review.commenting import Anchor
from dhpc.review.consulting import READ
from dhpc.review.passages import Passage
from dhpc.review.recipients import Group
from dhpc.rules import WORKFLOW, may_agree
from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.accounts.models import User
from portal.core import forms as portal_forms
from portal.core import widgets

_text = partial(portal_forms.long_text, max_length=8_000)
WHOLE = ("", _("La rubrique entière"))


def _places(found: Iterable[Passage]) -> list[tuple[str, Any]]:
    return [
        WHOLE,
        *((one.place, f"{one.label} – {Truncator(one.text).words(12)}") for one in found),
    ]


class CommentForm(portal_forms.Form):
    """A comment on a section, on one passage of it, or on words that it quotes."""

    place = forms.ChoiceField(label=_("Sur quoi porte la remarque"), required=False)
    quote = _text(
        _("Mots cités"),
        required=False,
        rows=2,
        hint=_("Copiés de la lettre ; la remarque reste attachée à la rubrique s’ils changent."),
    )
    text = _text(_("Remarque"), hint=_("Le laboratoire la lit une fois envoyée."))
    is_blocking = forms.BooleanField(
        label=_("Bloquant : pas d’accord tant que la remarque n’est pas close"),
        required=False,
        widget=widgets.CheckboxInput(),
    )

    def __init__(self, *args: Any, passages: Iterable[Passage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["place"]
        place.widget = widgets.Select()
        place.choices = _places(passages)

    def anchor(self, section: str) -> Anchor:
        """Return where the comment bears, in `section`."""
        field, _bar, key = self.cleaned_data["place"].partition("|")
        return Anchor(section, field, key, self.cleaned_data["quote"])


class RetainForm(CommentForm):
    """A remark of a consulted organisation, in the words that the laboratory will read."""

    section = forms.ChoiceField(
        label=_("Rubrique"),
        choices=[(name, LETTER.section(name).title) for name in READ],
        widget=widgets.Select(),
    )
    field_order = ("section", "text", "is_blocking")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, passages=(), **kwargs)
        del self.fields["place"], self.fields["quote"]
        self.fields["text"].help_text = _(
            "Relisez : le laboratoire lit ce texte et le nom de l’organisme, aucun nom de personne."
        )


class AnswerForm(portal_forms.Form):
    """What the laboratory does with a comment."""

    answer_kind = forms.ChoiceField(
        label=_("Votre réponse"), choices=AnswerKind.choices, widget=widgets.Radios()
    )
    comment = _text(
        _("Texte de la réponse"),
        required=False,
        hint=_("Obligatoire pour argumenter ; sinon, dites ce qui a été changé."),
    )


class ReasonForm(portal_forms.Form):
    """Why a comment is opened again, or a remark not retained."""

    comment = _text(_("Raison"))


class MatrixForm(portal_forms.Form):
    """The filter of the response matrix."""

    etat = forms.ChoiceField(label=_("État"), required=False, widget=widgets.Select())
    rubrique = forms.ChoiceField(label=_("Rubrique"), required=False, widget=widgets.Select())

    def __init__(self, *args: Any, internal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unsent = () if internal else (CommentState.PREPARED, CommentState.WITHDRAWN)
        states = [(one.value, one.label) for one in CommentState if one not in unsent]
        for name, choices in (
            ("etat", states),
            ("rubrique", [(one.name, one.title) for one in LETTER]),
        ):
            field: Any = self.fields[name]
            field.choices = [("", _("Toutes") if name == "rubrique" else _("Tous")), *choices]


class RecipientsForm(portal_forms.Form):
    """A decision on each group of a version, with the reason of a change or of a refusal."""

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = list(groups)
        for group in self.groups:
            known = group.decision or group.before
            choice: Any = forms.ChoiceField(
                label=group.label,
                choices=GroupDecision.choices,
                required=False,
                initial=known.decision if known else "",
                help_text=self._told(group),
                widget=widgets.Radios(),
            )
            choice.mark_optional = False
            self.fields[f"{group.audience}-decision"] = choice
            self.fields[f"{group.audience}-reason"] = _text(
                _("%(group)s : raison") % {"group": group.label},
                required=False,
                rows=2,
                hint=_("Obligatoire pour une modification ou un refus ; le laboratoire la lit."),
            )
            self.fields[f"{group.audience}-reason"].initial = known.reason if known else ""
        for field in self.fields.values():
            portal_forms.speak_plainly(field)

    @staticmethod
    def _told(group: Group) -> str:
        told = _("Effectif attendu : %(count)d. Canaux : %(channels)s.") % {
            "count": group.expected,
            "channels": group.channels,
        }
        return " ".join(filter(None, [told, group.rationale, group.exclusion]))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for group in self.groups:
            decision = found.get(f"{group.audience}-decision")
            reason = (found.get(f"{group.audience}-reason") or "").strip()
            if decision and decision != GroupDecision.APPROVED and not reason:
                error = ValidationError(_("Donnez la raison de cette décision."))
                self.add_error(f"{group.audience}-reason", error)
        return found

    @property
    def decided(self) -> dict[str, tuple[str, str]]:
        """Return what was decided, by group; groups without an answer are left out."""
        data = self.cleaned_data
        return {
            one.audience: (data[f"{one.audience}-decision"], data[f"{one.audience}-reason"])
            for one in self.groups
            if data.get(f"{one.audience}-decision")
        }


class HoldForm(portal_forms.Form):
    """Why an annex is held back; nothing is asked to let it be public again."""

    reason = _text(
        _("Raison"), hint=_("Le laboratoire la lit. L’annexe part toujours avec la lettre.")
    )

    def __init__(self, *args: Any, holds: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not holds:
            del self.fields["reason"]


class WithdrawForm(portal_forms.Form):
    """Which annex is taken down from the register, and why: everybody reads the reason."""

    file = forms.TypedChoiceField(label=_("Annexe à retirer"), coerce=UUID, widget=widgets.Radios())
    comment = _text(
        _("Raison publique"),
        hint=_("Elle est affichée à la place de l’annexe : n’y écrivez rien de ce qu’elle dit."),
    )

    def __init__(self, *args: Any, annexes: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["file"]
        field.choices = [(str(one.file.uuid), one.words) for one in annexes]


class PhoneForm(portal_forms.Form):
    """Who agreed by telephone, and when; somebody else who heard it confirms."""

    validator: Any = forms.ModelChoiceField(
        label=_("Qui a donné l’accord"),
        queryset=User.objects.none(),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )
    said_at = portal_forms.DateTimeField(
        label=_("Heure de l’appel"), widget=widgets.DateTimeInput()
    )
    reasons = _text(
        _("Ce qui a été dit"),
        hint=_("Version lue, réserves. Une seconde personne qui a suivi l’appel confirme."),
    )

    def __init__(self, *args: Any, dossier: Dossier, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may = [
            one.pk
            for one in predicates.agents_with(WORKFLOW, AgencyRoleName.VALIDATOR)
            if one.pk != user.pk and may_agree(one, dossier.letter)
        ]
        self.fields["validator"].queryset = User.objects.filter(pk__in=may).order_by("email")
        self.fields["validator"].label_from_instance = lambda one: one.full_name


class RemarksForm(portal_forms.Form):
    """What a consulted organisation writes on each section."""

    def __init__(self, *args: Any, written: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in READ:
            title = LETTER.section(name).title
            self.fields[name] = _text(
                _("Remarque sur « %(section)s »") % {"section": title}, required=False, rows=3
            )
            self.fields[name].initial = written.get(name, "")
