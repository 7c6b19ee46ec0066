"""Invented letters of the demonstration, made by the services that people use."""

import datetime
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation

from dhpc import rules
from dhpc.effects import dispatch as dispatching
from dhpc.enums import LETTER_DOCUMENT, PaperChannel, RequestFile
from dhpc.fields import REQUEST_FILES
from dhpc.models import CoveredProduct, Dossier, PaperFiling
from dhpc.papers import word
from dhpc.review import recipients
from portal.core.deadlines import next_working_day
from portal.core.fields.forms import Answers
from portal.core.workflow import perform
from portal.documents.services import receive
from portal.filings import registry
from portal.filings.services import drafts
from portal.rendering import production
from portal.rendering.services import documents_of

NAMESPACE = uuid.UUID("7c1d0a53-2f5e-4d0b-9d0e-55b1f8f0a2c4")
Values = dict[str, Any]

REQUEST: Values = {
    "route": "national",
    "motives": ["contraindication", "warnings"],
    "authority": "ansm",
    "origin": "follow_up_national",
    "lane": "standard",
    "concern_title": "Exempladone (démo) : nouvelle contre-indication pendant la grossesse",
    "concern": "Des malformations ont été observées après une exposition pendant la grossesse.",
    "populations": ["pregnancy"],
    "contact_name": "Camille Modèle, pharmacovigilance (démo)",
    "contact_email": "pv@laboratoire-sud.example",
    "contact_phone": "01 99 00 00 41",
}
MEDICINE: Values = {
    "name": "EXEMPLADOR 20 mg (démo), comprimé",
    "cis": "60999901",
    "substance": "EXEMPLADONE",
    "holder": "Laboratoire Exemple-Sud (démo)",
}
SHARED = (
    ("60999902", "NORD", "laboratoire_nord"),
    ("60999903", "EST", "laboratoire_est"),
)
LETTER: Values = {
    "place": "Toulon",
    "subject": ("Exempladone (EXEMPLADOR 20 mg, comprimé) : ne pas prescrire pendant la grossesse"),
    "background": (
        "L’exempladone est indiquée dans l’hypertension artérielle de l’adulte.\n\n"
        "Un registre a observé une malformation chez 3 enfants sur 120 exposés pendant le premier "
        "trimestre. Le mécanisme n’est pas établi.\n\n"
        "Le bénéfice reste favorable hors grossesse, avec une contraception efficace."
    ),
    "recommendations": (
        "- Vérifier l’absence de grossesse avant de prescrire.\n"
        "- Prévoir une contraception efficace pendant le traitement.\n"
        "- En cas de grossesse, arrêter le traitement et orienter la patiente."
    ),
    "next_steps": "Le RCP et la notice seront modifiés au premier trimestre 2027.",
    "references": "Résumé des caractéristiques du produit EXEMPLADOR (démo).",
    "companion": (
        "Ce médicament contre l’hypertension ne doit pas être pris pendant la grossesse. Si vous "
        "êtes enceinte ou souhaitez l’être, ne l’arrêtez pas seule : parlez-en à votre médecin."
    ),
    "resend_policy": "Les courriers non distribués repartent sous cinq jours.",
    "relays": ["ansm_site", "orders"],
}
ROWS: dict[str, list[Values]] = {
    "key_points": [
        {
            "kind": "fact",
            "text": "Un risque de malformation est observé après une exposition au premier "
            "trimestre de la grossesse.",
        },
        {
            "kind": "action",
            "action": "do_not_prescribe",
            "target": "Femmes enceintes",
            "text": "Ne pas prescrire EXEMPLADOR pendant la grossesse.",
        },
        {
            "kind": "action",
            "action": "inform_patient",
            "target": "Femmes en âge de procréer",
            "text": "Informer chaque patiente du risque et vérifier sa contraception.",
        },
    ],
    "contacts": [
        {
            "company": "Laboratoire Exemple-Sud (démo)",
            "phone": "01 99 00 00 42",
            "email": "information@laboratoire-sud.example",
        }
    ],
    "signatures": [{"person": "Dominique Spécimen", "role": "Pharmacien responsable"}],
    "recipients": [
        {"audience": "medecine_generale", "channels": ["email", "post"], "expected": 1200},
        {"audience": "gynecologie", "channels": ["email"], "expected": 400},
        {"audience": "pharmaciens_officine", "channels": ["email"], "expected": 900},
    ],
    "milestones": [],
    "source_points": [],
    "justifications": [],
}


