"""Replies: who owes one, what each step asks, what a new version opens again."""

import csv
import dataclasses
import importlib
import io
import re
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.core.workflow import GuardFailed, NotAllowed, SystemActor, WrongState, perform
from portal.distribution.enums import ReplyState
from portal.distribution.models import Reply, ReplyStep
from portal.distribution.replies import services, watching
from portal.distribution.replies.figures import figures
from portal.distribution.replies.products import by_identity
from portal.distribution.replies.rules import ANSWERING, Answering
from portal.distribution.replies.workflow import reply_workflow
from portal.distribution.services import announcing
from portal.publication import registry
from portal.publication.models import Document, Version
from portal.publication.registry import Advice
from tests.factories import publications
from tests.factories.accounts import AgentFactory, MembershipFactory, OrganisationFactory
from tests.factories.publications import following, lot, published

pytestmark = pytest.mark.django_db
FOR_PHARMACIES = {"recipients": ["officine"]}
PUMP = lot("P1", line=2, product="Pompe", identifier="09521234567882")


@pytest.fixture(autouse=True)
def specimens():
    kind = dataclasses.replace(
        publications.KIND, resource="specimens", holders={"pharmacy": ("officine",)}
    )
    with publications.registered(kind):
        yield kind


@pytest.fixture
def member():
    return MembershipFactory(organisation__kind="pharmacy")


@pytest.fixture
def version():
    return published(
        facets=FOR_PHARMACIES,
        items=[lot("A1"), PUMP],
    )


def begin(member, version):
    return services.begin(member.organisation, version.publication, member.user)


def step(reply, name, member, **told):
    told.setdefault("version", Reply.objects.get(pk=reply.pk).publication.current.number)
    return perform(reply, name, actor=member.user, **told)


def counted(found, **outcomes):
    names = ("quarantined", "returned", "destroyed", "used")
    return {"found": found, "patients_informed": None} | {
        name: outcomes.get(name, 0) for name in names
    }


def announced(version):
    announcing.announce(version.pk)
    return version


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
    assert step(reply, "ask", member, comment="Quel lot ?").question == "Quel lot ?"


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


def test_what_was_counted_follows_its_product_through_the_versions(client, member, version):
    reply = step(begin(member, version), "concerned", member)
    step(reply, "report", member, lines={1: counted(3, returned=3), 2: counted(7, used=7)})
    announced(
        published(
            following(
                version,
                version_kind="scope_extended",
                facets=FOR_PHARMACIES,
                items=[
                    lot("N1", product="Nouveau", identifier="09521234567899"),
                    lot("A1", line=2),
                    lot("P1", line=3, product="Pompe", identifier="09521234567882"),
                ],
            )
        )
    )
    reply = Reply.objects.get(pk=reply.pk)
    assert reply.state == ReplyState.TO_REVIEW
    reply = step(reply, "concerned", member)
    with pytest.raises(GuardFailed) as failure:
        step(reply, "complete", member)
    # What was inserted before was not counted yet; what stood there is, under its new number.
    (obstacle,) = failure.value.obstacles
    assert obstacle.field == "found_1"
    client.force_login(member.user)
    page = client.get(f"/espace/rappels/{version.publication.reference}/").content.decode()
    for name, value in (("found_2", "3"), ("found_3", "7")):
        assert re.search(rf'name="{name}"[^>]* value="{value}"', page), name
    assert not re.search(r'name="found_1"[^>]* value=', page)
    step(reply, "report", member, lines={1: counted(1, returned=1), 2: counted(4, returned=4)})
    step(reply, "complete", member)
    counts = {row.product: (row.line, row.found) for row in reply.lines.all()}
    assert counts == {"Nouveau": (1, 1), "Bandelettes Exemple": (2, 4), "Pompe": (2, 7)}


