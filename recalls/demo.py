"""Invented safety actions of the demonstration, made by the services that people use."""

import datetime
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.html import format_html

from portal.core.fields.forms import Answers
from portal.core.workflow import perform
from portal.documents.services import receive
from portal.filings import registry
from portal.filings.services import drafts
from portal.filings.services.revisions import answers_of
from recalls import editions, rules
from recalls.effects.notice import last_revision
from recalls.enums import Attachment
from recalls.fields import FILES
from recalls.models import Action, Notice

NAMESPACE = uuid.UUID("3c0b9c55-5c6c-4d35-a2a8-7a3f7a8f5d10")
Values = dict[str, Any]

COMMON: Values = {
    "notice_status": "final",
    "urgent": "no",
    "applies_to": ["stock"],
    "patient_followup": "no",
    "reply_required": "no",
    "maker_actions": ["removal"],
    "patient_notice": "no",
    "notice_type": "new",
    "followup_expected": "no",
    "submitter_status": "manufacturer",
    "manufacturer_name": "Fabrique Exemple (démo)",
    "manufacturer_srn_absence": "Fabricant inventé pour la démonstration",
    "manufacturer_address": "3 rue de l’Exemple\n00000 Annecy",
    "manufacturer_country": "FR",
    "contact_name": "Service clients (démo)",
    "contact_phone": "01 99 00 00 31",
    "contact_email": "clients@fabricant.example",
    "agency_contact_name": "Charlie Maquette",
    "agency_contact_phone": "01 99 00 00 32",
}
PUMP: Values = {
    "kind": "device",
    "name": "Pompe à perfusion Perlis P1 (démo)",
    "id_type": "gtin",
    "identifier": "03401999000014",
    "catalogue_reference": "PERLIS-P1",
    "emdn": "Z12030301",
    "risk_class": "IIb",
    "purpose": "Perfusion",
    "reach": "listed",
}
STRIP: Values = {
    "kind": "ivd",
    "name": "Bandelettes Glycélia (démo)",
    "id_type": "ean13",
    "identifier": "3401999000021",
    "catalogue_reference": "GLY-50",
    "emdn": "W0101060101",
    "risk_class": "C",
    "purpose": "Mesure de la glycémie",
    "reach": "listed",
}
KETONES: Values = STRIP | {
    "name": "Bandelettes Cétonélia (démo)",
    "identifier": "3401999000069",
    "catalogue_reference": "CET-25",
    "purpose": "Mesure des corps cétoniques",
}
IMPLANT: Values = {
    "kind": "device",
    "name": "Prothèse de hanche Orphélie (démo)",
    "id_type": "gtin",
    "identifier": "03401999000038",
    "catalogue_reference": "ORP-54",
    "emdn": "P0908",
    "risk_class": "III",
    "implantable": "yes",
    "purpose": "Remplacement de l’articulation de la hanche",
    "reach": "listed",
}


def _lot(number: str, expiry: datetime.date) -> Values:
    return {"scope": "lot", "lot": number, "expiry": expiry}


PUMP_LOTS = [
    _lot("PL2401", datetime.date(2028, 3, 31)),
    _lot("PL2402", datetime.date(2028, 4, 30)),
    _lot("PL2403", datetime.date(2028, 5, 31)),
]
PUMP_NOTICE: Values = {
    "action_type": "recall",
    "commercial_title": "Pompe à perfusion Perlis P1 (démo)",
    "fsn_reference": "FSN-DEMO-1",
    "fsca_reference": "FSCA-DEMO-1",
    "problem": "La batterie de certaines pompes se décharge sans que l’alarme se déclenche.",
    "hazard": "Arrêt de la perfusion sans alarme.",
    "recipients": ["pui", "etablissement_sante", "psad"],
    "attention_of": "Cadres de santé, ingénieurs biomédicaux, pharmaciens",
    "user_actions": ["identify", "quarantine", "return"],
    "user_action_details": "Isolez les pompes des lots listés et retournez-les au fabricant.",
    "deadline_kind": "immediate",
    "block_dispensing": "yes",
}
STRIP_NOTICE: Values = {
    "action_type": "quality_defect",
    "commercial_title": "Bandelettes Glycélia (démo)",
    "fsn_reference": "FSN-DEMO-2",
    "fsca_reference": "FSCA-DEMO-2",
    "problem": "Les valeurs affichées sont trop basses en fin de vie des bandelettes.",
    "hazard": "Resucrage à tort.",
    "recipients": ["officine", "grossiste_repartiteur", "particulier"],
    "attention_of": "Pharmaciens d’officine et grossistes-répartiteurs",
    "user_actions": ["identify", "quarantine", "destroy", "inform_patients"],
    "user_action_details": "Retirez de la vente et détruisez les boîtes de la période listée.",
    "deadline_kind": "immediate",
    "block_dispensing": "yes",
}
KETONES_NOTICE: Values = STRIP_NOTICE | {
    "action_type": "recall",
    "commercial_title": "Bandelettes Cétonélia (démo)",
    "fsn_reference": "FSN-DEMO-4",
    "fsca_reference": "FSCA-DEMO-4",
    "problem": "L’étui de certains lots laisse entrer l’humidité : les valeurs sont trop basses.",
    "hazard": "Acidocétose reconnue trop tard.",
    "recipients": ["officine", "grossiste_repartiteur"],
    "user_actions": ["identify", "quarantine", "return"],
    "user_action_details": "Isolez les boîtes des lots listés et retournez-les au fabricant.",
}
IMPLANT_NOTICE: Values = {
    "action_type": "safety_action",
    "commercial_title": "Prothèse de hanche Orphélie (démo)",
    "fsn_reference": "FSN-DEMO-3",
    "fsca_reference": "FSCA-DEMO-3",
    "problem": "Une usure plus rapide que prévu est observée sur une série de prothèses.",
    "hazard": "Reprise chirurgicale anticipée.",
    "recipients": ["pui", "etablissement_sante"],
    "attention_of": "Chirurgiens orthopédistes, pharmaciens hospitaliers",
    "user_actions": ["identify", "patient_followup"],
    "user_action_details": "Recherchez les patients porteurs et proposez un suivi annuel.",
    "deadline_kind": "none",
    "applies_to": ["implanted"],
    "block_dispensing": "no",
    "patient_followup": "yes",
    "patient_followup_details": "Consultation et radiographie une fois par an.",
    "maker_actions": ["other"],
}


