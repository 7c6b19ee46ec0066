"""From the agreement to the closure: proof of print, day, statements, proofs, publication."""

import datetime

import pytest
from django.utils import timezone

from dhpc.sending import coverage, proof
from dhpc.sending.dates import Day, faults
from dhpc.versions import frozen_letter
from portal.core.workflow import GuardFailed, NotAllowed, WrongState, perform
from portal.filings.services import proposals
from portal.publication.models import Publication
from tests.factories import dhpc as factory

FRIDAY = datetime.date(2026, 3, 6)
SATURDAY = datetime.date(2026, 3, 7)
HOLIDAY = datetime.date(2026, 5, 1)


def day(on, **facts):
    told = {"route": "national", "lane": "standard"} | facts
    return list(faults(Day(on=on, **told)))


def test_a_working_day_is_allowed():
    assert day(FRIDAY) == []


@pytest.mark.parametrize("on", [SATURDAY, HOLIDAY])
def test_a_day_off_is_for_urgencies_with_a_reason(on):
    assert day(on)
    assert day(on, lane="urgent")
    assert day(on, reason="Risque vital.")
    assert day(on, lane="urgent", reason="Risque vital.") == []


def test_the_european_day_binds_until_the_agency_decides_otherwise():
    bound = {"route": "european", "european": FRIDAY}
    monday = datetime.date(2026, 3, 9)
    assert day(FRIDAY, **bound) == []
    assert "6 mars 2026" in day(monday, **bound)[0]
    assert day(monday, **bound, moved=True) == []
    assert day(monday, european=FRIDAY) == []


def test_a_letter_leaves_within_its_agreement_and_before_the_measure():
    after = FRIDAY + datetime.timedelta(days=3)
    before = FRIDAY - datetime.timedelta(days=1)
    assert day(after, effective=FRIDAY)
    assert day(FRIDAY, effective=FRIDAY) == []
    assert day(FRIDAY, agreed_on=after)
    assert day(after, ends_on=FRIDAY)
    assert day(FRIDAY, agreed_on=before, ends_on=after) == []


# Proof of print ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_our_own_letter_differs_by_nothing_and_another_word_is_seen():
    desk = factory.agreed()
    made = factory.proof_of(desk)
    dossier = desk.again()
    revision = dossier.revisions.get(part="letter", number=1)
    letter, _facts = frozen_letter(dossier, revision)

    assert proof.differences(letter, made) == []

    values = dict(factory.LETTER)
    other = values["background"].replace("3 enfants", "30 enfants")
    changed = factory.agreed(background=other).again()
    told, _facts = frozen_letter(changed, changed.revisions.get(part="letter", number=1))
    [difference] = proof.differences(told, made)[:1]
    assert "30" in difference["letter"]
    assert "30" not in difference["proof"].split()


def test_a_file_that_is_no_text_is_said_so():
    with pytest.raises(proof.Unreadable):
        proof.pages_of(b"%PDF-nothing")


@pytest.mark.django_db
def test_nothing_is_scheduled_before_the_proof_is_identical():
    desk = factory.agreed()
    with pytest.raises(GuardFailed, match="bon à tirer"):
        perform(desk.again(), "schedule", actor=desk.evaluator)
    dossier = desk.again()
    dossier.print_proofs.create(
        revision_number=1,
        file_name="bat.pdf",
        file_sha256="0" * 64,
        differences=[{"letter": "a", "proof": "b"}],
        uploaded_by=desk.drafter,
    )
    with pytest.raises(GuardFailed):
        factory.dispatching.approve(dossier, desk.drafter)
    factory.approve_proof(desk)
    perform(desk.again(), "schedule", actor=desk.evaluator)
    assert desk.again().scheduled_on == desk.letter.dispatch_on


@pytest.mark.django_db
def test_a_perimeter_that_changed_after_the_agreement_prevents_the_dispatch():
    desk = factory.agreed()
    factory.approve_proof(desk)
    products = [*desk.again().products.all(), factory.covered(desk, "60000009", desk.other_firm)]
    perform(desk.again(), "set_perimeter", actor=desk.evaluator, products=products)
    with pytest.raises(GuardFailed, match="périmètre"):
        perform(desk.again(), "schedule", actor=desk.evaluator)


