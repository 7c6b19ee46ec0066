"""Replies: who owes one, what each step asks, what a new version opens again."""

import dataclasses
import importlib
from datetime import date
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.core.workflow import GuardFailed, NotAllowed, SystemActor, WrongState, perform
from portal.distribution.enums import ReplyState
from portal.distribution.models import Reply, ReplyStep
from portal.distribution.replies import services, watching
from portal.distribution.replies.figures import figures
from portal.distribution.replies.questions import is_open, thread
from portal.distribution.replies.rules import ANSWERING, Answering
from portal.distribution.replies.workflow import reply_workflow
from portal.publication import registry
from portal.publication.models import Document
from portal.publication.registry import Advice
from tests.factories.accounts import AgentFactory, MembershipFactory, OrganisationFactory
from tests.factories.publications import following, lot, published
from tests.portal.distribution.replying import (
    FOR_PHARMACIES,
    PUMP,
    announced,
    begin,
    counted,
    step,
)

pytestmark = pytest.mark.django_db


def test_only_what_addresses_an_organisation_is_owed(member, version):
    published(facets={"recipients": ["pui"]})
    published(facets=FOR_PHARMACIES, exercise=True)
    owed = services.owed(member.organisation)
    assert [one.pk for one in owed] == [version.publication_id]
    assert not services.is_holder(OrganisationFactory(kind="manufacturer"))
    assert not services.owed(OrganisationFactory(kind="manufacturer"))


def test_from_reading_to_the_end(member, version):
    reply = begin(member, version)
    assert begin(member, version).pk == reply.pk
    reply = step(reply, "concerned", member)
    reply = step(reply, "report", member, lines={1: counted(3, returned=1)})
    with pytest.raises(GuardFailed) as failure:
        step(reply, "complete", member)
    told = " ".join(one.text for one in failure.value.obstacles)
    assert "Produit 1 : 2 unités" in told
    assert "Produit 2" in told
    step(reply, "report", member, lines={1: counted(3, returned=1, used=2), 2: counted(0)})
    reply = step(reply, "complete", member)
    assert (reply.state, reply.version_id) == (ReplyState.COMPLETED, version.pk)
    assert reply.completed_at
    assert [one.name for one in ReplyStep.objects.order_by("pk")] == [
        "concerned",
        "report",
        "report",
        "complete",
    ]
    assert not services.unsettled(services.owed(member.organisation), member.organisation)


def test_no_more_units_have_a_fate_than_were_found(member, version):
    reply = step(begin(member, version), "concerned", member)
    with pytest.raises(GuardFailed) as failure:
        step(reply, "report", member, lines={1: counted(1, returned=2)})
    assert failure.value.obstacles[0].field == "found_1"
    assert not reply.lines.exists()


def test_a_reply_is_to_the_version_in_force(member, version):
    reply = begin(member, version)
    published(following(version, facets=FOR_PHARMACIES, items=[lot("A1"), lot("A2")]))
    with pytest.raises(GuardFailed) as failure:
        step(reply, "not_concerned", member, version=1)
    assert "nouvelle version" in failure.value.obstacles[0].text
    assert step(reply, "not_concerned", member).version.number == 2


def test_a_question_needs_its_words(member, version):
    reply = begin(member, version)
    with pytest.raises(GuardFailed):
        step(reply, "ask", member, comment=" ")
    step(reply, "ask", member, comment="Quel lot ?")
    assert is_open(reply)


@pytest.mark.parametrize("answer", ["concerned", "not_concerned"])
def test_a_question_and_its_answer_leave_the_reply_as_it_was(member, version, monkeypatch, answer):
    monkeypatch.setitem(ANSWERING, "specimen", Answering(lambda *_: True, lambda _: ()))
    reply = step(begin(member, version), "ask", member, comment="Quel lot ?")
    state = step(reply, answer, member).state
    step(reply, "ask", member, comment="Quel numéro ?")
    agent = AgentFactory(roles=["evaluator"])
    assert list(Reply.objects.with_open_question()) == [reply]
    perform(reply, "answer", actor=agent, comment="A1 et P1.")
    with pytest.raises(GuardFailed):
        perform(reply, "answer", actor=agent, comment="Encore.")
    assert not Reply.objects.with_open_question()
    reply.refresh_from_db()
    assert reply.state == state
    told = figures(Document.objects.get(pk=version.publication_id)).total
    assert (told.answered, told.concerned) == (1, answer == "concerned")
    said = [(one.by, one.text) for one in thread(reply.steps.all())]
    own = member.organisation.name
    assert said == [(own, "Quel lot ?"), (own, "Quel numéro ?"), ("l’agence", "A1 et P1.")]


