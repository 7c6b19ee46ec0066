"""Invented reports and registers of the demonstration, made by the services that people use."""

import datetime
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone, translation

from cpc_reports import rules
from cpc_reports.effects import tips
from cpc_reports.enums import LabPurpose
from cpc_reports.models import Body, Report, Tip
from portal.core.deadlines import add_months, local_date
from portal.core.fields import Unknown
from portal.core.fields.forms import Answers
from portal.core.workflow import SystemActor, perform
from portal.filings import registry
from portal.filings.services import drafts

NAMESPACE = uuid.UUID("0e6b7f7e-2f0f-4a55-9a60-3c1f4d2f9b61")
Values = dict[str, Any]
NOT_KNOWN = Unknown(reason="Donnée non recueillie par le centre (démo)")

BODIES = (
    ("DEMO-CRMR-1", "crmr", "Centre de référence d’Exemple (démo)", ["skin", "blood"], "centre"),
    (
        "DEMO-ASSO-1",
        "asso",
        "Association Exemple de patients (démo)",
        ["skin"],
        "association",
    ),
    ("DEMO-INCA", "inca", "Institut d’oncologie d’Exemple (démo)", ["tumours"], ""),
    ("DEMO-CNP-1", "cnp", "Conseil professionnel d’Exemple (démo)", ["skin"], "societe_savante"),
    ("DEMO-FSMR-1", "network", "Filière Exemple (démo)", [], ""),
)

SHEET: Values = {
    "body_class": "crmr",
    "body": "Centre de référence d’Exemple (démo)",
    "body_code": "DEMO-CRMR-1",
    "domains": ["skin", "blood"],
    "person_name": "Robin Ébauche",
    "person_function": "Responsable du centre",
    "person_rpps": NOT_KNOWN,
    "mandate": "Responsable inscrit au registre (démo)",
    "contact_name": "Robin Ébauche",
    "mailbox": "cpc@centre.example",
    "current_indications": "Traitement d’une hémopathie (démo).",
    "gaps": ["indication", "population"],
    "disease": "Aphtose sévère (démo)",
    "disease_domain": "skin",
    "is_rare": "no",
    "icd10": "K12.0",
    "severity": "Douleur, dénutrition, retentissement social (démo).",
    "other_access": ["none"],
    "no_alternative": "Aucun n’a d’AMM dans l’indication (démo).",
    "why_not": "Les traitements locaux échouent chez ces patients (démo).",
    "same_authorised": "no",
    "posology": "50 mg par jour, puis un jour sur deux (démo).",
    "administration": "Voie orale, six mois, arrêt en cas de neuropathie (démo).",
    "settings": ["hospital", "expert"],
    "precautions": "Contre-indiqué pendant la grossesse (démo).",
    "patients_treated": "100 à 150 par an (démo)",
    "risks": "Tératogénicité, neuropathie périphérique (démo).",
    "position": (
        "Le rapport bénéfice/risque est présumé favorable : les études citées montrent une "
        "réponse chez la majorité des patients en échec, au prix d’un risque connu que la "
        "surveillance neurologique et la prévention des grossesses réduisent. La pratique est "
        "ancienne, et aucune autre option n’a d’autorisation dans cette indication (démo)."
    ),
    "no_recommendation": NOT_KNOWN,
    "sponsor": "none",
    "industry_help": "no",
    "sharing": ["holder", "inca", "centres"],
    "no_patient_data": True,
    "is_exact": True,
}
ROWS: dict[str, list[Values]] = {
    "medicines": [
        {
            "name": "EXEMPLIDE 50 mg (démo), gélule",
            "cis": "60999911",
            "substance": "EXEMPLIDE",
            "authorised": "yes",
            "amm_number": "34009 999 911 0 0 (démo)",
            "form": "gélule",
            "strength": "50 mg",
            "holder": "Laboratoire Exemple-Sud (démo)",
        }
    ],
    "indications": [
        {
            "wording": "Aphtose sévère de l’adulte en échec des traitements locaux (démo)",
            "criteria": "Échec de deux traitements locaux (démo).",
            "population": "Adultes, hors grossesse (démo).",
            "nature": ["severe", "disabling"],
        }
    ],
    "declarations": [{"person": "Robin Ébauche", "linked": "no"}],
    "monitoring": [
        {"data": "Électromyogramme", "frequency": "tous les six mois", "tool": "Carnet de suivi"}
    ],
    "evidence": [
        {
            "citation": "Auteur A. Essai de l’exemplide dans l’aphtose (démo). 2020.",
            "tag": "efficacy",
            "kind": "rct",
            "level": "b",
            "patients": 73,
        },
        {
            "citation": "Auteur B. Cohorte de tolérance (démo). 2022.",
            "tag": "safety",
            "kind": "cohort",
            "level": "c",
        },
    ],
}


