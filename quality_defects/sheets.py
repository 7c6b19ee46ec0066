"""What a case hands on: payloads for other workflows, and the sheets printed from its data.

Everything comes from the last signed version of Volet 1.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.enums import SignatoryCapacity
from portal.accounts.predicates import INTERIM, SigningCapacity
from portal.core.fields import Answer, Field, known
from portal.core.moments import moment
from portal.core.summary import SummaryRow, SummarySection, SummaryTable
from portal.filings.models import Handover, Revision
from portal.filings.models.handovers import HandoverState
from portal.filings.services.revisions import answers_of
from portal.rendering import builders, standard
from portal.rendering.models import GeneratedDocument
from quality_defects.documents import SERVICE
from quality_defects.enums import EuropeanClass, MeasureState, SiteRole, Suspicion
from quality_defects.fields import LOTS, PRODUCTS, SITES, VOLET1
from quality_defects.models import Case
from quality_defects.recalled import affected_lots, recalled_lots, undeclared_lots

RECALL_SCHEMA = "medicine_batch_recall.1"
LETTER_SCHEMA = "dhpc_request.1"
SHORTAGE_FIELDS = (
    "shortage_onset",
    "shortage_stock",
    "shortage_availability",
    "shortage_return",
    "shortage_substitutes",
)
"""The five facts of a risk of shortage (CSP R. 5124-49-1 II)."""

Values = dict[str, Any]


def last_volet1(case: Case) -> Revision | None:
    """Return the last signed version of Volet 1, None before the first."""
    return case.revisions.filter(part="volet1").order_by("number").last()


def risks_shortage(values: Values) -> bool:
    """Tell whether a medicine of major interest may run short, as far as the firm knows."""
    short = known(values["shortage_risk"]) in (Answer.YES, Answer.UNKNOWN)
    return short and any(known(row["mitm"]) == Answer.YES for row in values["products"])


def recall_payload(case: Case, revision: Revision) -> dict[str, Any]:
    """Return what a batch recall starts from: `RECALL_SCHEMA`, JSON."""
    values = answers_of(case.volet1, revision)
    return {
        "source": case.reference,
        "version": revision.number,
        "firm": values["establishment_name"],
        "address": values["establishment_address"],
        "contact": {
            name: known(values[f"pharmacist_{name}"]) or "" for name in ("name", "phone", "email")
        },
        "reason": _reason(values),
        "products": [_dumped(PRODUCTS.fields, row) for row in values["products"]],
        "lots": [_dumped(LOTS.fields, row) for row in recalled_lots(values)],
        "undeclared_lots": undeclared_lots(values),
        **_picked(
            values,
            "recall_level",
            "recall_lots",
            "recall_justification",
            "recall_wanted_at",
            "european_class",
            "category",
            "subcategory",
            "description",
            "alert_message",
            "shortage_risk",
            *SHORTAGE_FIELDS,
        ),
        **_decided(case),
    }


def _reason(values: Values) -> str:
    """Return the defect in words: its category, then its sub-category."""
    told = [
        VOLET1.fields[name].words(values[name])
        for name in ("category", "subcategory")
        if known(values[name])
    ]
    return " – ".join(filter(None, told))


def _decided(case: Case) -> dict[str, str]:
    """Return what the agency decided, which counts for more than what the firm proposed."""
    decision = case.decisions.order_by("number").last()
    if decision is None:
        return {}
    told = {"recall_level": decision.recall_level, "european_class": decision.eu_class}
    return {name: value for name, value in told.items() if value}


def letter_payload(case: Case, revision: Revision) -> dict[str, Any]:
    """Return what a letter to health professionals starts from: `LETTER_SCHEMA`, JSON."""
    values = answers_of(case.volet1, revision)
    return {
        "source": case.reference,
        "version": revision.number,
        "firm": values["establishment_name"],
        "products": [_dumped(PRODUCTS.fields, row) for row in values["products"]],
        "lots": [known(row["number"]) for row in affected_lots(values)],
        **_picked(values, "description", "harm", "populations", "medical_opinion"),
    }


def _dumped(fields: Iterable[Field], row: Values) -> Values:
    return {"key": row["key"]} | {one.name: one.dump(row[one.name]) for one in fields}


def _picked(values: Values, *names: str) -> Values:
    return {name: VOLET1.fields[name].dump(values[name]) for name in names}


# Printed sheets --------------------------------------------------------------------------------


def _frozen(document: GeneratedDocument) -> tuple[Case, Revision, Values]:
    case = Case.objects.select_related("organisation", "volet1").get(
        uuid=document.subject.partition(":")[2]
    )
    revision = case.revisions.get(part="volet1", number=document.revision_number)
    return case, revision, answers_of(case.volet1, revision)


def shortage_content(document: GeneratedDocument) -> builders.Content:
    """Return the sheet that hands a risk of shortage over: the five facts that the law asks."""
    case, revision, values = _frozen(document)
    facts = [_row(name, values) for name in ("shortage_risk", *SHORTAGE_FIELDS)]
    plan = [
        _row(name, values)
        for name in ("shortage_plan", "shortage_plan_measures", "safety_stock_days")
    ]
    return standard.filing(
        sections=[
            SummarySection(_("Risque de rupture (CSP, article R. 5124-49-1)"), rows=facts),
            SummarySection(_("Plan de gestion des pénuries"), rows=plan),
            SummarySection(
                _("Médicaments"),
                tables=[_table(PRODUCTS, values["products"], "name", "cip13", "atc", "mitm")],
            ),
            SummarySection(
                _("Lots"),
                tables=[_table(LOTS, affected_lots(values), "number", "expiry", *STOCK_COLUMNS)],
            ),
        ],
        facts=[
            standard.Fact(_("Numéro de dossier"), revision.payload["reference"], code=True),
            standard.Fact(_("Déclarant"), case.organisation.name),
            standard.Fact(_("Version du volet 1"), str(revision.number)),
        ],
        eyebrow=_("Défaut qualité : transmission au suivi des ruptures de stock"),
        status=revision.status_word,
        provisional=not revision.is_final,
    )


EMPTY_BOX = "\N{NO-BREAK SPACE}"
"""What prints a box that somebody fills by hand, rather than a note that it has no answer."""

STOCK_COLUMNS = ("stock_exploitant", "stock_depositary", "stock_wholesalers")


def rapid_alert_content(document: GeneratedDocument) -> builders.Content:
    """Return the form of rapid alert of the European procedure, its boxes filled from the case."""
    case, revision, values = _frozen(document)
    boxes = _boxes(case, revision, values)
    rows = [
        SummaryRow(label=label, value=value or EMPTY_BOX, code=str(number))
        for number, (label, value) in enumerate(boxes, start=1)
    ]
    return standard.filing(
        sections=[SummarySection(_("Alerte rapide : défaut qualité ou rappel"), rows=rows)],
        facts=[
            standard.Fact(_("Numéro de dossier"), revision.payload["reference"], code=True),
            standard.Fact(_("Autorité émettrice"), f"ANSM – {SERVICE.name}"),
            standard.Fact(
                _("Signataire de la déclaration"),
                f"{revision.signer['name']}, {_capacity(revision.signer)}",
            ),
            standard.Fact(_("Date et heure de la déclaration"), moment(revision.signed_at)),
        ],
        eyebrow=_("Procédure européenne d’alerte rapide"),
        status=_("projet"),
        provisional=True,
    )


def _boxes(case: Case, revision: Revision, values: Values) -> list[tuple[str, str]]:
    products, lots = values["products"], recalled_lots(values)
    decided = _decided(case)
    makers = [row for row in values["sites"] if SiteRole.PRODUCTION in (known(row["roles"]) or [])]
    recall = known(values["recall_proposed"]) == Answer.YES or "recall_level" in decided
    abroad = [LOTS["countries"].words(row["countries"]) for row in lots if known(row["countries"])]
    return [
        (_("Destinataires"), _recipients(values | decided, abroad)),
        (_("Classe du rappel"), _class(values | decided)),
        (_("Falsification ou fraude"), _suspicion(values)),
        (_("Produit"), _lines(PRODUCTS, products, "name")),
        (_("Numéro d’autorisation"), _lines(PRODUCTS, products, "authorisation_number")),
        (_("Nom de marque"), _lines(PRODUCTS, products, "name")),
        (_("Dénomination commune internationale"), _lines(PRODUCTS, products, "substances")),
        (_("Forme pharmaceutique"), _lines(PRODUCTS, products, "form")),
        (_("Dosage"), _lines(PRODUCTS, products, "strength")),
        (_("Numéros de lot"), _lot_numbers(values, lots)),
        (_("Numéros de lot vrac"), _lines(LOTS, lots, "bulk_number")),
        (_("Date de péremption"), _lines(LOTS, lots, "expiry")),
        (_("Contenance et présentation"), _lines(PRODUCTS, products, "pack_size")),
        (_("Date de fabrication"), _lines(LOTS, lots, "manufactured_on")),
        (_("Titulaire de l’autorisation"), _lines(PRODUCTS, products, "holder")),
        (_("Fabricant"), "\n".join(_joined(SITES, row, "name", "address") for row in makers)),
        (_("Firme qui rappelle"), f"{_told('establishment_name', values)}\n{_people(values)}"),
        (_("Numéro de rappel attribué"), _recall_number(case)),
        (_("Détails du défaut et motif du rappel"), _told("description", values)),
        (_("Distribution, exportations comprises"), "\n".join(abroad)),
        (_("Mesures prises par l’autorité émettrice"), _measures_taken(case)),
        (_("Mesure proposée"), _told("measures_proposed", values)),
        (_("Niveau de rappel proposé"), _told("recall_level", values | decided) if recall else ""),
        (_("Autorité émettrice"), f"ANSM – {SERVICE.name}"),
        (_("Contact"), f"{SERVICE.phone} – {SERVICE.email}"),
        # The authority that issues the alert signs it: nobody has yet when it is printed.
        (_("Signature de l’autorité émettrice"), ""),
        (_("Date de l’alerte"), ""),
        (_("Heure de l’alerte"), ""),
    ]


def _lot_numbers(values: Values, lots: list[Values]) -> str:
    """Return the numbers of the batches to recall, those that no row declares said as such."""
    told = _("%(number)s (n’est pas parmi les lots déclarés)")
    others = [told % {"number": number} for number in undeclared_lots(values)]
    return "\n".join(filter(None, [_lines(LOTS, lots, "number"), *others]))


def _capacity(signer: dict[str, str]) -> str:
    """Return in which quality somebody signed, in the language of the sheet where it has a code."""
    code = signer["capacity"]
    if code == INTERIM or code in SignatoryCapacity.values:
        return SigningCapacity(code, date.min, None).label
    return signer["capacity_label"]


def _recall_number(case: Case) -> str:
    """Return the number of the safety action that the recall of this case became."""
    handed = Handover.objects.filter(
        source_ref=case.reference, schema=RECALL_SCHEMA, state=HandoverState.RECEIVED
    ).exclude(target_ref="")
    return "\n".join(one.target_ref for one in handed)


def _measures_taken(case: Case) -> str:
    """Return what the agency decided and where it stands; what is only proposed is left out."""
    rows = case.measures.exclude(state__in=[MeasureState.PROPOSED, MeasureState.CANCELLED])
    told = [f"{row.get_code_display()} ({row.get_state_display()})" for row in rows]
    decision = case.decisions.order_by("number").last()
    if decision and not told:
        told = decision.measure_labels
    if decision:
        words = _("Décision %(number)d du %(day)s")
        told.insert(0, words % {"number": decision.number, "day": moment(decision.created_at)})
    return "\n".join(told)


def _recipients(values: Values, abroad: list[str]) -> str:
    """Return whom the alert is for, by the class of the defect.

    Class I goes to all contacts, whether or not the product was exported; class II to all, or to
    those concerned when the distribution is known; another class to those concerned.
    """
    chosen = known(values["european_class"])
    if chosen == EuropeanClass.CLASS_1 or (chosen == EuropeanClass.CLASS_2 and not abroad):
        return _("Tous les contacts du réseau européen d’alerte rapide")
    countries = ", ".join(dict.fromkeys(", ".join(abroad).split(", "))) if abroad else ""
    return _("Autorités de : %(countries)s") % {"countries": countries} if abroad else ""


def _class(values: Values) -> str:
    chosen = known(values["european_class"])
    return str(EuropeanClass(chosen).label) if chosen else ""


def _suspicion(values: Values) -> str:
    chosen = known(values["falsification"])
    return str(Suspicion(chosen).label) if chosen else ""


def _people(values: Values) -> str:
    told = (values["pharmacist_name"], values["pharmacist_phone"], values["pharmacist_email"])
    return ", ".join(one for one in told if isinstance(one, str) and one)


def _told(name: str, values: Values) -> str:
    return VOLET1.fields[name].words(values[name])


def _row(name: str, values: Values) -> SummaryRow:
    one = VOLET1.fields[name]
    return SummaryRow(str(one.label), one.words(values[name]), one.code, name)


def _lines(group: Any, rows: list[Values], name: str) -> str:
    told = [group[name].words(row[name]) for row in rows]
    return "\n".join(dict.fromkeys(one for one in told if one))


def _joined(group: Any, row: Values, *names: str) -> str:
    """Return these answers of a row in words, what is not known yet said once."""
    told = [group[name].words(row[name]) for name in names]
    return ", ".join(dict.fromkeys(one for one in told if one))


def _table(group: Any, rows: list[Values], *names: str) -> SummaryTable:
    return SummaryTable(
        str(group.label),
        tuple(str(group[name].label) for name in names),
        tuple(tuple(group[name].words(row[name]) for name in names) for row in rows),
        group.name,
    )