def test_lines_counted_before_are_keyed_by_the_version_that_was_reported(member, version):
    reply = step(begin(member, version), "concerned", member)
    step(reply, "report", member, lines={1: counted(3), 2: counted(7)})
    for row in reply.lines.all():
        reply.lines.filter(pk=row.pk).update(key=f"old {row.line}", product="")
    published(
        following(
            version,
            facets=FOR_PHARMACIES,
            items=[PUMP, lot("A1", line=3)],
        )
    )
    Reply.objects.update(version=Version.objects.get(number=2))
    migration = "portal.distribution.migrations.0004_reply_lines_by_product"
    importlib.import_module(migration).identify(apps, None)
    rows = {row.key: (row.line, row.product) for row in reply.lines.all()}
    assert rows == {
        "03401060012342": (1, "Bandelettes Exemple"),
        "09521234567882": (2, "Pompe"),
    }


def test_lines_of_the_same_code_are_told_apart(version):
    twice = published(items=[lot("A1"), lot("A2", line=2, product="Autre série")])
    found = by_identity(twice)
    assert [one.number for one in found.values()] == [1, 2]
    assert len(found) == 2


def test_every_step_is_for_those_who_may_and_from_the_right_states(member, version, monkeypatch):
    reply = begin(member, version)
    people = {
        "reader": MembershipFactory(organisation=member.organisation, reader=True).user,
        "other pharmacy": MembershipFactory(organisation__kind="pharmacy").user,
        "agent": AgentFactory(roles=["evaluator", "validator"]),
    }
    told = {"version": 1, "comment": "?", "lines": {}}

    def put(state):
        ended = timezone.now() if state == ReplyState.COMPLETED else None
        Reply.objects.update(state=state, question="?", completed_at=ended)

    for move in reply_workflow:
        asked = {name: told[name] for name in move.params if name in told}
        for person in people.values():
            put(sorted(move.sources)[0])
            with pytest.raises(NotAllowed):
                perform(reply, move.name, actor=person, **asked)
        put(sorted({*ReplyState.values} - set(move.sources))[0])
        mine = SystemActor("distribution") if move.name == "review" else member.user
        if move.name == "answer":
            mine = people["agent"]
            monkeypatch.setitem(ANSWERING, "specimen", Answering(lambda *_: True, lambda _: ()))
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


def register_of(client):
    content = b"".join(client.get("/espace/rappels/registre.csv").streaming_content)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_register_names_products_and_lots_and_keeps_what_was_retracted(client, member, version):
    client.force_login(member.user)
    reply = step(begin(member, version), "concerned", member)
    step(reply, "report", member, lines={1: counted(3, returned=3), 2: counted(7, used=7)})
    told = {row["Produit"]: row for row in register_of(client)}
    assert {*told} == {"Bandelettes Exemple", "Pompe"}
    assert told["Pompe"]["Lots et numéros de série"] == "P1"
    assert (told["Pompe"]["Ligne"], told["Pompe"]["Trouvées"]) == ("2", "7")
    assert told["Bandelettes Exemple"]["Identifiants"] == "03401060012342"
    second = published(
        following(
            version,
            facets=FOR_PHARMACIES,
            items=[lot("A1"), lot("", scope="serial_range", serial="S10", serial_to="S19")],
        )
    )
    told = {row["Produit"]: row for row in register_of(client)}
    assert told["Pompe"]["Trouvées"] == "7"
    assert told["Bandelettes Exemple"]["Lots et numéros de série"] == "A1, S10–S19"
    published(
        following(
            second, version_kind="retraction", lifecycle="retracted", items=[], reason="Par erreur"
        )
    )
    unread = published(facets=FOR_PHARMACIES, items=[lot("U1")])
    published(
        following(
            unread, version_kind="retraction", lifecycle="retracted", items=[], reason="Par erreur"
        )
    )
    rows = register_of(client)
    kept = [row for row in rows if row["Référence"] == version.publication.reference]
    assert {row["État de l’action"] for row in kept} == {"Retirée"}
    assert {row["Produit"] for row in kept} == {"Bandelettes Exemple", "Pompe"}
    (gone,) = [row for row in rows if row["Référence"] == unread.publication.reference]
    assert (gone["État de la réponse"], gone["Lots et numéros de série"]) == ("Non lue", "U1")
    client.force_login(MembershipFactory(organisation__kind="hospital").user)
    assert register_of(client) == []


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