OMEDIT: Values = {
    "sender": "omedit",
    "sender_name": "Alix Région",
    "sender_function": "Pharmacien coordonnateur",
    "sender_body": "OMéDIT d’Exemple (démo)",
    "email": "omedit@region.example",
    "medicine": "EXEMPLIDE 50 mg (démo), gélule",
    "disease": "Prurigo nodulaire (démo)",
    "domain": "skin",
    "practice": (
        "Prescriptions hors AMM dans trois établissements de la région, chez des adultes en "
        "échec des dermocorticoïdes et de la photothérapie (démo)."
    ),
    "extent": "Une quinzaine de patients par an depuis 2023 (démo)",
}
"""What an OMéDIT tells a centre, which has still to answer."""


def seed(people: Mapping[str, Any], organisations: Mapping[str, Any]) -> None:
    """Make the registers and reports that are missing, all or none; the others stay.

    `people` and `organisations` are the cast of the demonstration, by key.
    """
    wanted = {key: uuid.uuid5(NAMESPACE, key) for key in STORIES}
    known = set(
        Report.objects.filter(uuid__in=wanted.values()).order_by().values_list("uuid", flat=True)
    )
    missing = [key for key in STORIES if wanted[key] not in known]
    with transaction.atomic(), translation.override("fr"):
        _registers(people, organisations)
        for key in missing:
            STORIES[key](Story(people, organisations, wanted[key]))
        _tips()


def _registers(people: Mapping[str, Any], organisations: Mapping[str, Any]) -> None:
    for code, kind, name, domains, account in BODIES:
        Body.objects.get_or_create(
            code=code,
            defaults={
                "body_class": kind,
                "name": name,
                "domains": domains,
                "organisation": organisations.get(account),
                "valid_from": datetime.date(2023, 1, 1),
                "source": "Démonstration",
                "source_date": datetime.date(2023, 1, 1),
                "verified_by": people["evaluatrice"],
                "verified_at": timezone.now(),
            },
        )


def _tips() -> None:
    """Send the centre what an invented OMéDIT saw, once."""
    if Tip.objects.filter(email=OMEDIT["email"]).exists():
        return
    tip = tips.write(Body.objects.get(code="DEMO-CRMR-1"), OMEDIT, AnonymousUser())
    perform(tip, "send", actor=SystemActor(tips.ADDRESS))


