"""What holders counted: it stays with its product, and the register names it."""

import csv
import importlib
import io
import re

import pytest
from django.apps import apps

from portal.core.workflow import GuardFailed
from portal.distribution.enums import ReplyState
from portal.distribution.models import Reply
from portal.distribution.replies.products import by_identity
from portal.publication.models import Version
from tests.factories.accounts import MembershipFactory
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