@pytest.mark.django_db
def test_a_perimeter_that_changed_once_scheduled_prevents_the_dispatch():
    desk = factory.scheduled()
    before = list(desk.again().products.all())
    joined = [*before, factory.covered(desk, "60000009", desk.other_firm)]
    perform(desk.again(), "set_perimeter", actor=desk.evaluator, products=joined)
    with pytest.raises(GuardFailed, match="l’agence rouvre la lettre"):
        perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
    perform(desk.again(), "set_perimeter", actor=desk.evaluator, products=before)
    perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
    # Who joins late does not change the letter that left, nor stops what is still to leave.
    perform(desk.again(), "add_laboratory", actor=desk.evaluator, products=joined[1:])
    perform(
        desk.again(),
        "declare",
        actor=desk.drafter,
        statements=[factory.sending("pharmaciens_officine")],
    )


@pytest.mark.django_db
def test_a_medicine_that_changed_hands_once_scheduled_prevents_the_dispatch():
    desk = factory.scheduled()
    [product] = desk.again().products.all()
    product.laboratory = desk.other_firm.name
    perform(desk.again(), "set_perimeter", actor=desk.evaluator, products=[product])
    with pytest.raises(GuardFailed, match="périmètre"):
        perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])


# Dispatch ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nothing_leaves_before_the_agreement_nor_before_its_day():
    desk = factory.in_review()
    with pytest.raises(WrongState):
        perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
    later = factory.agreed()
    factory.approve_proof(later)
    perform(later.again(), "schedule", actor=later.evaluator)
    with pytest.raises(GuardFailed, match="plus tard"):
        perform(later.again(), "declare", actor=later.drafter, statements=[factory.sending()])


@pytest.mark.django_db
def test_nothing_is_scheduled_nor_sent_while_the_dossier_is_suspended():
    desk = factory.urgent(factory.agreed(**factory.today()))
    factory.approve_proof(desk)
    pause = {"actor": desk.validator, "comment": "Nouvelles données à lire."}
    perform(desk.again(), "suspend", **pause)
    with pytest.raises(GuardFailed, match="suspendu"):
        perform(desk.again(), "schedule", actor=desk.evaluator)
    perform(desk.again(), "resume", actor=desk.validator)
    perform(desk.again(), "schedule", actor=desk.evaluator)
    perform(desk.again(), "suspend", **pause)
    with pytest.raises(GuardFailed, match="suspendu"):
        perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
    perform(desk.again(), "resume", actor=desk.validator)
    perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
    assert desk.again().state == "dispatched"


@pytest.mark.django_db
def test_a_letter_that_left_while_suspended_is_public_once_resumed():
    desk = factory.dispatched()
    type(desk.dossier).objects.update(suspended_at=timezone.now())
    with pytest.raises(GuardFailed, match="suspendu"):
        perform(desk.again(), "publish", actor=desk.publisher)
    perform(desk.again(), "resume", actor=desk.validator)
    perform(desk.again(), "publish", actor=desk.publisher)
    assert desk.again().public_reference


@pytest.mark.django_db
def test_an_agreement_that_ended_sends_nothing():
    desk = factory.scheduled()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    type(desk.dossier).objects.update(agreement_ends_on=yesterday, scheduled_on=yesterday)
    with pytest.raises(GuardFailed, match="plus valable"):
        perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])


