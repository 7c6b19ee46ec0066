"""Indicators of the letters of a period (§ 7.5), as plain tables: what the portal knows of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dhpc import controls
from dhpc.enums import Audience, Channel, Control, DossierState
from dhpc.letter.facts import Facts
from dhpc.models import (
    Consultation,
    Dispatch,
    Dossier,
    DossierRevision,
    DossierTransition,
    ImpactFigures,
    ProofLine,
    Statement,
)
from dhpc.papers import pages
from dhpc.review import impact
from dhpc.review.plan import groups_of
from portal.audit import counting
from portal.audit.models import CountKind
from portal.core.charts import Series, Table
from portal.filings.models.consultations import ConsultationState
from portal.filings.services.revisions import answers_of
from portal.filings.services.statistics import Period

UNSENT = (DossierState.DRAFT, DossierState.ABANDONED)
DAY = timedelta(days=1)
MANY_VERSIONS = 4


def tables(dossiers: QuerySet, period: Period) -> list[Table]:
    """Return every table of the workflow for the `dossiers` that the reader may see."""
    received = dossiers.filter(received_at__gte=period.start, received_at__lt=period.end).order_by()
    return [
        _volumes(dossiers, period),
        _delays(received),
        _versions(received),
        _first_controls(received),
        _coverage(received),
        _channels(received),
        _delivery(received),
        _consultations(received),
        _readings(dossiers, period),
        _impact(received),
        _states(received),
    ]


def _volumes(dossiers: QuerySet, period: Period) -> Table:
    columns = {
        "received_at": _("Demandes reçues"),
        "agreed_at": _("Accords"),
        "dispatch__first_sent_at": _("Diffusions"),
        "first_published_at": _("Publications"),
    }
    months = period.months()
    series = []
    for column, label in columns.items():
        within = {f"{column}__gte": period.start, f"{column}__lt": period.end}
        rows = dossiers.order_by().filter(**within).annotate(month=TruncMonth(column))
        counts = {
            row["month"].date(): row["total"]
            for row in rows.values("month").annotate(total=Count("pk"))
        }
        series.append(Series(label, tuple(counts.get(month, 0) for month in months)))
    told = {
        name: sum(one.values)
        for name, one in zip(("received", "agreed", "sent", "public"), series, strict=True)
    }
    text = _(
        "Demandes reçues : %(received)d ; accords : %(agreed)d ; diffusions : %(sent)d ; "
        "publications : %(public)d."
    )
    return Table(
        name="volumes",
        title=_("Volumes par mois"),
        heading=_("Mois"),
        lines=tuple(date_format(month, "F Y") for month in months),
        series=tuple(series),
        summary=text % told,
    )


def _delays(received: QuerySet) -> Table:
    """How long each stage took, in whole days, for the letters that went through it."""
    proofs = _first_proofs(received)
    rows = received.values_list("pk", "received_at", "agreed_at", "dispatch__first_sent_at")
    found: dict[str, list[int]] = {"agreement": [], "sending": [], "proofs": []}
    for pk, arrived, agreed, sent in rows:
        _add(found["agreement"], arrived, agreed)
        _add(found["sending"], agreed, sent)
        _add(found["proofs"], sent, proofs.get(pk))
    labels = {
        "agreement": _("De la demande à l’accord"),
        "sending": _("De l’accord au premier envoi"),
        "proofs": _("Du premier envoi aux preuves"),
    }
    measures = {
        _("Lettres"): len,
        _("Médiane (jours)"): lambda days: round(median(days)) if days else 0,
        _("Maximum (jours)"): lambda days: max(days, default=0),
    }
    text = _("Délais calculés sur %(count)d accords, %(sent)d envois et %(proved)d preuves.")
    counts = [len(days) for days in found.values()]
    return Table(
        name="delais",
        title=_("Délais"),
        heading=_("Étape"),
        lines=tuple(labels[name] for name in found),
        series=tuple(
            Series(label, tuple(measure(days) for days in found.values()))
            for label, measure in measures.items()
        ),
        summary=text % dict(zip(("count", "sent", "proved"), counts, strict=True)),
    )


def _first_proofs(received: QuerySet) -> dict[int, Any]:
    """Return when the first proofs of each dossier were filed."""
    filed = DossierTransition.objects.filter(
        part=Dispatch.part_name, name="file_proofs", filing__in=received.values("pk")
    )
    return dict(filed.order_by().values_list("filing").annotate(Min("at")))


def _add(days: list[int], start: Any, end: Any) -> None:
    if start and end and end >= start:
        days.append((end - start) // DAY)


def _versions(received: QuerySet) -> Table:
    filed = DossierRevision.objects.filter(part="letter", filing__in=received.values("pk"))
    numbers = filed.order_by().values("filing").annotate(total=Count("pk"))
    counts = Counter(min(row["total"], MANY_VERSIONS) for row in numbers)
    lines = [(str(number), counts[number]) for number in range(1, MANY_VERSIONS)]
    lines.append((_("%(number)d ou plus") % {"number": MANY_VERSIONS}, counts[MANY_VERSIONS]))
    return _counted("versions", _("Versions déposées par lettre"), _("Versions"), lines)


def _first_controls(received: QuerySet) -> Table:
    """What the automatic controls find in the first version of each letter, as it was deposited."""
    firsts = DossierRevision.objects.filter(part="letter", number=1, filing__in=received)
    blocking: Counter[str] = Counter()
    warned: Counter[str] = Counter()
    seen = 0
    for revision in firsts.select_related("filing__letter").order_by():
        dossier = revision.filing
        report = controls.run(
            answers_of(dossier.letter, revision),
            Facts.load(revision.payload["facts"]),
            measured=pages.of_version(dossier, revision.number),
        )
        seen += 1
        blocking.update({one.control.value for one in report.blocking})
        warned.update({one.control.value for one in report.warnings})
    names = [one for one in Control if blocking[one.value] or warned[one.value]]
    text = _("Premiers dépôts : %(letters)d ; contrôles qui y trouvent une faute : %(controls)d.")
    return Table(
        name="controles-premier-depot",
        title=_("Contrôles automatiques au premier dépôt"),
        heading=_("Contrôle"),
        lines=tuple(f"{one.value} – {one.label}" for one in names) or (_("Aucun"),),
        series=(
            Series(_("Lettres bloquées"), tuple(blocking[one.value] for one in names) or (0,)),
            Series(_("Lettres averties"), tuple(warned[one.value] for one in names) or (0,)),
        ),
        summary=text % {"letters": seen, "controls": len(names)},
    )


def _coverage(received: QuerySet) -> Table:
    """Recipients expected and reached by group, over the letters whose proofs are filed."""
    proved = Dossier.objects.filter(pk__in=received, proof_lines__isnull=False).distinct()
    expected: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for dossier in proved.select_related("letter").prefetch_related("statements", "proof_lines"):
        for group in groups_of(dossier):
            expected[group.audience] += group.expected
            reached[group.audience] += min(group.delivered, group.expected)
    names = [one for one in Audience if expected[one.value]]
    total, told = sum(expected.values()), sum(reached.values())
    if total:
        text = _("%(percent)d %% des %(expected)d destinataires attendus sont atteints.")
        summary = text % {"percent": round(told * 100 / total), "expected": total}
    else:
        summary = _("Aucune preuve de diffusion sur cette période.")
    return Table(
        name="couverture",
        title=_("Couverture par groupe de destinataires"),
        heading=_("Groupe"),
        lines=tuple(str(one.label) for one in names) or (_("Aucun"),),
        series=(
            Series(_("Attendus"), tuple(expected[one.value] for one in names) or (0,)),
            Series(_("Atteints"), tuple(reached[one.value] for one in names) or (0,)),
        ),
        summary=summary,
    )


def _channels(received: QuerySet) -> Table:
    rows = Statement.objects.filter(filing__in=received.values("pk")).order_by()
    sent = dict(rows.values_list("channel").annotate(Sum("sent")))
    total = sum(sent.values())
    lines = [(str(one.label), sent.get(one.value, 0)) for one in Channel]
    words = _("Envois déclarés : %(total)d.") % {"total": total}
    return _table("canaux", _("Envois par canal"), _("Canal"), lines, _("Envois"), words)


def _delivery(received: QuerySet) -> Table:
    rows = ProofLine.objects.filter(filing__in=received.values("pk"))
    sums = rows.aggregate(
        sent=Sum("sent"),
        delivered=Sum("delivered"),
        undelivered=Sum("undelivered"),
        resent=Sum("resent"),
    )
    labels = {
        "sent": _("Envoyés"),
        "delivered": _("Distribués"),
        "undelivered": _("Non distribués"),
        "resent": _("Renvoyés"),
    }
    counts = {name: sums[name] or 0 for name in labels}
    if counts["sent"]:
        percent = round(counts["undelivered"] * 100 / counts["sent"])
        summary = _("%(percent)d %% des envois prouvés n’ont pas été distribués.") % {
            "percent": percent
        }
    else:
        summary = _("Aucune preuve de diffusion sur cette période.")
    lines = [(labels[name], counts[name]) for name in labels]
    title = _("Distribution, d’après les preuves")
    return _table("distribution", title, _("Lettres"), lines, _("Destinataires"), summary)


def _consultations(received: QuerySet) -> Table:
    rows = Consultation.objects.filter(filing__in=received.values("pk")).order_by()
    waiting = Q(state__in=[ConsultationState.INVITED, ConsultationState.DECLARED])
    counts = rows.aggregate(
        answered=Count("pk", filter=Q(state=ConsultationState.ANSWERED)),
        declined=Count("pk", filter=Q(state=ConsultationState.DECLINED)),
        expired=Count("pk", filter=Q(state=ConsultationState.EXPIRED)),
        waiting=Count("pk", filter=waiting),
    )
    labels = {
        "answered": _("Avis rendu"),
        "declined": _("Déclinée"),
        "expired": _("Sans réponse"),
        "waiting": _("Réponse attendue"),
    }
    ended = counts["answered"] + counts["declined"] + counts["expired"]
    if ended:
        summary = _("%(percent)d %% des consultations terminées ont reçu un avis.") % {
            "percent": round(counts["answered"] * 100 / ended)
        }
    else:
        summary = _("Aucune consultation terminée sur cette période.")
    lines = [(labels[name], counts[name]) for name in labels]
    title = _("Réponses des organismes consultés")
    return _table("consultations", title, _("Consultation"), lines, _("Consultations"), summary)


def _readings(dossiers: QuerySet, period: Period) -> Table:
    """How often public pages were read and codes checked, month by month."""
    subjects = [one.subject for one in dossiers.order_by().only("uuid")]
    months = period.months()
    series = []
    for kind in (CountKind.PAGE, CountKind.CODE):
        counts = counting.by_month(kind, subjects, period.first, period.last)
        series.append(Series(kind.label, tuple(counts[month] for month in months)))
    text = _("Pages lues : %(pages)d ; codes vérifiés : %(codes)d.")
    pages_read, codes = (sum(one.values) for one in series)
    return Table(
        name="lectures",
        title=_("Lectures des pages publiques et vérifications de codes"),
        heading=_("Mois"),
        lines=tuple(date_format(month, "F Y") for month in months),
        series=tuple(series),
        summary=text % {"pages": pages_read, "codes": codes},
    )


def _impact(received: QuerySet) -> Table:
    """The last figures typed for each letter: reports added up, percents on average."""
    rows = ImpactFigures.objects.filter(filing__in=received.values("pk")).order_by("pk")
    last = {one.filing_id: one for one in rows}.values()
    known = {
        name: [value for one in last if (value := getattr(one, name)) is not None]
        for name in impact.FIGURES
    }
    total = sum(known["reports"])
    lines = [
        (
            str(ImpactFigures._meta.get_field(name).verbose_name),
            len(values),
            total if name == "reports" else round(sum(values) / len(values)) if values else 0,
        )
        for name, values in known.items()
    ]
    text = _("Lettres dont le suivi est saisi : %(letters)d ; déclarations : %(reports)d.")
    labels, letters, numbers = zip(*lines, strict=True)
    return Table(
        name="suivi",
        title=_("Suivi de l’effet, d’après ce que l’agence saisit"),
        heading=_("Indicateur"),
        lines=labels,
        series=(
            Series(_("Lettres"), letters),
            Series(_("Total, ou moyenne des pourcentages"), numbers),
        ),
        summary=text % {"letters": len(last), "reports": total},
    )


def _states(received: QuerySet) -> Table:
    counts = dict(received.values_list("state").annotate(Count("pk")))
    lines = [
        (str(one.label), counts.get(one.value, 0)) for one in DossierState if one not in UNSENT
    ]
    return _counted("etats", _("États"), _("État du dossier"), lines)


def _counted(name: str, title: str, heading: str, lines: Sequence[tuple[str, int]]) -> Table:
    total = sum(number for _line, number in lines)
    summary = _("Dossiers : %(total)d.") % {"total": total}
    return _table(name, title, heading, lines, _("Dossiers"), summary)


def _table(
    name: str, title: str, heading: str, lines: Iterable[tuple[str, int]], label: str, summary: str
) -> Table:
    """Return a table of one column."""
    labels, numbers = zip(*lines, strict=True)
    return Table(name, title, heading, labels, (Series(label, numbers),), summary)