def seed(people: Mapping[str, Any], organisations: Mapping[str, Any]) -> None:
    """Make the actions that are missing, all or none; those that are there are left as they are.

    `people` and `organisations` are the cast of the demonstration, by key.
    """
    wanted = {key: uuid.uuid5(NAMESPACE, key) for key in STORIES}
    present = Action.objects.filter(uuid__in=wanted.values()).order_by()
    known = set(present.values_list("uuid", flat=True))
    missing = [key for key in STORIES if wanted[key] not in known]
    if not missing:
        return
    with transaction.atomic(), translation.override("fr"):
        for key in missing:
            STORIES[key](Story(people, organisations, wanted[key]))


class Story:
    """One action, from its first click on; a maker's own unless somebody else files it."""

    def __init__(
        self,
        people: Mapping[str, Any],
        organisations: Mapping[str, Any],
        identifier: uuid.UUID,
    ) -> None:
        self.people = people
        self.organisations = organisations
        self.identifier = identifier
        self.file_as("fabricant")

    def file_as(self, key: str) -> None:
        """Have the person and the organisation of that key file the action."""
        self.firm, self.maker = self.organisations[key], self.people[key]

    @property
    def action(self) -> Action:
        return Action.objects.get(uuid=self.identifier)

    @property
    def notice(self) -> Notice:
        return self.action.notice

    def write(self, given: Values, products: list[Values], scopes: list[Values]) -> None:
        """Start the draft, or fill it again, with the letter of a new one."""
        if not Action.objects.filter(uuid=self.identifier).exists():
            self._begin(given)
        notice = self.notice
        drafts.save_answers(
            notice,
            Answers({**COMMON, **given}),
            {
                "products": _rows(notice.products, products),
                "scopes": _rows(notice.scopes, scopes),
            },
            user=self.maker,
            expected_version=notice.version,
        )

    def _begin(self, given: Values) -> None:
        spec = registry.get(rules.WORKFLOW)
        action: Any = drafts.create_draft(spec, organisation=self.firm, user=self.maker)
        # An identifier that is known beforehand tells the next run that the action is there.
        action.uuid = self.identifier
        action.save(update_fields=["uuid"])
        receive(
            ContentFile(_letter(given), name="avis-de-securite.pdf"),
            subject=action.subject,
            anchor=FILES,
            user=self.maker,
            organisation=self.firm,
            kind=Attachment.FSN,
        )

    def sign(self) -> None:
        perform(self.notice, "submit", actor=self.maker, attestation=True, ip="127.0.0.1")

    def review(self, **sheet: Any) -> None:
        """Take the notice and write its sheet from its codes."""
        evaluator = self.people["evaluatrice"]
        perform(self.notice, "take", actor=evaluator)
        notice = self.notice
        values = answers_of(notice, last_revision(notice))
        summary = editions.chosen_summary(notice, values)
        perform(self.notice, "edit_sheet", actor=evaluator, summary=summary, **sheet)

    def publish(self, **sheet: Any) -> None:
        self.sign()
        self.review(**sheet)
        perform(self.notice, "validate", actor=self.people["decisionnaire"])
        perform(self.notice, "publish", actor=self.people["publication"])


def _rows(kept: Any, wanted: list[Values]) -> list[tuple[str, Answers]]:
    """Return the rows to write: those that are there keep their keys, in their order."""
    keys = [str(key) for key in kept.values_list("key", flat=True)]
    return [
        (keys[number] if number < len(keys) else "", Answers(dict(one)))
        for number, one in enumerate(wanted)
    ]