def test_asking_keeps_what_was_counted(client, member, version):
    reply = step(begin(member, version), "concerned", member)
    client.force_login(member.user)
    base = f"/espace/rappels/{version.publication.reference}/"
    wrong = {"version": 1, "found_1": "2", "returned_1": "3", "comment": "Quel lot ?"}
    refused = client.post(f"{base}ask/", wrong)
    assert refused.status_code == 422
    assert "Quel lot ?" in refused.content.decode()
    assert not is_open(reply)
    silent = client.post(f"{base}ask/", {"version": 1, "found_1": "5"})
    assert silent.status_code == 422
    assert 'value="5"' in silent.content.decode()
    assert not reply.lines.exists()
    sent = client.post(f"{base}ask/", {"version": 1, "found_1": "5", "comment": "Quel lot ?"})
    assert sent.status_code == 302
    assert reply.lines.get().found == 5
    page = client.get(base).content.decode()
    assert 'value="5"' in page
    assert "Concernée, en cours" in page
    assert "Quel lot ?" in page
    client.post(f"{base}ask/", {"version": 1, "found_1": "5", "comment": "Et le reste ?"})
    assert [one.name for one in reply.steps.all()] == ["concerned", "report", "ask", "ask"]


def test_replies_that_a_question_replaced_are_given_back(member, version):
    reply = step(begin(member, version), "concerned", member)
    other = MembershipFactory(organisation__kind="pharmacy")
    answered = step(begin(other, version), "not_concerned", other)
    ReplyStep.objects.create(
        reply=reply, name="ask", source="in_progress", target="query", version=version
    )
    for name, source, target in (
        ("ask", "not_concerned", "query"),
        ("ask", "query", "query"),
        ("answer", "query", "acknowledged"),
    ):
        ReplyStep.objects.create(
            reply=answered, name=name, source=source, target=target, version=version
        )
    Reply.objects.filter(pk=reply.pk).update(state="query")
    Reply.objects.filter(pk=answered.pk).update(state="acknowledged")
    migration = "portal.distribution.migrations.0005_questions_aside"
    importlib.import_module(migration).put_back(apps, None)
    states = [Reply.objects.get(pk=one.pk).state for one in (reply, answered)]
    assert states == ["in_progress", "not_concerned"]


def test_lines_added_concern_everybody_lines_released_who_held_some(member, version):
    none = step(begin(member, version), "not_concerned", member)
    other = MembershipFactory(organisation__kind="pharmacy")
    some = step(begin(other, version), "concerned", other)

    def states():
        return [Reply.objects.get(pk=one.pk).state for one in (none, some)]

    second = announced(
        published(
            following(
                version,
                version_kind="lots_released",
                facets=FOR_PHARMACIES,
                items=[PUMP],
            )
        )
    )
    assert states() == ["not_concerned", "to_review"]
    step(some, "concerned", other)
    announced(
        published(
            following(
                second,
                facets=FOR_PHARMACIES,
                items=[PUMP, lot("B1", line=3)],
            )
        )
    )
    assert states() == ["to_review", "to_review"]


def test_a_version_that_changes_no_line_opens_nothing(member, version):
    reply = step(begin(member, version), "not_concerned", member)
    announced(
        published(
            following(
                version,
                title="Autre titre",
                facets=FOR_PHARMACIES,
                items=[lot("A1"), PUMP],
            )
        )
    )
    assert Reply.objects.get(pk=reply.pk).state == ReplyState.NOT_CONCERNED