def seed(people: Mapping[str, Any], organisations: Mapping[str, Any]) -> None:
    """Make the dossiers that are missing, all or none; those that are there stay as they are.

    `people` and `organisations` are the cast of the demonstration, by key.
    """
    wanted = {key: uuid.uuid5(NAMESPACE, key) for key in STORIES}
    present = Dossier.objects.filter(uuid__in=wanted.values()).order_by()
    known = set(present.values_list("uuid", flat=True))
    missing = [key for key in STORIES if wanted[key] not in known]
    if not missing:
        return
    with transaction.atomic(), translation.override("fr"):
        for key in missing:
            STORIES[key](Story(people, organisations, wanted[key]))


class Story:
    """One dossier, from its first click on."""

    def __init__(
        self, people: Mapping[str, Any], organisations: Mapping[str, Any], identifier: uuid.UUID
    ) -> None:
        self.people = people
        self.organisations = organisations
        self.identifier = identifier

    @property
    def dossier(self) -> Dossier:
        return Dossier.objects.get(uuid=self.identifier)

    def act(self, row: Any, name: str, who: str, **told: Any) -> None:
        """Perform a transition as one of the people."""
        perform(row, name, actor=self.people[who], **told)

    def request(self, *, by_agency: bool = False, **more: Any) -> None:
        """Write the request, and send it or open the dossier."""
        firm = self.organisations["laboratoire_sud"]
        author = self.people["evaluatrice" if by_agency else "redactrice"]
        dossier: Any = drafts.create_draft(
            registry.get(rules.WORKFLOW), organisation=firm, user=author
        )
        # An identifier that is known beforehand tells the next run that the dossier is there.
        dossier.uuid = self.identifier
        dossier.save(update_fields=["uuid"])
        if by_agency:
            PaperFiling.objects.create(
                filing=dossier,
                channel=PaperChannel.AGENCY,
                received_at=timezone.now(),
                sender="Direction de la surveillance (démo)",
                typed_by=author,
            )
            receive(
                ContentFile(word.blank(), name="note-de-signal.docx"),
                subject=dossier.subject,
                anchor=REQUEST_FILES,
                user=author,
                organisation=None,
                kind=RequestFile.ORIGIN,
            )
        self._write(dossier.request, REQUEST | more, {"medicines": [MEDICINE]}, author)
        if by_agency:
            self.act(self.dossier.request, "record", "evaluatrice")
        else:
            self.act(self.dossier.request, "submit", "signataire", attestation=True, ip="127.0.0.1")

    def decide(self, lane: str = "standard") -> None:
        """Decide that a letter is needed."""
        note = "Une contre-indication nouvelle change la pratique (démo)."
        self.act(self.dossier, "qualify", "evaluatrice", decision_note=note, lane=lane)

    def share(self) -> None:
        """Add the medicines of two other laboratories to the perimeter."""
        more = [
            CoveredProduct(
                filing=self.dossier,
                cis=cis,
                name=f"EXEMPLADONE {name} 20 mg (démo), comprimé",
                substance="EXEMPLADONE",
                laboratory=self.organisations[firm].name,
                organisation=self.organisations[firm],
            )
            for cis, name, firm in SHARED
        ]
        products = [*self.dossier.products.all(), *more]
        self.act(self.dossier, "set_perimeter", "evaluatrice", products=products)

    def indicate(self) -> None:
        """Send the indications for the drafting."""
        due = next_working_day(timezone.localdate() + datetime.timedelta(days=7))
        self.act(
            self.dossier,
            "send_indications",
            "evaluatrice",
            indications="Dire la contre-indication, la contraception et la conduite en cas de "
            "grossesse (démo).",
            draft_due_on=due,
        )

    def write(self, **more: Any) -> None:
        """Write the letter, its recipients and its plan."""
        day = next_working_day(timezone.localdate() + datetime.timedelta(days=10))
        answers = LETTER | {"dispatch_on": day} | more
        self._write(self.dossier.letter, answers, ROWS, self.people["redactrice"])

    def deposit(self) -> None:
        self.act(self.dossier.letter, "submit", "signataire", attestation=True, ip="127.0.0.1")

    def agree(self) -> None:
        """Evaluate the letter, approve its recipients, and agree by two people."""
        self.act(self.dossier.letter, "admit", "evaluatrice")
        self.act(self.dossier, "set_network_notice", "evaluatrice", network_notice="done")
        ordered = documents_of(self.dossier.subject).filter(kind=LETTER_DOCUMENT, format="pdf")
        for document in ordered:
            production.produce(document.pk)
        decided = {row["audience"]: ("approved", "") for row in ROWS["recipients"]}
        recipients.decide(self.dossier, 1, decided, actor=self.people["evaluatrice"])
        note = "Conforme aux indications (démo)."
        self.act(self.dossier.letter, "propose", "evaluatrice", comment=note)
        self.act(self.dossier.letter, "agree", "decisionnaire")

    def send(self) -> None:
        """Accept the proof of print, schedule today, and declare what left."""
        dossier = self.dossier
        dossier.print_proofs.create(
            revision_number=dossier.agreed_revision,
            file_name="bon-a-tirer-demo.pdf",
            file_sha256="0" * 64,
            uploaded_by=self.people["redactrice"],
        )
        dispatching.approve(dossier, self.people["redactrice"])
        self.act(self.dossier, "schedule", "evaluatrice")
        now = timezone.now()
        statements = [
            {"audience": one["audience"], "channel": "email", "sent_at": now, "sent": sent}
            for one, sent in zip(ROWS["recipients"], (1150, 396, 900), strict=True)
        ]
        self.act(self.dossier, "declare", "redactrice", statements=statements)

    def prove(self) -> None:
        """Sign the proofs and publish the letter."""
        lines = [
            {
                "audience": one["audience"],
                "targeted": one["expected"],
                "sent": sent,
                "delivered": sent - lost,
                "undelivered": lost,
                "resent": 0,
            }
            for one, sent, lost in zip(
                ROWS["recipients"], (1150, 396, 900), (31, 6, 4), strict=True
            )
        ]
        self.act(self.dossier.dispatch, "file_proofs", "signataire", lines=lines)
        self.act(self.dossier, "publish", "publication")

    def _write(self, part: Any, answers: Values, rows: dict[str, list[Values]], user: Any) -> None:
        drafts.save_answers(
            part,
            Answers(dict(answers)),
            {name: [("", Answers(dict(one))) for one in told] for name, told in rows.items()},
            user=user,
            expected_version=part.version,
        )