@pytest.mark.django_db
def test_the_first_statement_starts_the_proofs_and_the_same_twice_is_refused():
    desk = factory.scheduled()
    told = factory.sending()
    perform(desk.again(), "declare", actor=desk.drafter, statements=[told])
    for again in ([told], [told | {"sent": 100}], [factory.sending(channel="post")] * 2):
        with pytest.raises(GuardFailed, match="déjà déclaré"):
            perform(desk.again(), "declare", actor=desk.drafter, statements=again)
    dossier = desk.again()
    assert dossier.state == "dispatched"
    assert dossier.dispatch.state == "proofs_due"
    assert dossier.dispatch.first_sent_at == told["sent_at"]
    assert dossier.statements.count() == 1
    assert dossier.clocks.live().filter(kind="proofs").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"audience": "neurologie"}, "groupe du plan"),
        ({"audience": "nobody"}, "groupe du plan"),
        ({"channel": "mssante"}, "canal que le plan"),
        ({"audience": "pharmaciens_officine", "channel": "post"}, "canal que le plan"),
        ({"channel": "fax"}, "canal que le plan"),
    ],
)
def test_what_leaves_is_that_of_the_agreed_plan(told, reason):
    desk = factory.scheduled()
    with pytest.raises(GuardFailed, match=reason):
        perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending() | told])


@pytest.mark.django_db
def test_a_relaunch_may_use_another_channel_than_the_plan():
    desk = factory.proved()
    perform(desk.again().dispatch, "relaunch", actor=desk.evaluator, comment="Par la poste.")
    other = factory.sending("pharmaciens_officine", channel="post")
    perform(desk.again(), "declare", actor=desk.drafter, statements=[other])
    told = [factory.sending("neurologie")]
    with pytest.raises(GuardFailed, match="groupe du plan"):
        perform(desk.again(), "declare", actor=desk.drafter, statements=told)


@pytest.mark.django_db
def test_a_statement_of_the_future_is_refused():
    desk = factory.scheduled()
    told = factory.sending() | {"sent_at": timezone.now() + datetime.timedelta(hours=1)}
    with pytest.raises(GuardFailed, match="heure"):
        perform(desk.again(), "declare", actor=desk.drafter, statements=[told])
    with pytest.raises(GuardFailed, match="au moins un envoi"):
        perform(desk.again(), "declare", actor=desk.drafter, statements=[])


@pytest.mark.django_db
def test_a_low_coverage_is_relaunched_until_it_is_enough():
    desk = factory.proved(factory.counts(610))
    dispatch = desk.again().dispatch
    assert dispatch.state == "control"
    with pytest.raises(NotAllowed):
        perform(dispatch, "relaunch", actor=desk.drafter, comment="Neurologues")
    perform(dispatch, "relaunch", actor=desk.evaluator, comment="Par la poste, sous cinq jours.")
    perform(
        desk.again(), "declare", actor=desk.drafter, statements=[factory.sending(channel="post")]
    )
    perform(
        desk.again().dispatch,
        "file_proofs",
        actor=desk.signatory,
        lines=[factory.counts(330, sent=390)],
    )
    dossier = desk.again()
    planned = [{"audience": "medecine_generale", "channels": ["email"], "expected": 1000}]
    [group] = coverage.groups(planned, dossier.statements.all(), dossier.proof_lines.all())
    assert group.percent == "94 %"
    assert coverage.total([group]) == pytest.approx(0.94)
    perform(dossier.dispatch, "accept_coverage", actor=desk.evaluator)
    assert desk.again().dispatch.state == "covered"


@pytest.mark.django_db
def test_each_relaunch_has_its_time_for_the_proofs_then_for_their_control():
    desk = factory.proved()
    for number in (2, 3):
        assert waited_for(desk) == ["control"]
        perform(desk.again().dispatch, "relaunch", actor=desk.evaluator, comment="Encore.")
        assert waited_for(desk) == ["proofs"]
        perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
        lines = [factory.counts(10)]
        perform(desk.again().dispatch, "file_proofs", actor=desk.signatory, lines=lines)
        assert desk.again().clocks.filter(kind="proofs").count() == number
    assert waited_for(desk) == ["control"]
    perform(desk.again().dispatch, "accept_coverage", actor=desk.evaluator)
    assert waited_for(desk) == []


def waited_for(desk):
    """Return the kinds of the clocks of the dispatch that run."""
    kinds = ("proofs", "control")
    running = desk.again().clocks.live().filter(kind__in=kinds).order_by("kind")
    return list(running.values_list("kind", flat=True))


