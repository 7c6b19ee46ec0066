"""The public study: what published actions say that a machine can read, and its tables as CSV."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.core import widgets
from portal.core.charts import Table
from portal.core.fields import safe_cell
from portal.core.forms import Form
from portal.filings.services.statistics import Period
from recalls import study
from recalls.study import Counted

PAGE_SIZE = 50
QUARTERS = ("1", "2", "3", "4")


class StudyForm(Form):
    """What to count: a year, one of its quarters, and makers by their name."""

    annee = forms.ChoiceField(
        label=gettext_lazy("Année de publication"), required=False, widget=widgets.Select()
    )
    trimestre = forms.ChoiceField(
        label=gettext_lazy("Trimestre"),
        required=False,
        choices=[("", gettext_lazy("Toute l’année")), *((one, one) for one in QUARTERS)],
        widget=widgets.Select(),
    )
    fabricant = forms.CharField(
        label=gettext_lazy("Fabricant (tout ou partie de son nom)"),
        required=False,
        max_length=100,
        widget=widgets.TextInput(autocomplete="off"),
    )

    def __init__(self, data: Any, *, years: list[int]) -> None:
        super().__init__(data)
        known = [(str(one), str(one)) for one in years]
        self.fields["annee"].choices = [("", _("Toutes les années")), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("trimestre") and not cleaned.get("annee"):
            self.add_error("annee", _("Choisissez l’année de ce trimestre."))
        return cleaned


@dataclass
class Asked:
    """The study as one reader asked it: two statements, whatever is shown of it."""

    form: StudyForm
    quarters: list[Counted]
    year: int | None
    quarter: int | None
    maker: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read what `request` asks; what is wrong counts as not asked."""
        maker = request.GET.get("fabricant", "").replace("\x00", "")[:100].strip()
        quarters = study.by_quarter(maker)
        years = sorted({one.name.year for one in quarters}, reverse=True)
        asked = request.GET.get("annee", "")
        if asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) not in years:
            # A maker without actions that year: the year stays known, with nothing in it.
            years = sorted({*years, int(asked)}, reverse=True)
        form = StudyForm(request.GET, years=years)
        told = form.cleaned_data if form.is_valid() else {}
        return cls(
            form,
            quarters,
            int(told["annee"]) if told.get("annee") else None,
            int(told["trimestre"]) if told.get("trimestre") else None,
            maker,
        )

    @property
    def period(self) -> Period | None:
        """Return the days that are counted, None for all of them."""
        if self.year is None:
            return None
        first, last = (3 * self.quarter - 2, 3 * self.quarter) if self.quarter else (1, 12)
        last_day = {3: 31, 6: 30, 9: 30, 12: 31}[last]
        return Period(date(self.year, first, 1), date(self.year, last, last_day))

    @property
    def within(self) -> list[Counted]:
        """Return the quarters of the period."""
        period = self.period
        if period is None:
            return self.quarters
        return [one for one in self.quarters if period.first <= one.name <= period.last]

    @cached_property
    def total(self) -> Counted:
        return study.added("", self.within)

    @cached_property
    def all_makers(self) -> list[Counted]:
        period = self.period
        bounds = (period.start, period.end) if period else (None, None)
        return study.by_maker(*bounds, self.maker)

    @property
    def makers(self) -> list[Counted]:
        """Return the makers with enough actions to be named."""
        return [one for one in self.all_makers if one.total >= settings.RECALLS_STUDY_MINIMUM]

    @property
    def hidden(self) -> Counted:
        """Return the makers with too few actions, together."""
        few = [one for one in self.all_makers if one.total < settings.RECALLS_STUDY_MINIMUM]
        return study.added(len(few), few)

    @property
    def is_too_few(self) -> bool:
        """Tell whether a name was asked that has too few actions to be counted alone."""
        return bool(self.maker) and 0 < self.total.total < settings.RECALLS_STUDY_MINIMUM

    @property
    def steps(self) -> list[Counted]:
        """Return the counts by year, or by quarter of the chosen year."""
        if self.year is not None:
            return [
                study.added(
                    _("T%(number)d %(year)d")
                    % {"number": (one.name.month + 2) // 3, "year": one.name.year},
                    [one],
                )
                for one in self.within
            ]
        return [
            study.added(str(year), quarters)
            for year, quarters in groupby(self.quarters, key=lambda one: one.name.year)
        ]


def _chart(steps: list[Counted]) -> Table:
    return study.shares(
        "periodes-parts",
        _("Part des actions qui suivent chaque point, en %"),
        _("Période"),
        (
            _("Un code lisible au moins"),
            _("Liste complète"),
            _("Destinataires finaux"),
        ),
        steps,
        summary=_(
            "Les nombres sont des pourcentages ; la barre la plus longue prend toute la largeur."
        ),
    )


def headings(first: Any) -> list[Any]:
    """Return the headings of a table of counts."""
    return [
        first,
        _("Actions publiées"),
        _("Un code lisible au moins"),
        _("Un code dans la lettre"),
        _("Un code par produit"),
        _("Liste complète"),
        _("Destinataires finaux"),
        _("Les trois points"),
        _("Score moyen (%)"),
    ]


def cells(one: Counted) -> list[int]:
    """Return the numbers of a line of counts, in the order of `headings`."""
    return [
        one.total,
        one.some_codes,
        one.printed,
        one.codes,
        one.listed,
        one.recipients,
        one.everything,
        one.mean,
    ]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The study over a period, by quarter or year and by maker."""
    asked = Asked.of(request)
    few = asked.is_too_few
    steps = [] if few else asked.steps
    makers = Paginator(asked.makers, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "recalls/study.html",
        {
            "form": asked.form,
            "asked": asked,
            "few": few,
            "total": asked.total,
            "figures": [] if few or not asked.total.total else list(_figures(asked.total)),
            "chart": _chart(steps) if steps else None,
            "steps": [(one.name, cells(one)) for one in steps],
            "makers": makers,
            "lines": [(one.name, cells(one)) for one in makers],
            "step_headings": headings(_("Période")),
            "maker_headings": headings(_("Fabricant")),
            "hidden": asked.hidden,
            "minimum": settings.RECALLS_STUDY_MINIMUM,
            "by_hand": study.BY_HAND,
            "query": query.urlencode(),
        },
        status=200 if asked.form.is_valid() else 422,
    )


def _figures(total: Counted) -> Iterator[tuple[Any, Any, Any]]:
    def share(part: int) -> str:
        return _("%(percent)d %% des actions") % {
            "percent": round(study.percent(part, total.total))
        }

    yield total.total, _("Actions publiées"), ""
    yield total.some_codes, _("Avec un code lisible au moins"), share(total.some_codes)
    yield total.printed, _("Avec un code dans la lettre"), share(total.printed)
    yield total.codes, _("Avec un code par produit"), share(total.codes)
    yield total.listed, _("Avec la liste complète"), share(total.listed)
    yield total.recipients, _("Avec les destinataires finaux"), share(total.recipients)
    yield total.everything, _("Avec les trois points"), share(total.everything)
    yield _("%(mean)d %%") % {"mean": total.mean}, _("Score moyen"), ""


@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    """One of the two tables as CSV, as Excel in French opens it."""
    asked = Asked.of(request)
    tables = {
        "periodes": (_("Période"), lambda: [] if asked.is_too_few else asked.steps),
        "fabricants": (_("Fabricant"), lambda: asked.makers),
    }
    if name not in tables:
        raise Http404
    heading, rows = tables[name]
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([safe_cell(str(one)) for one in headings(heading)])
    writer.writerows([safe_cell(str(one.name)), *cells(one)] for one in rows())
    response["Content-Disposition"] = f'attachment; filename="etude-{name}.csv"'
    return response
