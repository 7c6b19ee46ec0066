"""Reports towards a framework: registers, a body, the agency, and a sheet ready to be signed."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from cpc_reports.models import (
    Body,
    Cosigner,
    Evidence,
    Framework,
    Monitoring,
    PaperFiling,
    Report,
    SheetIndication,
    SheetMedicine,
)
from portal.accounts.enums import OrganisationKind
from portal.core.deadlines import local_date
from portal.core.fields import Unknown
from portal.core.workflow import perform
from portal.filings import registry
from portal.filings.services import drafts, revisions
from portal.filings.services.requests import Question
from tests.factories.accounts import (
    AgentFactory,
    MembershipFactory,
    OrganisationFactory,
    give_totp,
)

NOT_KNOWN = Unknown(reason="Donnée non recueillie")
POSITION = "Le rapport bénéfice/risque est présumé favorable au vu des références citées. " * 5

SHEET = {
    "body_class": "crmr",
    "body": "Centre de référence de démonstration",
    "body_code": "CRMR-EX-1",
    "domains": ["skin"],
    "person_name": "Personne Déposante",
    "person_function": "Responsable du centre",
    "person_rpps": NOT_KNOWN,
    "mandate": "Responsable inscrit au registre",
    "contact_name": "Contact Scientifique",
    "mailbox": "cpc@centre.example",
    "current_indications": "Traitement du myélome.",
    "gaps": ["indication"],
    "disease": "Aphtose sévère",
    "disease_domain": "skin",
    "is_rare": "no",
    "icd10": "K12.0",
    "severity": NOT_KNOWN,
    "other_access": ["none"],
    "no_alternative": "Aucun n’a d’AMM dans l’indication.",
    "why_not": "Les autres traitements échouent chez ces patients.",
    "same_authorised": "no",
    "posology": "50 mg par jour.",
    "administration": "Voie orale.",
    "precautions": "Contre-indiqué pendant la grossesse.",
    "risks": "Tératogénicité, neuropathie périphérique.",
    "position": POSITION,
    "no_recommendation": NOT_KNOWN,
    "sponsor": "none",
    "interests": "Personne Déposante : aucun.",
    "industry_help": "no",
    "sharing": ["holder"],
    "no_patient_data": True,
    "is_exact": True,
}
MEDICINE = {
    "name": "EXEMPLIDE 50 mg, gélule",
    "cis": "60000001",
    "substance": "EXEMPLIDE",
    "authorised": "yes",
    "form": "gélule",
    "strength": "50 mg",
    "holder": "Laboratoire Exemple",
    "base_date": datetime.date(2026, 1, 1),
    "snapshot": {"for": "60000001", "base_date": "2026-01-01"},
}
INDICATION = {
    "wording": "Aphtose sévère de l’adulte en échec des traitements locaux",
    "criteria": "Échec de deux traitements.",
    "population": "Adultes, hors grossesse.",
    "nature": ["severe", "disabling"],
}
EVIDENCE = (
    {"citation": "Essai A, 2020. doi 10.1000/abc", "doi": "10.1000/abc", "tag": "efficacy"},
    {"citation": "Cohorte B, 2021.", "pmid": "31234567", "tag": "safety", "kind": "cohort"},
)


@dataclass
class Desk:
    """A body, the agency, a laboratory, and one report."""

    report: Report
    body: Body
    drafter: object
    signatory: object
    reader: object
    evaluator: object
    second: object
    validator: object
    publisher: object
    outsider: object
    laboratory: object
    lab_user: object

    def again(self):
        """Return the report as the database has it."""
        return Report.objects.get(pk=self.report.pk)

    @property
    def sheet(self):
        return self.again().sheet

    @property
    def framework(self):
        return Framework.objects.get(filing=self.report)


def body(organisation=None, **facts):
    """Put an entry in the registers."""
    told = {
        "code": "CRMR-EX-1",
        "body_class": "crmr",
        "name": "Centre de référence de démonstration",
        "domains": ["skin"],
        "valid_from": datetime.date(2023, 1, 1),
        "valid_to": datetime.date(2099, 12, 31),
        "source": "Arrêté d’exemple",
        "source_date": datetime.date(2023, 12, 26),
        "organisation": organisation,
    }
    return Body.objects.create(**told | facts)


def set_up(*, fill=True, **answers):
    """Return a desk whose sheet is a draft, ready to be signed unless `fill` is False."""
    firm = OrganisationFactory(kind=OrganisationKind.HEALTH_BODY, name="Centre Exemple")
    entry = body(firm)
    drafter = MembershipFactory(organisation=firm).user
    signatory = give_totp(MembershipFactory(organisation=firm, signatory=True).user)
    report = drafts.create_draft(registry.get("cpc_reports"), organisation=firm, user=drafter)
    roles = {"roles__workflow": "cpc_reports"}
    laboratory = OrganisationFactory(kind=OrganisationKind.LABORATORY, name="Laboratoire Exemple")
    desk = Desk(
        report=report,
        body=entry,
        drafter=drafter,
        signatory=signatory,
        reader=MembershipFactory(organisation=firm, reader=True).user,
        evaluator=AgentFactory(roles=["evaluator"], **roles),
        second=AgentFactory(roles=["evaluator", "validator"], **roles),
        validator=AgentFactory(roles=["validator"], **roles),
        publisher=AgentFactory(roles=["publisher"], **roles),
        outsider=MembershipFactory(signatory=True).user,
        laboratory=laboratory,
        lab_user=MembershipFactory(organisation=laboratory, signatory=True).user,
    )
    if fill:
        fill_sheet(report.sheet, **answers)
    return desk


def fill_sheet(sheet, *, evidence=EVIDENCE, medicines=(MEDICINE,), **answers):
    """Give `sheet` every answer that its signature asks."""
    sheet.set_answers(SHEET | answers)
    sheet.save()
    for position, row in enumerate(medicines):
        SheetMedicine.objects.create(part=sheet, position=position, **row)
    SheetIndication.objects.create(part=sheet, **INDICATION)
    for position, row in enumerate(evidence):
        one = Evidence(part=sheet, position=position)
        one.set_answers({"tag": NOT_KNOWN, "kind": NOT_KNOWN} | row)
        one.save()
    Monitoring.objects.create(part=sheet, data="Électromyogramme", frequency="tous les six mois")
    return sheet


def sign(desk, *, actor=None):
    """Sign the sheet as it stands."""
    return perform(
        desk.sheet, "submit", actor=actor or desk.signatory, attestation=True, ip="127.0.0.1"
    )


def filed(**answers):
    """Return a desk whose report was filed: it has its number."""
    desk = set_up(**answers)
    sign(desk)
    return desk


def admissible(**answers):
    """Return a desk whose report is admissible."""
    desk = filed(**answers)
    perform(desk.again(), "declare_admissible", actor=desk.evaluator, competence="within")
    return desk


def assessed(**answers):
    """Return a desk whose report is evaluated."""
    desk = admissible(**answers)
    perform(desk.again(), "begin_assessment", actor=desk.evaluator)
    return desk


def ask(desk, *fields, due=10):
    """Ask a question on each of these fields ("section:field")."""
    questions = [
        Question("sheet", "Pouvez-vous préciser ?", "incomplete", *field.split(":"))
        for field in fields
    ]
    revisions.request_completion(
        desk.sheet,
        questions,
        actor=desk.evaluator,
        due_on=local_date(timezone.now()) + datetime.timedelta(days=due),
    )


def ask_laboratory(desk, purpose="data", *, organisation=None, days=30, items=("1", "3")):
    """Ask the laboratory something and return the request."""
    perform(
        desk.again(),
        "ask_laboratory",
        actor=desk.evaluator,
        organisation=organisation or desk.laboratory,
        purpose=purpose,
        items=list(items) if purpose == "data" else [],
        summary="EXEMPLIDE, aphtose sévère",
        due_on=local_date(timezone.now()) + datetime.timedelta(days=days),
    )
    return desk.again().lab_requests.latest("pk")


def answer_laboratory(desk, asked):
    """Answer a request as the laboratory does."""
    answers = dict.fromkeys(asked.items or ["0"], "Voir le dossier joint.")
    return perform(asked, "answer", actor=desk.lab_user, answers=answers)


def concluded(conclusion="favourable", **answers):
    """Return a desk whose evaluation is concluded."""
    desk = assessed(**answers)
    perform(
        desk.again(),
        "conclude",
        actor=desk.evaluator,
        conclusion=conclusion,
        rationale="Données retenues : deux études concordantes.",
    )
    return desk


def drafted(**answers):
    """Return a desk whose framework is drafted, and the laboratory was heard."""
    desk = concluded(**answers)
    perform(desk.again(), "draft_framework", actor=desk.evaluator)
    for purpose in ("protocol", "observations"):
        answer_laboratory(desk, ask_laboratory(desk, purpose))
    return desk


def proposed(conclusion="favourable", **answers):
    """Return a desk whose decision waits for somebody else."""
    desk = drafted(**answers) if conclusion == "favourable" else concluded(conclusion, **answers)
    perform(
        desk.again(),
        "propose",
        actor=desk.evaluator,
        decision_reason="Besoin non couvert, données concordantes.",
    )
    return desk


def established(starts_on=None, years=3, **answers):
    """Return a desk whose framework is in force."""
    desk = proposed(**answers)
    start = starts_on or local_date(timezone.now())
    perform(
        desk.again(),
        "establish",
        actor=desk.validator,
        starts_on=start,
        ends_on=start.replace(year=start.year + years, day=min(start.day, 28)),
    )
    return desk


def published(**answers):
    """Return a desk whose framework is public."""
    desk = established(**answers)
    perform(desk.again(), "publish", actor=desk.publisher)
    return desk


def cosigner(desk, **facts):
    """Name another body as cosigner; return its signatory."""
    firm = OrganisationFactory(kind=OrganisationKind.ASSOCIATION, name="Association Exemple")
    entry = body(
        firm, code="ASSO-EX-1", body_class="asso", name="Association de démonstration", **facts
    )
    Cosigner.objects.create(part=desk.sheet, body=entry.name, body_code=entry.code)
    return give_totp(MembershipFactory(organisation=firm, signatory=True).user)


def on_paper(desk, user, channel="email"):
    """Say that the agency types the report."""
    return PaperFiling.objects.create(
        filing=desk.again(),
        channel=channel,
        received_at=timezone.now(),
        sender="Centre Exemple",
        typed_by=user,
    )


def today():
    return local_date(timezone.now())


def told(failure):
    """The words of a refusal, in one line."""
    return " ".join(str(one.text) for one in failure.value.obstacles)