@pytest.mark.django_db
def test_counts_that_do_not_add_up_are_refused():
    desk = factory.dispatched()
    line = factory.counts(900) | {"undelivered": 200}
    with pytest.raises(GuardFailed, match="plus de lettres"):
        perform(desk.again().dispatch, "file_proofs", actor=desk.signatory, lines=[line])
    with pytest.raises(NotAllowed):
        perform(desk.again().dispatch, "file_proofs", actor=desk.drafter, lines=[factory.counts()])


def test_a_group_without_expected_number_has_no_coverage():
    planned = [{"audience": "had", "channels": [], "expected": None}]
    [group] = coverage.groups(planned, [], [])
    assert group.percent == "–"
    assert coverage.total([group]) is None
    assert coverage.groups(planned, [], [], approved=["neurologie"]) == []


@pytest.mark.django_db
def test_two_people_decide_that_the_agency_sends_the_letter_itself():
    desk = factory.scheduled()
    row = proposals.propose(
        desk.again(),
        "substitute",
        actor=desk.validator,
        reasons="Le laboratoire ne répond plus.",
        payload={},
    )
    with pytest.raises(NotAllowed):
        perform(row, "confirm", actor=desk.validator)
    perform(row, "confirm", actor=desk.second)
    with pytest.raises(NotAllowed):
        perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
    secured = factory.sending(channel="mssante")
    perform(desk.again(), "declare", actor=desk.evaluator, statements=[secured])
    assert desk.again().state == "dispatched"


# Publication and the end ------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_letter_is_public_after_its_first_dispatch_only():
    desk = factory.scheduled()
    assert not Publication.objects.exists()
    with pytest.raises(WrongState):
        perform(desk.again(), "publish", actor=desk.publisher)


@pytest.mark.django_db
def test_a_public_letter_has_its_number_and_names_nobody():
    desk = factory.published()
    public = Publication.objects.get()
    year = timezone.localtime().year % 100
    assert public.reference == f"L{year:02d}00001"
    assert desk.again().public_reference == public.reference
    told = public.current.payload
    assert "Personne Exemple" not in str(told)
    assert [one["code"] for one in told["actions"]] == ["do_not_prescribe"]
    assert [one["code"] for one in told["recipients"]] == [
        "medecine_generale",
        "pharmaciens_officine",
    ]


@pytest.mark.django_db
def test_a_letter_that_is_replaced_says_by_which_one():
    old = factory.published()
    first = old.again()
    perform(first.dispatch, "accept_coverage", actor=old.evaluator)
    perform(old.again(), "close", actor=old.validator)
    cited = f"Lettre {first.public_reference}, désormais remplacée."
    new = factory.proved(previous_letters=cited)
    perform(new.again(), "publish", actor=new.publisher, supersedes=old.again())

    replaced = Publication.objects.get(reference=old.again().public_reference)
    newer = Publication.objects.get(reference=new.again().public_reference)
    assert old.again().state == "superseded"
    assert replaced.current.payload["superseded_by"] == newer.reference
    assert newer.current.payload["supersedes"] == replaced.reference
    assert replaced.current.lifecycle == "closed"


@pytest.mark.django_db
def test_a_dossier_is_closed_once_covered_and_public():
    desk = factory.proved()
    with pytest.raises(GuardFailed):
        perform(desk.again(), "close", actor=desk.validator)
    perform(desk.again().dispatch, "accept_coverage", actor=desk.evaluator)
    with pytest.raises(GuardFailed, match="publiée"):
        perform(desk.again(), "close", actor=desk.validator)
    perform(desk.again(), "publish", actor=desk.publisher)
    perform(desk.again(), "close", actor=desk.validator)
    dossier = desk.again()
    assert dossier.state == "closed"
    assert not dossier.clocks.live().exists()
    perform(dossier, "reopen", actor=desk.validator, comment="Preuve manquante.")
    assert desk.again().state == "dispatched"