def requested(story: Story) -> None:
    """A request that waits for its qualification."""
    story.request(
        concern_title="Maquettine (démo) : surdosage par confusion de dosages",
        motives=["risks"],
        populations=["children"],
    )


def coordination(story: Story) -> None:
    """A dossier of the agency whose three laboratories are asked about the perimeter."""
    story.request(by_agency=True)
    story.decide()
    story.share()
    story.act(story.dossier, "start_coordination", "evaluatrice")


def drafting(story: Story) -> None:
    """A letter that its laboratory writes."""
    story.request()
    story.decide()
    story.indicate()
    story.write()


def evaluated(story: Story) -> None:
    """A letter that waits for its evaluation."""
    story.request()
    story.decide()
    story.indicate()
    earlier = Dossier.objects.get(uuid=uuid.uuid5(NAMESPACE, "published")).public_reference
    story.write(previous_letters=f"La lettre {earlier} portait sur le même risque (démo).")
    story.deposit()


def published(story: Story) -> None:
    """A letter that was sent, proved and published."""
    story.request()
    story.decide(lane="urgent")
    story.indicate()
    story.write(
        dispatch_on=timezone.localdate(), dispatch_reason="Risque grave et immédiat (démo)."
    )
    story.deposit()
    story.agree()
    story.send()
    story.prove()


STORIES: dict[str, Callable[[Story], None]] = {
    "published": published,
    "requested": requested,
    "coordination": coordination,
    "drafting": drafting,
    "evaluated": evaluated,
}
