"""What the transitions check, and the columns that they set."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cpc_reports import editions, rules, validation
from cpc_reports.effects.framework import last_day
from cpc_reports.effects.report import next_reference, pending_opinions
from cpc_reports.enums import (
    Conclusion,
    Inadmissibility,
    LabPurpose,
    LabState,
    ReportOrigin,
    ReportState,
    Route,
)
from cpc_reports.legal import Condition, LegalStatus
from cpc_reports.models import (
    BodyRequest,
    Cosignature,
    Framework,
    LabRequest,
    Measure,
    Report,
    Sheet,
)
from portal.accounts.enums import OrganisationKind
from portal.core.deadlines import add_months, local_date, next_working_day
from portal.core.workflow import Obstacle, Step
from portal.filings.models.requests import RequestState

# The sheet -------------------------------------------------------------------------------------


def complete(sheet: Sheet) -> list[Obstacle]:
    return validation.missing_items(sheet)


def complete_as_signed(sheet: Sheet, step: Step) -> list[Obstacle]:
    return validation.missing_items(sheet)


def attested(sheet: Sheet, step: Step) -> list[Obstacle]:
    """The signatory ticked the attestation."""
    if step.params.get("attestation"):
        return []
    return [Obstacle(_("Cochez l’attestation pour signer."), field="attestation")]


def has_cosigners(sheet: Sheet) -> list[Obstacle]:
    if not sheet.cosigners.exists():
        return [Obstacle(_("Aucun cosignataire n’est nommé."), "filer", "cosigners")]
    return validation.cosigner_items(sheet)


def all_cosigned(sheet: Sheet) -> list[Obstacle]:
    return validation.unsigned(sheet)


def all_cosigned_as_signed(sheet: Sheet, step: Step) -> list[Obstacle]:
    return validation.unsigned(sheet)


def only_what_was_asked(sheet: Sheet) -> list[Obstacle]:
    return validation.outside_questions(sheet)


def only_what_was_asked_as_signed(sheet: Sheet, step: Step) -> list[Obstacle]:
    return validation.outside_questions(sheet)


def stamp_submission(sheet: Sheet, step: Step) -> None:
    sheet.submitted_by = step.user
    sheet.first_submitted_at = sheet.first_submitted_at or step.at


def stamp_typed(sheet: Sheet, step: Step) -> None:
    sheet.typed_by = step.user
    sheet.first_submitted_at = sheet.first_submitted_at or step.at


def no_question_left(sheet: Sheet) -> list[Obstacle]:
    """Every question was answered or withdrawn, by words if not by a new version."""
    if not sheet.filing.requests.filter(state=RequestState.OPEN).exists():
        return []
    return [Obstacle(_("Des questions restent sans réponse."))]


# Admissibility ---------------------------------------------------------------------------------


def set_number(report: Report, step: Step) -> None:
    report.received_at = step.at
    report.reference = next_reference(step.at)


def assignee_may_work(report: Report, step: Step) -> list[Obstacle]:
    if rules.is_evaluator(step.params.get("assignee"), report):
        return []
    return [Obstacle(_("Cette personne n’évalue pas les signalements."), field="assignee")]


def set_assignee(report: Report, step: Step) -> None:
    report.assigned_to = step.params["assignee"]


def set_follower(report: Report, step: Step) -> None:
    if report.assigned_to_id is None:
        report.assigned_to = step.user


def nothing_asked(report: Report) -> list[Obstacle]:
    """No question waits for the body that filed."""
    waiting = report.requests.filter(state=RequestState.OPEN).count()
    if not waiting:
        return []
    return [
        Obstacle(
            _("Des questions au signalant restent sans réponse : %(count)d.") % {"count": waiting}
        )
    ]


def label_is_checked(report: Report, step: Step) -> list[Obstacle]:
    """An expired label is no refusal: an officer says that it was looked at (BR2)."""
    told = report.verdict
    if not told or told["label_valid"] or step.params.get("label_checked"):
        return []
    text = _(
        "Le label ou l’agrément n’était plus valable au dépôt : dites que vous l’avez vérifié."
    )
    return [Obstacle(text, field="label_checked")]


def set_admissible(report: Report, step: Step) -> None:
    report.competence = step.params["competence"]
    report.competence_note = step.params.get("competence_note", "").strip()
    if report.assigned_to_id is None:
        report.assigned_to = step.user


def refusal_is_known(report: Report, step: Step) -> list[Obstacle]:
    """A refusal has a reason of the list and shows the right door (BR15)."""
    found = []
    if step.params.get("inadmissibility") not in Inadmissibility.values:
        found.append(Obstacle(_("Choisissez le motif."), field="inadmissibility"))
    if step.params.get("route") not in Route.values:
        found.append(Obstacle(_("Dites vers quelle voie le signalant est orienté."), field="route"))
    return found


def set_inadmissible(report: Report, step: Step) -> None:
    report.inadmissibility = step.params["inadmissibility"]
    report.route = step.params["route"]
    report.decision_reason = step.comment.strip()


def target_is_open(report: Report, step: Step) -> list[Obstacle]:
    """A report is joined to another one that is under way."""
    target = step.params.get("target")
    if not isinstance(target, Report) or target.pk == report.pk:
        return [Obstacle(_("Choisissez un autre signalement."), field="target")]
    if target.state in (*CLOSED_STATES, ReportState.DRAFT):
        return [Obstacle(_("Ce signalement n’est plus à l’étude."), field="target")]
    return []


def set_merged(report: Report, step: Step) -> None:
    report.merged_into = step.params["target"]


def clear_merged(report: Report, step: Step) -> None:
    """The link between the two reports stays; the state no longer says it."""
    report.merged_into = None


CLOSED_STATES = (
    ReportState.INADMISSIBLE,
    ReportState.ESTABLISHED,
    ReportState.NOT_ESTABLISHED,
    ReportState.REROUTED,
    ReportState.WITHDRAWN,
    ReportState.CLOSED,
    ReportState.MERGED,
    ReportState.ARCHIVED,
    ReportState.ABANDONED,
)


def set_own(report: Report, step: Step) -> None:
    """The agency goes on by its own initiative after a withdrawal (T14)."""
    report.origin = ReportOrigin.OWN
    report.assigned_to = step.user


# Evaluation ------------------------------------------------------------------------------------


def condition_is_known(report: Report, step: Step) -> list[Obstacle]:
    found = []
    if step.params.get("condition") not in Condition.values:
        found.append(Obstacle(_("Choisissez la condition."), field="condition"))
    if step.params.get("status") not in LegalStatus.values:
        found.append(Obstacle(_("Choisissez votre appréciation."), field="status"))
    return found


def due_within_two_months(report: Report, step: Step) -> list[Obstacle]:
    """A laboratory has two months at most (R. 5121-76-3, -4), counted in calendar months."""
    due_on = step.params.get("due_on")
    if not due_on:
        return []
    today = local_date(step.at)
    latest = next_working_day(add_months(today, 2))
    if due_on <= today:
        return [Obstacle(_("La date est passée."), field="due_on")]
    if due_on > latest:
        text = _("Deux mois au plus : le %(day)s au plus tard.")
        return [Obstacle(text % {"day": date_format(latest, "j F Y")}, field="due_on")]
    return []


def items_are_named(report: Report, step: Step) -> list[Obstacle]:
    if step.params.get("purpose") != LabPurpose.DATA or step.params.get("items"):
        return []
    return [Obstacle(_("Choisissez au moins un élément."), field="items")]


def is_a_laboratory(report: Report, step: Step) -> list[Obstacle]:
    organisation = step.params.get("organisation")
    if organisation is None or organisation.kind == OrganisationKind.LABORATORY:
        return []
    return [Obstacle(_("Cette organisation n’est pas un laboratoire."), field="organisation")]


def nobody_is_awaited(report: Report) -> list[Obstacle]:
    """Laboratories and consulted people have answered, or their time is over."""
    found = list(nothing_asked(report))
    asked = report.lab_requests.filter(state=LabState.SENT).count()
    if asked:
        text = _(
            "Des laboratoires n’ont pas répondu : %(count)d. Attendez l’échéance, ou retirez "
            "la demande."
        )
        found.append(Obstacle(text % {"count": asked}))
    opinions = pending_opinions(report)
    if opinions:
        text = _("Des avis restent attendus : %(count)d.")
        found.append(Obstacle(text % {"count": opinions}))
    return found


def conclusion_is_known(report: Report, step: Step) -> list[Obstacle]:
    if step.params.get("conclusion") in Conclusion.values:
        return []
    return [Obstacle(_("Choisissez la conclusion."), field="conclusion")]


def set_conclusion(report: Report, step: Step) -> None:
    report.conclusion = step.params["conclusion"]
    report.rationale = step.params["rationale"].strip()
    report.concluded_by = step.user


def clear_conclusion(report: Report, step: Step) -> None:
    """Back to the evaluation: what was concluded and proposed no longer holds."""
    report.conclusion = report.rationale = report.decision_reason = ""
    report.concluded_by = report.proposed_by = None


def is_favourable(report: Report) -> list[Obstacle]:
    if report.conclusion == Conclusion.FAVOURABLE:
        return []
    return [Obstacle(_("L’évaluation n’a pas conclu en faveur d’un cadre."))]


def is_unfavourable(report: Report) -> list[Obstacle]:
    if report.conclusion == Conclusion.UNFAVOURABLE:
        return []
    return [Obstacle(_("L’évaluation n’a pas conclu que les conditions manquent."))]


def is_for_another_route(report: Report) -> list[Obstacle]:
    if report.conclusion == Conclusion.REROUTE:
        return []
    return [Obstacle(_("L’évaluation n’a pas conclu à une autre voie."))]


# Decision --------------------------------------------------------------------------------------


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
        day = date_format(last_day(starts_on), "j F Y")
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


# Publication -----------------------------------------------------------------------------------


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
    return [Obstacle(text % {"day": date_format(day, "j F Y")})]


def names_nobody(report: Report) -> list[Obstacle]:
    """What would be public holds no contact of a person (BR19)."""
    return [
        Obstacle(
            _("Le texte à publier contient une coordonnée ou un nom : « %(text)s ».")
            % {"text": one}
        )
        for one in editions.personal(report)
    ]


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


# Other parties ---------------------------------------------------------------------------------


def draft_is_the_same(row: Cosignature) -> list[Obstacle]:
    """A body signs what it read: the draft has not changed since the invitation."""
    if row.filing.sheet.version == row.sheet_version:
        return []
    return [Obstacle(_("La fiche a changé depuis l’invitation."))]


def is_not_filed(row: Cosignature) -> list[Obstacle]:
    if row.filing.reference is None:
        return []
    return [Obstacle(_("Le signalement est déposé."))]


def stamp_cosignature(row: Cosignature, step: Step) -> None:
    row.signed_by, row.signed_at = step.user, step.at


def is_filed(row: Cosignature) -> list[Obstacle]:
    if row.filing.reference is not None:
        return []
    return [Obstacle(_("Le signalement n’est pas encore déposé : déclinez l’invitation."))]


def answers_say_something(asked: LabRequest, step: Step) -> list[Obstacle]:
    """Each item that was asked is answered, be it to say that nothing is known."""
    answers = step.params.get("answers") or {}
    return [
        Obstacle(
            _("Répondez à cet élément, ou dites que la donnée n’existe pas."), field=f"item_{one}"
        )
        for one in asked.items or ["0"]
        if not str(answers.get(one, "")).strip()
    ]


def stamp_answer(asked: LabRequest, step: Step) -> None:
    asked.answers = {key: str(text).strip() for key, text in step.params["answers"].items()}
    asked.answered_by, asked.answered_at = step.user, step.at


def time_is_over(asked: LabRequest, step: Step) -> list[Obstacle]:
    if asked.due_on < local_date(step.at):
        return []
    return [Obstacle(_("L’échéance n’est pas passée."))]


def measure_time_is_over(measure: Measure, step: Step) -> list[Obstacle]:
    if measure.due_on < local_date(step.at):
        return []
    return [Obstacle(_("Le mois n’est pas écoulé."))]


def stamp_opinion(measure: Measure, step: Step) -> None:
    measure.opinion = step.comment.strip()
    measure.decided_at = step.at


# The framework ---------------------------------------------------------------------------------


def set_validity(framework: Framework, step: Step) -> None:
    framework.starts_on, framework.ends_on = step.params["starts_on"], step.params["ends_on"]


def text_is_given(framework: Framework, step: Step) -> list[Obstacle]:
    """The text saved over is the one that was read."""
    found = []
    if step.params.get("expected_version") != framework.version:
        found.append(
            Obstacle(
                _(
                    "Une autre personne a modifié ce projet entre-temps : rechargez la "
                    "page et reprenez votre texte."
                )
            )
        )
    text = step.params["text"]
    if not text["put_required"] and not text["put_waiver"].strip():
        found.append(Obstacle(_("Motivez la dérogation."), field="put_waiver"))
    return found


def set_text(framework: Framework, step: Step) -> None:
    for name, value in step.params["text"].items():
        setattr(framework, name, value)
    framework.version += 1
    framework.saved_by, framework.saved_at = step.user, step.at


def renewal_is_lawful(framework: Framework, step: Step) -> list[Obstacle]:
    """A renewal adds three years at most to the end of validity."""
    ends_on = step.params.get("ends_on")
    if not ends_on:
        return []
    if ends_on <= framework.ends_on:
        return [Obstacle(_("La nouvelle fin suit l’ancienne."), field="ends_on")]
    if ends_on > last_day(framework.ends_on):
        text = _("Trois ans au plus : le %(day)s au plus tard.")
        day = date_format(last_day(framework.ends_on), "j F Y")
        return [Obstacle(text % {"day": day}, field="ends_on")]
    return []


def set_renewed(framework: Framework, step: Step) -> None:
    framework.ends_on = step.params["ends_on"]


def indication_runs(framework: Framework, step: Step) -> list[Obstacle]:
    one = step.params.get("indication")
    if one is None or one.framework_id != framework.pk or one.ended_on is not None:
        return [Obstacle(_("Choisissez une indication en cours."), field="indication")]
    day = step.params.get("ended_on")
    if day and framework.starts_on and day < framework.starts_on:
        return [Obstacle(_("La fin suit l’entrée en vigueur."), field="ended_on")]
    return []


def validity_is_over(framework: Framework, step: Step) -> list[Obstacle]:
    """The end of validity has passed, or no indication is left."""
    over = framework.ends_on is not None and framework.ends_on < local_date(step.at)
    if over or not framework.indications.filter(ended_on__isnull=True).exists():
        return []
    return [Obstacle(_("Le cadre est encore valable."))]


# Registers -------------------------------------------------------------------------------------


def body_is_given(row: BodyRequest, step: Step) -> list[Obstacle]:
    if step.params.get("body") is not None:
        return []
    return [Obstacle(_("Choisissez l’entrée du registre."), field="body")]


def stamp_body_accepted(row: BodyRequest, step: Step) -> None:
    row.body = step.params["body"]
    row.answer = step.comment.strip()
    row.decided_by, row.decided_at = step.user, step.at


def stamp_body_refused(row: BodyRequest, step: Step) -> None:
    row.answer = step.comment.strip()
    row.decided_by, row.decided_at = step.user, step.at