class Story:
    """One report, from its first click on."""

    def __init__(
        self, people: Mapping[str, Any], organisations: Mapping[str, Any], identifier: uuid.UUID
    ) -> None:
        self.people = people
        self.organisations = organisations
        self.identifier = identifier

    @property
    def report(self) -> Report:
        return Report.objects.get(uuid=self.identifier)

    def act(self, row: Any, name: str, who: str, **told: Any) -> None:
        """Perform a transition as one of the people."""
        perform(row, name, actor=self.people[who], **told)

    def draft(self, **more: Any) -> None:
        """Write the sheet."""
        author = self.people["centre"]
        report: Any = drafts.create_draft(
            registry.get(rules.WORKFLOW), organisation=self.organisations["centre"], user=author
        )
        # An identifier that is known beforehand tells the next run that the report is there.
        report.uuid = self.identifier
        report.save(update_fields=["uuid"])
        drafts.save_answers(
            report.sheet,
            Answers(SHEET | more),
            {name: [("", Answers(dict(one))) for one in told] for name, told in ROWS.items()},
            user=author,
            expected_version=report.sheet.version,
        )

    def file(self) -> None:
        self.act(self.report.sheet, "submit", "centre", attestation=True, ip="127.0.0.1")

    def assess(self) -> None:
        """Find the report admissible and begin its evaluation."""
        self.act(self.report, "declare_admissible", "evaluatrice", competence="within")
        self.act(self.report, "begin_assessment", "evaluatrice")

    def ask(self, purpose: str, *, answer: bool) -> None:
        """Ask the laboratory, which answers or not."""
        self.act(
            self.report,
            "ask_laboratory",
            "evaluatrice",
            organisation=self.organisations["laboratoire_sud"],
            purpose=purpose,
            items=["1", "3", "7"] if purpose == LabPurpose.DATA else [],
            summary="EXEMPLIDE 50 mg (démo), aphtose sévère de l’adulte",
            due_on=add_months(local_date(timezone.now()), 1),
        )
        if answer:
            asked = self.report.lab_requests.latest("pk")
            answers = dict.fromkeys(asked.items or ["0"], "Voir le dossier transmis (démo).")
            self.act(asked, "answer", "signataire", answers=answers)

    def conclude(self, conclusion: str) -> None:
        told = "Données retenues : un essai et une cohorte concordants (démo)."
        self.act(self.report, "conclude", "evaluatrice", conclusion=conclusion, rationale=told)

    def propose(self, reason: str) -> None:
        self.act(self.report, "propose", "evaluatrice", decision_reason=reason)

    def publish(self) -> None:
        """Publish as if the decision had been taken long enough ago."""
        earlier = timezone.now() - datetime.timedelta(days=settings.CPC_PUBLICATION_DAYS)
        Report.objects.filter(uuid=self.identifier).update(decided_at=earlier)
        self.act(self.report, "publish", "publication")


def established(story: Story) -> None:
    """A framework in force, public."""
    story.draft()
    story.file()
    story.assess()
    story.ask(LabPurpose.DATA, answer=True)
    story.conclude("favourable")
    story.act(story.report, "draft_framework", "evaluatrice")
    for purpose in (LabPurpose.PROTOCOL, LabPurpose.OBSERVATIONS):
        story.ask(purpose, answer=True)
    story.propose("Besoin non couvert, données concordantes (démo).")
    today = local_date(timezone.now())
    story.act(
        story.report,
        "establish",
        "decisionnaire",
        starts_on=today,
        ends_on=add_months(today, 36),
    )
    story.publish()


def refused(story: Story) -> None:
    """A report after which no framework was established, public."""
    story.draft(disease="Prurit chronique (démo)", icd10="L29.9")
    story.file()
    story.assess()
    story.conclude("unfavourable")
    story.propose("Données insuffisantes dans l’indication (démo).")
    story.act(story.report, "not_establish", "decisionnaire")
    story.publish()


def waiting(story: Story) -> None:
    """A report that is evaluated, whose laboratory has still to answer."""
    story.draft(disease="Lupus cutané (démo)", icd10="L93.0")
    story.file()
    story.assess()
    story.ask(LabPurpose.DATA, answer=False)


def filed(story: Story) -> None:
    """A report whose admissibility is to be examined, first of all."""
    story.draft(
        disease="Érythème noueux (démo)",
        icd10="L52",
        is_urgent=True,
        urgent_reason="Rupture de prise en charge (démo).",
    )
    story.file()


def drafting(story: Story) -> None:
    """A report that its centre prepares."""
    story.draft(no_patient_data=False, is_exact=False)


STORIES: dict[str, Callable[[Story], None]] = {
    "established": established,
    "refused": refused,
    "waiting": waiting,
    "filed": filed,
    "drafting": drafting,
}