def test_every_step_is_for_those_who_may_and_from_the_right_states(member, version):
    reply = begin(member, version)
    people = {
        "reader": MembershipFactory(organisation=member.organisation, reader=True).user,
        "other pharmacy": MembershipFactory(organisation__kind="pharmacy").user,
        "agent": AgentFactory(roles=["evaluator", "validator"]),
    }
    told = {"version": 1, "comment": "?", "lines": {}}

    def put(state):
        ended = timezone.now() if state == ReplyState.COMPLETED else None
        Reply.objects.update(state=state, completed_at=ended)

    for move in reply_workflow:
        asked = {name: told[name] for name in move.params if name in told}
        for person in people.values():
            put(sorted(move.sources)[0])
            with pytest.raises(NotAllowed):
                perform(reply, move.name, actor=person, **asked)
        others = sorted({*ReplyState.values} - set(move.sources))
        if not others:
            continue
        put(others[0])
        mine = SystemActor("distribution") if move.name == "review" else member.user
        with pytest.raises(WrongState):
            perform(reply, move.name, actor=mine, **asked)
    with pytest.raises(PermissionDenied):
        services.begin(member.organisation, version.publication, people["reader"])


def test_figures_count_each_holder_once(member, version):
    reply = step(begin(member, version), "concerned", member)
    step(reply, "report", member, lines={1: counted(4, returned=3), 2: counted(0)})
    other = MembershipFactory(organisation__kind="pharmacy")
    step(begin(other, version), "not_concerned", other)
    late = OrganisationFactory(kind="pharmacy", name="Pharmacie en retard")
    OrganisationFactory(kind="hospital")
    told = figures(Document.objects.get(pk=version.publication_id))
    assert (told.total.targeted, told.total.acknowledged, told.total.answered) == (3, 2, 2)
    assert (told.total.concerned, told.total.settled) == (1, 1)
    assert told.units["found"] == 4
    assert told.reconciliation == 0.75
    # The publication sets no day: nobody is late.
    assert (told.due, told.late_count) == (None, 0)
    assert late not in told.late
    assert [one.label for one in told.by_kind] == ["Pharmacie d’officine"]


def test_who_has_not_ended_after_the_day_is_late(member, specimens):
    advices = {
        "2026-12-01": Advice(deadline=date(2026, 12, 1)),
        "at once": Advice(deadline_words="!"),
    }
    registry._kinds[specimens.key] = dataclasses.replace(
        specimens, advice_from=("deadline",), advice=lambda said: advices[said["deadline"]]
    )
    dated = published(facets=FOR_PHARMACIES, payload={"deadline": "2026-12-01"})
    document = Document.objects.get(pk=dated.publication_id)
    assert figures(document, date(2026, 12, 1)).late == []
    told = figures(document, date(2026, 12, 2))
    assert (told.due, told.late) == (date(2026, 12, 1), [member.organisation])
    step(begin(member, dated), "not_concerned", member)
    assert figures(document, date(2026, 12, 2)).late == []
    # Without delay: counted from the publication, on the 25th of November.
    hurried = published(facets=FOR_PHARMACIES, payload={"deadline": "at once"})
    document = Document.objects.get(pk=hurried.publication_id)
    assert figures(document, date(2026, 11, 27)).late == []
    assert figures(document, date(2026, 11, 28)).late == [member.organisation]
    assert watching.remind(date(2026, 11, 28)) == 1


def test_what_is_only_set_apart_is_not_reconciled(member, version):
    reply = step(begin(member, version), "concerned", member)
    step(reply, "report", member, lines={1: counted(4, quarantined=3, returned=1)})
    assert figures(Document.objects.get(pk=version.publication_id)).reconciliation == 0.25


def test_the_list_reads_as_many_statements_for_one_as_for_three(
    client, member, version, django_assert_max_num_queries
):
    client.force_login(member.user)
    client.get("/espace/rappels/")
    with django_assert_max_num_queries(40) as one:
        client.get("/espace/rappels/")
    for number in range(3):
        begin(member, published(title=f"Rappel {number}", facets=FOR_PHARMACIES))
    with django_assert_max_num_queries(40) as more:
        client.get("/espace/rappels/")
    assert len(more) == len(one)


