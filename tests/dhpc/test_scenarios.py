"""Scenarios of the domain dossier (§ 9), each from end to end through the engine."""

import datetime
from io import BytesIO

import pytest
import time_machine
from django.utils import timezone

from dhpc import documents
from dhpc.models import CoveredProduct, SourcePoint
from dhpc.review import consulting
from dhpc.review.commenting import Anchor
from dhpc.review.plan import groups_of
from dhpc.sending import coverage
from dhpc.sending.proof import pages_of
from dhpc.versions import frozen_letter
from portal.accounts.enums import OrganisationKind
from portal.core.deadlines import PARIS
from portal.core.workflow import GuardFailed, perform
from portal.filings.services import consultations
from portal.publication.models import Publication
from portal.rendering import pdf as rendering
from portal.rendering.models import GeneratedDocument
from tests.dhpc.test_register import opened
from tests.factories import dhpc as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory, give_totp

pytestmark = pytest.mark.django_db
ENGLISH = {
    "source_subject": "Exemplafilline (EXEMPLIA 10 mg): contraindication during pregnancy",
    "source_background": (
        "Exemplafilline is indicated in hypertension.\n\n"
        "Malformations were reported in 3 of 120 exposed children."
    ),
}
SOURCE = (
    {"kind": "fact", "text": "A risk of malformation was observed during pregnancy."},
    {
        "kind": "action",
        "action": "do_not_prescribe",
        "text": "Do not prescribe EXEMPLIA during pregnancy.",
    },
)
AGREED = datetime.datetime(2026, 6, 1, 9, tzinfo=PARIS)
"""A Monday: the English text was agreed that day."""


def act(row, name, actor, **told):
    return perform(row, name, actor=actor, **told)


def test_t1_a_european_letter_of_a_biological_under_additional_monitoring():
    day_zero = datetime.date(2026, 6, 15)
    with time_machine.travel(AGREED) as clock:
        desk = factory.opened(european=True, eu_dispatch_on=day_zero)
        told = {"decision_note": "Texte convenu.", "lane": "standard"}
        act(desk.again(), "qualify", desk.evaluator, **told)
        CoveredProduct.objects.update(black_triangle=True, biological=True)
        factory.give_indications(desk)

        clock.move_to(AGREED + datetime.timedelta(days=3))
        factory.fill_letter(desk.letter, source=SOURCE, dispatch_on=day_zero, **ENGLISH)
        wrong = desk.letter
        wrong.background = wrong.background.replace("3 enfants", "30 enfants")
        wrong.save()
        with pytest.raises(GuardFailed, match=r"\(V19\).*30"):
            factory.sign(desk, desk.letter)
        wrong.background = factory.LETTER["background"]
        wrong.save()
        factory.sign(desk, desk.letter)
        review = desk.again().clocks.get(kind="review")

        clock.move_to(AGREED + datetime.timedelta(days=3, hours=40))
        act(desk.letter, "admit", desk.evaluator)
        factory.lay_out(desk)
        factory.approve_recipients(desk)
        act(desk.letter, "propose", desk.evaluator, comment="Traduction fidèle.")
        act(desk.letter, "agree", desk.validator)
        review.refresh_from_db()
        assert (review.state, desk.again().clocks.live().exists()) == ("met", False)
        factory.approve_proof(desk)
        act(desk.again(), "schedule", desk.evaluator)
        with pytest.raises(GuardFailed, match="plus tard"):
            act(desk.again(), "declare", desk.drafter, statements=[factory.sending()])

        clock.move_to(datetime.datetime(2026, 6, 15, 10, tzinfo=PARIS))
        statements = [factory.sending(sent=1000), factory.sending("pharmaciens_officine", sent=500)]
        act(desk.again(), "declare", desk.drafter, statements=statements)
        lines = [
            factory.counts(960),
            factory.counts(480, audience="pharmaciens_officine", targeted=500, sent=500),
        ]
        act(desk.again().dispatch, "file_proofs", desk.signatory, lines=lines)

    dossier = desk.again()
    assert dossier.scheduled_on == day_zero
    assert coverage.total(groups_of(dossier)) == pytest.approx(0.96)
    letter, _facts = frozen_letter(dossier, dossier.revisions.get(part="letter"))
    assert "(▼ EXEMPLIA 10 mg" in letter.subject
    told = str(letter.sections)
    assert "surveillance supplémentaire" in told
    assert "numéro de lot" in told
    assert SourcePoint.objects.count() == 2


def coordinated(count):
    """Return a desk around whose letter `count` laboratories agree, all but one, and theirs."""
    desk = factory.qualified(motives=["risks"])
    firms = [
        OrganisationFactory(kind=OrganisationKind.LABORATORY, name=f"Génériques {number}")
        for number in range(2, count + 1)
    ]
    products = [
        *desk.again().products.all(),
        *(factory.covered(desk, f"6000001{n}", one) for n, one in enumerate(firms)),
    ]
    act(desk.again(), "set_perimeter", desk.evaluator, products=products)
    act(desk.again(), "start_coordination", desk.evaluator)
    rows = {one.organisation_id: one for one in desk.again().participants.all()}
    wanted = desk.dossier.organisation
    act(rows.pop(wanted.pk), "accept", desk.drafter, wanted_coordinator=wanted)
    first, *others = firms
    act(
        rows[first.pk],
        "contest",
        MembershipFactory(organisation=first).user,
        comment="Nous refusons ce coordonnateur.",
        wanted_coordinator=others[0],
    )
    for one in others:
        user = MembershipFactory(organisation=one).user
        act(rows[one.pk], "accept", user, wanted_coordinator=wanted)
    act(desk.again(), "confirm_coordinator", desk.evaluator, coordinator=wanted)
    return desk


