"""Counts over the received cases of a period, as plain tables: each is one aggregate in SQL.

Answers are those last signed; what a firm prepares in a draft counts nowhere.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case as DatabaseCase
from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Cast, TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.charts import Series, Table
from portal.filings.models.clocks import ClockState
from portal.filings.services.statistics import Period
from quality_defects import enums
from quality_defects.enums import CaseState
from quality_defects.models import Case, CaseRevision, CaseTransition, Clock

CLOSED = "closed"
UNSENT = (CaseState.DRAFT, CaseState.ABANDONED)
ADDRESSES = {
    "category": "categories",
    "criticality": "criticite",
    "state": "etats",
    "priority": "priorite",
}


def tables(cases: QuerySet, period: Period) -> list[Table]:
    """Return every table of the workflow for the `cases` that the reader may see."""
    received = cases.filter(received_at__gte=period.start, received_at__lt=period.end).order_by()
    signed = _last_signed(received)
    found = [
        _volumes(cases, received, period),
        _age(signed),
        _volet2(received),
        _answers(signed, "category", _("Catégories"), _("Catégorie du défaut"), enums.Category),
        _answers(signed, "criticality", _("Criticité"), _("Criticité proposée"), enums.Criticality),
        _columns(received, "state", _("États"), _("État du dossier")),
    ]
    if any(one.name == "priority" for one in Case._meta.fields):
        found.append(_columns(received, "priority", _("Priorité"), _("Priorité du dossier")))
    return found


def _last_signed(cases: QuerySet) -> QuerySet:
    """Return the last signed Volet 1 of each case."""
    later = CaseRevision.objects.filter(
        filing=OuterRef("filing"), part="volet1", number__gt=OuterRef("number")
    )
    return CaseRevision.objects.filter(
        ~Exists(later), part="volet1", filing__in=cases.values("pk")
    ).order_by()


def _volumes(cases: QuerySet, received: QuerySet, period: Period) -> Table:
    closings = CaseTransition.objects.filter(
        part="case",
        target=CLOSED,
        at__gte=period.start,
        at__lt=period.end,
        filing__in=cases.order_by().values("pk"),
    ).order_by()
    arrived = _by_month(received, "received_at")
    closed = _by_month(closings, "at")
    months = period.months()
    series = (
        Series(_("Reçus"), tuple(arrived.get(month, 0) for month in months)),
        Series(_("Clos"), tuple(closed.get(month, 0) for month in months)),
    )
    words = {"received": sum(series[0].values), "closed": sum(series[1].values)}
    return Table(
        name="volumes",
        title=_("Volumes par mois"),
        heading=_("Mois"),
        lines=tuple(date_format(month, "F Y") for month in months),
        series=series,
        summary=_("Dossiers reçus : %(received)d ; dossiers clos : %(closed)d.") % words,
    )


def _by_month(rows: QuerySet, field: str) -> dict[Any, int]:
    counted = rows.annotate(month=TruncMonth(field)).values("month").annotate(total=Count("pk"))
    return {row["month"].date(): row["total"] for row in counted}


def _age(signed: QuerySet) -> Table:
    """How old the signal was when the agency received the case, by the hours of its badge."""
    said = DatabaseCase(
        When(answered_signal__regex=r"^\d{4}-", then=Cast("answered_signal", DateTimeField())),
        output_field=DateTimeField(),
    )
    green, amber = settings.QUALITY_DEFECTS_VOLET1_AGE_HOURS
    first, second = timedelta(hours=green), timedelta(hours=amber)
    counts = signed.annotate(
        age=ExpressionWrapper(F("filing__received_at") - said, output_field=DurationField())
    ).aggregate(
        first=Count("pk", filter=Q(age__lte=first)),
        second=Count("pk", filter=Q(age__gt=first, age__lte=second)),
        third=Count("pk", filter=Q(age__gt=second)),
        unknown=Count("pk", filter=Q(age=None)),
    )
    lines = {
        "first": _("%(hours)d heures au plus") % {"hours": green},
        "second": _("De %(hours)d à %(more)d heures") % {"hours": green, "more": amber},
        "third": _("Plus de %(hours)d heures") % {"hours": amber},
        "unknown": _("Inconnu"),
    }
    return _counted(
        "age-volet-1",
        _("Âge du signal à la réception du volet 1"),
        _("Délai depuis le signal"),
        [(words, counts[key]) for key, words in lines.items()],
    )


def _volet2(received: QuerySet) -> Table:
    clocks = Clock.objects.filter(kind="volet2", filing__in=received.values("pk")).order_by()
    late = Q(state=ClockState.OVERDUE) | Q(state=ClockState.MET, met_at__gt=F("due_at"))
    counts = clocks.aggregate(
        met=Count("pk", filter=Q(state=ClockState.MET, met_at__lte=F("due_at"))),
        late=Count("pk", filter=late),
        waiting=Count("pk", filter=Q(state=ClockState.RUNNING)),
    )
    lines = {"met": _("À temps"), "late": _("En retard"), "waiting": _("Attendu")}
    return _counted(
        "volet-2",
        _("Volet 2 : à temps ou en retard"),
        _("Volet 2"),
        [(words, counts[key]) for key, words in lines.items()],
    )


def _answers(signed: QuerySet, name: str, title: str, heading: str, choices: Any) -> Table:
    """Count the last signed answers to a question of Volet 1 by their value."""
    column = f"answered_{name}"
    counts = dict(signed.values_list(column).annotate(Count("pk")))
    lines = [(str(label), counts.pop(value, 0)) for value, label in choices.choices]
    if others := sum(counts.values()):
        lines.append((_("Sans réponse"), others))
    return _counted(ADDRESSES[name], title, heading, lines)


def _columns(received: QuerySet, name: str, title: str, heading: str) -> Table:
    """Count the cases by the value of a column with choices."""
    counts = dict(received.values_list(name).annotate(Count("pk")))
    choices: Any = Case._meta.get_field(name).choices
    lines = [(str(label), counts.get(value, 0)) for value, label in choices]
    hidden = {str(CaseState(state).label) for state in UNSENT}
    return _counted(
        ADDRESSES[name], title, heading, [line for line in lines if line[0] not in hidden]
    )


def _counted(name: str, title: str, heading: str, lines: Iterable[tuple[str, int]]) -> Table:
    """Return a table of one column, with a sentence on its total and its most frequent line."""
    labels, numbers = zip(*lines, strict=True)
    total = sum(numbers)
    if total:
        most = max(numbers)
        summary = ngettext(
            "%(total)d dossier. Le plus fréquent : %(line)s (%(most)d).",
            "%(total)d dossiers. Le plus fréquent : %(line)s (%(most)d).",
            total,
        ) % {"total": total, "line": labels[numbers.index(most)], "most": most}
    else:
        summary = _("Aucun dossier sur cette période.")
    return Table(name, title, heading, labels, (Series(_("Dossiers"), numbers),), summary)