def test_a_pharmacist_answers_on_the_pages(client, member, version):
    client.force_login(member.user)
    assert "Non lue" in client.get("/espace/rappels/").content.decode()
    base = f"/espace/rappels/{version.publication.reference}/"
    assert "pas encore dit" in client.get(base).content.decode()
    client.post(f"{base}lu/")
    client.post(f"{base}concerned/", {"version": 1})
    bad = client.post(f"{base}complete/", {"version": 1, "found_1": "2", "returned_1": "-1"})
    assert bad.status_code == 422
    assert 'value="-1"' in bad.content.decode()
    short = client.post(f"{base}complete/", {"version": 1, "found_1": "2", "returned_1": "1"})
    assert short.status_code == 422
    text = short.content.decode()
    assert "n’ont pas de suite" in text
    assert 'value="2"' in text
    done = client.post(
        f"{base}complete/",
        {"version": 1, "found_1": "2", "returned_1": "2", "found_2": "0", "patients_1": "false"},
    )
    assert done.status_code == 302
    assert "Tout est traité" in client.get("/espace/rappels/").content.decode()
    assert "Terminée" in client.get("/espace/rappels/?tout=1").content.decode()
    lines = b"".join(client.get("/espace/rappels/registre.csv").streaming_content).decode()
    assert version.publication.reference in lines
    assert ";1;2;0;2;0;0" in lines


def test_others_see_nothing_of_it(client, member, version):
    begin(member, version)
    base = f"/espace/rappels/{version.publication.reference}/"
    client.force_login(MembershipFactory(organisation__kind="manufacturer").user)
    assert client.get("/espace/rappels/").status_code == 404
    assert client.get(base).status_code == 404
    other = MembershipFactory(organisation__kind="pharmacy")
    client.force_login(other.user)
    assert "pas encore dit" in client.get(base).content.decode()
    assert client.post(f"{base}concerned/", {"version": 1}).status_code == 404
    assert list(Reply.objects.visible_to(other.user)) == []


def test_the_way_to_a_reply_is_shown_where_its_people_come_by(client, member, specimens):
    advice = Advice(deadline=date(2026, 12, 1), reply_deadline=date(2026, 12, 4))
    registry._kinds[specimens.key] = dataclasses.replace(specimens, advice=lambda _said: advice)
    version = published(facets=FOR_PHARMACIES)
    published(facets={"recipients": ["pui"]})
    published(facets=FOR_PHARMACIES, exercise=True)
    public = version.publication
    client.force_login(member.user)
    address = f"/espace/rappels/{public.reference}/"
    assert services.count_unsettled(member.organisation) == 1
    assert "1 vous attend" in client.get("/espace/").content.decode()
    request = SimpleNamespace(user=member.user, organisation=member.organisation)
    assert registry.offers(request, public) == [("Répondre", address)]
    request.organisation = MembershipFactory(organisation__kind="hospital").organisation
    assert registry.offers(request, public) == []
    assert registry.offers(SimpleNamespace(user=AnonymousUser()), public) == []
    for page in (address, "/espace/rappels/"):
        assert "avant le 1er décembre 2026" in client.get(page).content.decode()
    assert "avant le 4 décembre 2026" in client.get(address).content.decode()
    step(begin(member, version), "not_concerned", member)
    assert "vous attend" not in client.get("/espace/").content.decode()


def statements(client, address):
    """Return the statements of a page that was opened before."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in captured]


def counting(told):
    return [one for one in told if "COUNT" in one and '"publication_document"' in one]


def test_the_menu_counts_what_waits_in_one_statement_however_much_there_is(client, member):
    published(facets=FOR_PHARMACIES)
    client.force_login(member.user)
    few = statements(client, "/espace/")
    assert len(counting(few)) == 1

    for _number in range(12):
        published(facets=FOR_PHARMACIES)
    many = statements(client, "/espace/")

    assert "13 vous attendent" in client.get("/espace/").content.decode()
    assert len(many) == len(few)
    assert len(counting(many)) == 1


def test_pages_that_only_lead_to_the_room_count_nothing(client, member):
    published(facets=FOR_PHARMACIES)
    client.force_login(member.user)

    assert counting(statements(client, "/accessibilite/")) == []