def _letter(given: Values) -> bytes:
    """Return a short letter in PDF; its library takes a second to load."""
    from weasyprint import HTML  # noqa: PLC0415

    text = format_html(
        "<html lang=fr><title>{title}</title><body><h1>URGENT – Avis de sécurité (démo)</h1>"
        "<h2>{title}</h2><p>{problem}</p><p>{actions}</p></body></html>",
        title=given["commercial_title"],
        problem=given["problem"],
        actions=given["user_action_details"],
    )
    return HTML(string=text).write_pdf()


def draft(story: Story) -> None:
    """A notice that its maker is writing."""
    story.write(
        PUMP_NOTICE | {"commercial_title": "Pompe à perfusion Perlis P2 (démo)"},
        [PUMP | {"identifier": "03401999000045", "name": "Pompe à perfusion Perlis P2 (démo)"}],
        [],
    )


def submitted(story: Story) -> None:
    """A notice that waits for the agency."""
    story.write(
        STRIP_NOTICE | {"commercial_title": "Bandelettes Glycélia Plus (démo)"},
        [STRIP | {"identifier": "3401999000052", "name": "Bandelettes Glycélia Plus (démo)"}],
        [_lot("GP771", datetime.date(2027, 9, 30))],
    )
    story.sign()


def represented(story: Story) -> None:
    """A notice on a device from outside the Union, filed by the maker's representative."""
    story.file_as("mandataire")
    story.write(
        PUMP_NOTICE
        | {
            "commercial_title": "Nébuliseur Brumisol (démo)",
            "problem": "Le compresseur peut surchauffer après une heure d’utilisation.",
            "hazard": "Brûlure superficielle.",
            "user_action_details": "Isolez les nébuliseurs des lots listés et retournez-les.",
            "recipients": ["officine", "psad"],
            "attention_of": "Pharmaciens et prestataires à domicile",
            "submitter_status": "representative",
            "manufacturer_name": "Brumisol Exemple Inc. (démo)",
            "manufacturer_address": "11 Example Street",
            "manufacturer_country": "US",
            "representative_name": "Mandat Exemple Europe (démo)",
            "representative_srn": "ZZ-AR-000000011",
            "agency_contact_name": "Eli Procuration",
        },
        [
            PUMP
            | {
                "name": "Nébuliseur Brumisol (démo)",
                "identifier": "03401999000069",
                "catalogue_reference": "BRU-2",
                "purpose": "Aérosolthérapie",
            }
        ],
        [_lot("BR-77K", datetime.date(2028, 9, 30)), _lot("BR-78K", datetime.date(2028, 10, 31))],
    )
    story.publish()


def released(story: Story) -> None:
    """A recall whose second version releases a lot."""
    story.write(PUMP_NOTICE, [PUMP], PUMP_LOTS)
    story.publish()
    perform(story.notice, "new_draft_version", actor=story.maker)
    today = timezone.localdate()
    story.write(
        PUMP_NOTICE
        | {
            "notice_type": "update",
            "previous_reference": "FSN-DEMO-1",
            "previous_date": today,
            "new_information": "Le lot PL2403 est hors de cause : les essais sont conformes.",
        },
        [PUMP],
        PUMP_LOTS[:2],
    )
    story.publish(version_kind="lots_released", public_reason="Le lot PL2403 est hors de cause.")


def implant(story: Story) -> None:
    """An action on class III implants, by serial numbers."""
    serials = {"scope": "serial_range", "serial": "ORP1000", "serial_to": "ORP1250"}
    story.write(IMPLANT_NOTICE, [IMPLANT], [serials])
    story.publish()


def closed(story: Story) -> None:
    """A defect of tests, closed with the final report of the maker."""
    period = {
        "scope": "expiry",
        "date_from": datetime.date(2026, 9, 30),
        "date_to": datetime.date(2027, 3, 31),
    }
    story.write(STRIP_NOTICE, [STRIP], [period])
    story.publish()
    report = {
        "supplied": 1200,
        "returned": 0,
        "destroyed": 1080,
        "corrected": 0,
        "used": 120,
        "customers": 85,
        "replies": 85,
        "comment": "Toutes les pharmacies ont répondu (démo).",
    }
    perform(story.action, "report", actor=story.maker, report=report)
    validator = story.people["decisionnaire"]
    perform(story.action, "close", actor=validator, closure_reason="report")


def counter(story: Story) -> None:
    """A recall that pharmacies and wholesalers have to answer."""
    lots = [_lot("CT601", datetime.date(2027, 10, 31)), _lot("CT602", datetime.date(2027, 11, 30))]
    story.write(KETONES_NOTICE, [KETONES], lots)
    story.publish()


STORIES: dict[str, Callable[[Story], None]] = {
    "draft": draft,
    "submitted": submitted,
    "released": released,
    "implant": implant,
    "closed": closed,
    "represented": represented,
    "counter": counter,
}
