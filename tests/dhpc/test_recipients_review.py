"""The recipients of a deposited version, decided group by group."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from dhpc.models import Recipient, RecipientDecision
from dhpc.review import commenting, recipients
from dhpc.review import facts as dossier_facts
from portal.core.workflow import GuardFailed, perform
from tests.factories import dhpc as factory

pytestmark = pytest.mark.django_db

FIRST, SECOND = "medecine_generale", "pharmaciens_officine"


def decide(desk, decided, *, actor=None, number=1):
    return recipients.decide(desk.again(), number, decided, actor=actor or desk.evaluator)


def propose(desk):
    perform(desk.again(), "set_network_notice", actor=desk.evaluator, network_notice="done")
    return perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")


def test_every_group_is_decided_before_the_agreement_is_proposed():
    desk = factory.in_review()
    factory.lay_out(desk)
    decide(desk, {FIRST: ("approved", "")})

    with pytest.raises(GuardFailed, match=r"Décidez de chaque groupe.*Pharmaciens"):
        propose(desk)
    decide(desk, {SECOND: ("modified", "Seulement les officines de métropole.")})
    propose(desk)

    assert desk.letter.state == "proposed"


def test_a_refused_group_prevents_the_agreement_until_the_decision_changes():
    desk = factory.in_review()
    factory.lay_out(desk)
    decide(desk, {FIRST: ("approved", ""), SECOND: ("refused", "Sans rapport.")})

    with pytest.raises(GuardFailed, match="refusé : Pharmaciens"):
        propose(desk)
    decide(desk, {SECOND: ("approved", "")})
    propose(desk)

    assert RecipientDecision.objects.filter(audience=SECOND).count() == 2


def test_what_does_not_change_is_not_recorded_again():
    desk = factory.in_review()

    assert decide(desk, {FIRST: ("approved", ""), SECOND: ("approved", "")}) == 2
    assert decide(desk, {FIRST: ("approved", ""), SECOND: ("refused", "Non.")}) == 1


@pytest.mark.parametrize("decision", ["modified", "refused"])
def test_a_change_or_a_refusal_has_a_reason(decision):
    desk = factory.in_review()

    with pytest.raises(ValidationError, match="donnez la raison"):
        decide(desk, {FIRST: ("approved", ""), SECOND: (decision, " ")})
    assert not RecipientDecision.objects.exists()


def test_only_evaluators_decide_of_groups_of_the_version_in_evaluation():
    desk = factory.in_review()
    for user in (desk.drafter, desk.validator, desk.publisher, desk.outsider):
        with pytest.raises(PermissionDenied):
            decide(desk, {FIRST: ("approved", "")}, actor=user)
    with pytest.raises(ValidationError, match="pas dans cette version"):
        decide(desk, {"cardiologie": ("approved", "")})
    with pytest.raises(ValidationError, match="pas dans cette version"):
        decide(desk, {FIRST: ("maybe", "")})
    with pytest.raises(ValidationError, match="plus en évaluation"):
        decide(desk, {FIRST: ("approved", "")}, number=2)


def test_a_new_version_is_decided_again_with_the_former_decisions_proposed():
    desk = factory.in_review()
    decide(desk, {FIRST: ("approved", ""), SECOND: ("refused", "Sans rapport.")})
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    with pytest.raises(ValidationError, match="plus en évaluation"):
        decide(desk, {SECOND: ("approved", "")})
    Recipient.objects.filter(audience=SECOND).delete()
    factory.sign(desk, desk.letter)
    perform(desk.letter, "admit", actor=desk.evaluator)

    dossier = desk.again()
    (group,) = recipients.groups(dossier, recipients.last_of(dossier))
    assert (group.audience, group.decision, group.before.decision) == (FIRST, None, "approved")
    with pytest.raises(GuardFailed, match="Décidez de chaque groupe"):
        propose(desk)


def test_the_approved_groups_are_facts_of_the_dossier_only_once_all_are_decided():
    desk = factory.in_review()
    assert dossier_facts.facts_of(desk.again()).approved_audience is None
    decide(desk, {FIRST: ("approved", "")})
    assert dossier_facts.facts_of(desk.again()).approved_audience is None
    decide(desk, {SECOND: ("approved", "")})
    assert dossier_facts.facts_of(desk.again()).approved_audience == (FIRST, SECOND)

    decide(desk, {SECOND: ("refused", "Non.")})
    assert dossier_facts.facts_of(desk.again()).approved_audience is None


def test_a_group_added_in_a_new_version_stands_in_its_line_of_recipients():
    desk = factory.in_review()
    factory.approve_recipients(desk)
    commenting.add(
        desk.again(),
        commenting.Anchor("audience"),
        "Ajoutez les sages-femmes.",
        actor=desk.evaluator,
        number=1,
    )
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    comment = desk.again().comments.get()
    perform(comment, "answer", actor=desk.drafter, answer_kind="accepted")
    Recipient.objects.create(
        part=desk.letter, position=3, audience="sages_femmes", channels=["email"], expected=10
    )
    factory.sign(desk, desk.letter)

    frozen = recipients.last_of(desk.again()).payload["facts"]["approved_audience"]
    assert frozen is None


def test_nobody_rewrites_a_decision():
    desk = factory.in_review()
    decide(desk, {FIRST: ("approved", "")})

    with pytest.raises(DatabaseError), transaction.atomic():
        RecipientDecision.objects.update(decision="approved", reason="autre")
    with pytest.raises(DatabaseError), transaction.atomic():
        RecipientDecision.objects.all()._raw_delete("default")


def test_the_page_of_groups_records_decisions_and_asks_for_reasons(client):
    desk = factory.in_review()
    client.force_login(desk.evaluator)
    url = reverse("dhpc:recipient_groups", args=[desk.dossier.uuid])
    data = {
        "version": "1",
        f"{FIRST}-decision": "approved",
        f"{SECOND}-decision": "refused",
        f"{SECOND}-reason": "",
    }

    page = client.post(url, data)
    assert "Donnez la raison de cette décision." in page.text
    client.post(url, data | {f"{SECOND}-reason": "Sans rapport."})

    found = dict(RecipientDecision.objects.values_list("audience", "decision"))
    assert found == {FIRST: "approved", SECOND: "refused"}


def test_a_page_left_open_on_a_former_version_records_nothing(client):
    desk = factory.in_review()
    client.force_login(desk.evaluator)
    url = reverse("dhpc:recipient_groups", args=[desk.dossier.uuid])

    page = client.post(url, {"version": "7", f"{FIRST}-decision": "approved"})

    assert "plus en évaluation" in page.text
    assert not RecipientDecision.objects.exists()


def test_the_laboratory_reads_decisions_once_the_version_comes_back(client):
    desk = factory.in_review()
    decide(desk, {FIRST: ("approved", ""), SECOND: ("refused", "Sans rapport avec le risque.")})
    client.force_login(desk.drafter)
    url = reverse("dhpc:firm_letter", args=[desk.dossier.uuid])

    assert "Sans rapport avec le risque." not in client.get(url).text
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    assert "Sans rapport avec le risque." in client.get(url).text
