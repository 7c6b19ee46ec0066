"""What the decision on a report and its publication check, and the columns that they set."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cpc_reports import editions
from cpc_reports.effects.framework import last_day
from cpc_reports.enums import Conclusion, LabPurpose, LabState, ReportOrigin, ReportState, Route
from cpc_reports.models import Framework, Report
from portal.core.deadlines import local_date
from portal.core.moments import without_weekday
from portal.core.workflow import Obstacle, Step


def draft_is_ready(report: Report) -> list[Obstacle]:
    """What a framework must say before it is proposed (R. 5121-76-4 to -6)."""
    if report.conclusion != Conclusion.FAVOURABLE:
        return []
    framework = Framework.objects.filter(filing=report).first()
    if framework is None or report.state != ReportState.DRAFTING:
        return [Obstacle(_("Rédigez d’abord le projet de cadre."))]
    found = [
        Obstacle(
            _("Le projet ne dit rien de : %(label)s.")
            % {"label": Framework._meta.get_field(name).verbose_name}
        )
        for name in ("posology", "routes", "adverse_effects", "argument")
        if not getattr(framework, name).strip()
    ]
    if not framework.medicines.exists():
        found.append(Obstacle(_("Le projet ne couvre aucun médicament.")))
    if not framework.retained.exists():
        text = _(
            "Aucune indication n’est retenue : concluez que les conditions ne sont pas remplies, "
            "ou retenez-en une."
        )
        found.append(Obstacle(text))
    if framework.put_required and not framework.put_follow_up.strip():
        found.append(
            Obstacle(_("Rédigez le suivi des patients du protocole, ou motivez la dérogation."))
        )
    if not framework.put_required and not framework.put_waiver.strip():
        found.append(Obstacle(_("Motivez la dérogation au protocole.")))
    purposes = set(
        report.lab_requests.exclude(state=LabState.WITHDRAWN).values_list("purpose", flat=True)
    )
    if framework.put_required and LabPurpose.PROTOCOL not in purposes:
        found.append(
            Obstacle(
                _("Demandez au laboratoire ses propositions de protocole (art. R. 5121-76-4, II).")
            )
        )
    if LabPurpose.OBSERVATIONS not in purposes:
        found.append(
            Obstacle(
                _(
                    "Transmettez les projets au titulaire pour observations (art. "
                    "R. 5121-76-4, III)."
                )
            )
        )
    return found


def set_proposed(report: Report, step: Step) -> None:
    report.proposed_by = step.user
    report.decision_reason = step.params["decision_reason"].strip()


def validity_is_lawful(report: Report, step: Step) -> list[Obstacle]:
    """A framework holds three years at most (BR17)."""
    starts_on, ends_on = step.params.get("starts_on"), step.params.get("ends_on")
    if not starts_on or not ends_on:
        return []
    if ends_on <= starts_on:
        return [Obstacle(_("La fin suit le début."), field="ends_on")]
    if ends_on > last_day(starts_on):
        text = _("Trois ans au plus : le %(day)s au plus tard.")
        day = without_weekday(last_day(starts_on))
        return [Obstacle(text % {"day": day}, field="ends_on")]
    return []


def set_decided(report: Report, step: Step) -> None:
    report.decided_by = step.user
    report.decided_at = step.at


def route_is_known(report: Report, step: Step) -> list[Obstacle]:
    if step.params.get("route") in Route.values:
        return []
    return [Obstacle(_("Dites vers quelle voie."), field="route")]


def set_rerouted(report: Report, step: Step) -> None:
    set_decided(report, step)
    report.route = step.params["route"]


def is_unpublished(report: Report) -> list[Obstacle]:
    if report.public_reference is None:
        return []
    return [Obstacle(_("C’est publié déjà."))]


def filer_had_time(report: Report) -> list[Obstacle]:
    """Who filed reads the outcome some days before the public does (T13)."""
    if report.decided_at is None:
        return [Obstacle(_("Rien n’est décidé."))]
    day = local_date(report.decided_at) + timedelta(days=settings.CPC_PUBLICATION_DAYS)
    if local_date(timezone.now()) >= day:
        return []
    text = _("Le signalant lit la décision avant le public : publication possible le %(day)s.")
    return [Obstacle(text % {"day": without_weekday(day)})]


def names_nobody(report: Report) -> list[Obstacle]:
    """What would be public holds no contact of a person (BR19)."""
    return [named(one) for one in editions.personal(report)]


def named(text: str, field: str = "") -> Obstacle:
    """Return that `text` names or reaches a person, who would be public."""
    told = _("Le texte à publier contient une coordonnée ou un nom : « %(text)s ».")
    return Obstacle(told % {"text": text}, field=field)


def is_for_the_public(report: Report) -> list[Obstacle]:
    """The list of what was not established holds what a body had signalled (BR20)."""
    if report.state == ReportState.ESTABLISHED or report.origin == ReportOrigin.FILER:
        return []
    text = _("Sans signalement d’un organisme, l’absence de cadre n’est pas publiée.")
    return [Obstacle(text)]


def public_list_is_served(report: Report) -> list[Obstacle]:
    """What the public list is to hold is published before the report is put away (BR20)."""
    due = report.state == ReportState.NOT_ESTABLISHED and report.origin == ReportOrigin.FILER
    if not due or report.public_reference:
        return []
    return [Obstacle(_("Publiez d’abord l’absence de cadre."))]


def set_public(report: Report, step: Step) -> None:
    report.public_reference = step.params["public_reference"]
    report.first_published_at = step.at