def consulted(desk, kind, name, remark=""):
    """Return the opinion of a body, with a remark on the summary when one is given."""
    body = OrganisationFactory(kind=kind, name=name)
    expert = MembershipFactory(organisation=body).user
    row = consultations.invite(
        desk.again(),
        "Le texte est-il clair ?",
        actor=desk.evaluator,
        due_on=timezone.localdate() + datetime.timedelta(days=4),
        organisation=body,
    )
    act(row, "declare", expert, interests="none")
    if remark:
        consulting.write(row, "summary", remark, actor=expert)
    return act(row, "answer", expert, opinion="favourable")


def test_t2_a_national_reminder_of_nine_laboratories_with_its_consultation():
    desk = coordinated(9)
    factory.give_indications(desk)
    logo = factory.attach(desk.again(), desk.drafter, "letter.attachments", "logo")
    factory.fill_letter(desk.letter, **factory.today())
    with pytest.raises(GuardFailed, match=r"\(V12\)"):
        factory.sign(desk, desk.letter)
    logo.removed_at, logo.removed_by = timezone.now(), desk.drafter
    logo.save()
    factory.sign(desk, desk.letter)
    act(desk.letter, "admit", desk.evaluator)

    society = OrganisationKind.LEARNED_SOCIETY
    kept = consulted(desk, society, "Société A", "Dites le terme.")
    other = consulted(desk, society, "Société B", "Ajoutez une figure.")
    consulted(desk, OrganisationKind.ASSOCIATION, "Association C")
    factory.ready(desk)
    with pytest.raises(GuardFailed, match="ne sont pas traitées : 2"):
        act(desk.letter, "propose", desk.evaluator, comment="Conforme.")
    consulting.retain(
        kept,
        "summary",
        actor=desk.evaluator,
        anchor=Anchor("summary"),
        text="Précisez le terme.",
        is_blocking=False,
    )
    consulting.set_aside(other, "summary", "La lettre tient en deux pages.", actor=desk.evaluator)
    act(desk.letter, "return_comments", desk.evaluator)
    comment = desk.again().comments.get()
    assert (comment.body, comment.text) == ("Société A", "Précisez le terme.")
    act(comment, "answer", desk.drafter, answer_kind="accepted", comment="Terme ajouté.")
    factory.sign(desk, desk.letter)
    act(desk.letter, "admit", desk.evaluator)
    factory.ready(desk)
    act(desk.letter, "propose", desk.evaluator, comment="Conforme.")
    act(desk.letter, "agree", desk.validator)

    document = GeneratedDocument.objects.get(kind="dhpc.agreed_letter", format="pdf")
    content = documents.agreed_content(document)
    made = rendering.write(document, content)
    assert content.context["logo"] == ""
    assert len(pages_of(BytesIO(made).getvalue())) <= 2
    letter = content.context["letter"]
    assert "les laboratoires commercialisant des spécialités" in letter.agreement
    [table] = [one for one in letter.end if one.code == "products"]
    assert len({row[2] for row in table.blocks[0].rows}) == 9


def test_t3_an_urgent_suspension_leaves_on_a_saturday_and_reaches_the_base(client):
    saturday = datetime.datetime(2026, 6, 6, 8, tzinfo=PARIS)
    with time_machine.travel(saturday - datetime.timedelta(hours=20)) as clock:
        desk = factory.opened(
            lane="urgent", urgency_criteria=["seriousness"], urgency_reason="Décès rapportés."
        )
        told = {"decision_note": "Suspension.", "lane": "urgent"}
        act(desk.again(), "qualify", desk.evaluator, **told)
        factory.give_indications(desk)
        factory.fill_letter(desk.letter, dispatch_on=saturday.date())
        factory.sign(desk, desk.letter)
        act(desk.letter, "admit", desk.evaluator)
        factory.ready(desk)
        act(desk.letter, "propose", desk.evaluator, comment="Conforme.")
        act(desk.letter, "agree", desk.validator)
        factory.approve_proof(desk)
        with pytest.raises(GuardFailed, match="dites pourquoi"):
            act(desk.again(), "schedule", desk.evaluator)
        type(desk.letter).objects.update(dispatch_reason="Le risque est vital.")
        act(desk.again(), "schedule", desk.evaluator)
        clock.move_to(saturday)
        act(desk.again(), "declare", desk.drafter, statements=[factory.sending()])
        act(desk.again(), "publish", desk.publisher)
        [line] = opened(client, "dhpc_public:bdpm").strip().split("\r\n")
    assert Publication.objects.get().current.payload["dispatched_on"] == "2026-06-06"
    assert line.split("\t")[:2] == ["60000001", "06/06/2026"]


def test_t7_the_history_of_a_coordinator_that_fails_stays_whole():
    desk = coordinated(3)
    factory.give_indications(desk)
    before = list(desk.again().transitions.order_by("pk").values_list("pk", flat=True))
    new = desk.again().participants.exclude(organisation=desk.dossier.organisation).last()
    act(
        desk.again(),
        "designate",
        desk.validator,
        coordinator=new.organisation,
        comment="Ne répond plus.",
    )
    signatory = give_totp(MembershipFactory(organisation=new.organisation, signatory=True).user)
    factory.fill_letter(desk.letter)
    factory.sign(desk, desk.letter, actor=signatory)
    after = list(desk.again().transitions.order_by("pk").values_list("pk", flat=True))
    assert after[: len(before)] == before
    assert desk.again().revisions.get(part="letter").signed_by == signatory
