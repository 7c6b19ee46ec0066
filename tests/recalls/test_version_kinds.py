"""The kind of a later version says truly what it changes, whoever chose it."""

import pytest
from django.core.files.base import ContentFile

from portal.core.workflow import perform
from portal.documents.services import receive
from recalls.effects.rehearsing import rehearse
from recalls.fields import FILES
from recalls.models import Notice, Product, Scope
from tests.factories import recalls as factory
from tests.factories.hostile import pdf
from tests.factories.quality_defects import log_in
from tests.recalls.pages import desk_page
from tests.recalls.steps import refused

pytestmark = pytest.mark.django_db

TWO = (factory.SCOPE, factory.SCOPE | {"lot": "LOT43"})


def add(desk):
    Scope.objects.create(part=desk.notice, position=7, scope="lot", lot="LOT44")


def release(desk):
    Scope.objects.filter(lot="LOT43").delete()


def both(desk):
    add(desk)
    release(desk)


def words(desk):
    Notice.objects.update(background="Un fait nouveau, dit assez longuement.")


def translate(desk):
    receive(
        ContentFile(pdf(pages=2), name="notice.pdf"),
        subject=desk.action.subject,
        anchor=FILES,
        user=desk.drafter,
        organisation=desk.action.organisation,
        kind="fsn_translation",
    )


def again(change, **answers):
    """Return a desk whose second version is examined, its sheet not yet prepared."""
    desk = factory.published(scopes=TWO, **answers)
    perform(desk.notice, "new_draft_version", actor=desk.drafter)
    change(desk)
    factory.sign(desk)
    perform(desk.notice, "take", actor=desk.evaluator)
    return desk


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (add, {"scope_extended"}),
        (release, {"lots_released", "scope_reduced"}),
        (both, {"update_content"}),
        (words, {"update_content"}),
        (translate, {"update_content", "translation_added"}),
    ],
)
def test_a_kind_that_is_not_true_is_refused(change, kinds):
    desk = again(change)

    for kind in sorted(set(CHOSEN) - kinds):
        told = {"summary": factory.SUMMARY, "version_kind": kind}
        assert refused(desk.notice, "edit_sheet", desk.evaluator, **told) == ["version_kind"]
    for kind in sorted(kinds):
        told = {"summary": factory.SUMMARY, "version_kind": kind}
        perform(desk.notice, "edit_sheet", actor=desk.evaluator, **told)


CHOSEN = ("update_content", "scope_extended", "scope_reduced", "lots_released", "translation_added")


def test_lots_of_a_product_without_code_count_too():
    bare = {"identifier": "", "id_type": "", "catalogue_reference": ""}
    desk = again(release, product=bare | {"no_identifier_reason": "Sur mesure"})

    found = rehearse(desk.notice, desk.evaluator)

    assert [one.lot for one in found.removed] == ["LOT43"]
    assert found.fitting_kinds == ("lots_released", "scope_reduced")


def test_another_expiry_of_a_lot_neither_adds_nor_releases_it():
    bare = {"identifier": "", "id_type": "", "catalogue_reference": ""}
    desk = again(
        lambda desk: Scope.objects.update(expiry=None),
        product=bare | {"no_identifier_reason": "Sur mesure"},
    )
    assert rehearse(desk.notice, desk.evaluator).fitting_kinds == ("update_content",)


def test_the_page_proposes_the_true_kind_and_refuses_another(client):
    desk = again(release)
    log_in(client, desk.evaluator)
    page = desk_page("sheet", desk.action)
    shown = client.get(page).context
    assert shown["form"]["version_kind"].value() == "lots_released"

    told = {"summary": factory.SUMMARY, "seen": shown["seen"], "version_kind": "scope_extended"}
    answer = client.post(page, told)
    assert answer.status_code == 200
    assert "La nature ne correspond pas aux lignes" in answer.content.decode()
    assert Product.objects.exists()
    assert desk.notice.version_kind == "initial"
