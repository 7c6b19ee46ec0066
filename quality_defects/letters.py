"""The agency's letters to the firm, from rows that never change."""

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.core.moments import without_weekday
from portal.rendering import builders, standard
from portal.rendering.models import GeneratedDocument
from quality_defects.documents import SERVICE
from quality_defects.models import Case


def _case(document: GeneratedDocument) -> Case:
    cases = Case.objects.select_related("organisation")
    return cases.get(uuid=document.subject.partition(":")[2])


def _letter(case: Case, row: Any, facts: list[standard.Fact], text: str) -> builders.Content:
    when = without_weekday(localtime(row.created_at))
    return builders.Content(
        template="rendering/letter.html",
        context={
            "eyebrow": SERVICE.name,
            "status": "",
            "provisional": False,
            "service": SERVICE,
            "organisation": case.organisation,
            "facts": [
                standard.Fact(_("Numéro de dossier"), case.reference or "", code=True),
                standard.Fact(_("Objet"), case.title),
                standard.Fact(_("Date"), when),
                *facts,
            ],
            "text": text,
        },
    )


def decision_content(document: GeneratedDocument) -> builders.Content:
    """Return the decision as the firm reads it: class, measures, text; never the reasons kept."""
    case = _case(document)
    row = case.decisions.get(number=document.revision_number)
    facts = [
        standard.Fact(_("Classe européenne"), str(row.get_eu_class_display())),
        standard.Fact(_("Mesures"), ", ".join(row.measure_labels)),
    ]
    if row.recall_level:
        facts.append(standard.Fact(_("Niveau du rappel"), str(row.get_recall_level_display())))
    facts.append(standard.Fact(_("Empreinte SHA-256"), row.sha256, code=True))
    return _letter(case, row, facts, row.letter)


def closing_content(document: GeneratedDocument) -> builders.Content:
    """Return the letter that closes the case."""
    case = _case(document)
    row = case.outcomes.get(number=document.revision_number)
    return _letter(case, row, [], row.explanation)
