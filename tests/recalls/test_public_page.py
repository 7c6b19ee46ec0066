"""The public page of an action: what it says, what it never says, and how it is kept fresh."""

import datetime
import json
import re

import pytest
from django.urls import reverse

from portal.core.workflow import SystemActor, perform
from portal.documents.models import File, FileState
from portal.documents.services import disclose, withdraw
from portal.publication.models import AffectedItem
from portal.rendering.models import GeneratedDocument
from recalls.models import Scope
from recalls.workflow.action import TWO_PEOPLE
from tests.factories import quality_defects
from tests.factories import recalls as factory
from tests.recalls.public_pages import content, lots, text, url

pytestmark = pytest.mark.django_db

SECRETS = [
    "Personne Exemple",
    "01 99 00 00 02",
    "2026-DQ-00099",
    "Motif confidentiel",
    "987654",
    "notes-internes",
]


def retract(desk, reason="Publiée par erreur"):
    actor = SystemActor(TWO_PEOPLE, on_behalf_of=desk.validator)
    perform(desk.again(), "retract", actor=actor, public_reason=reason)


def test_the_page_says_who_what_and_by_when(client):
    desk = factory.published()

    page = text(client.get(url(desk)))

    for words in [
        "Pharmacies à usage intérieur",
        "Avant le 15 janvier 2027",
        "Mettre en quarantaine",
        "Bloquez la délivrance des produits concernés.",
        "La batterie de la pompe peut s’arrêter sans alarme.",
        "03401234567890",
        "Lot LOT42",
        "péremption 30/06/2027",
        "Service clients",
        "contact@fabricant.example",
        desk.publication().reference,
    ]:
        assert words in page


def test_nothing_private_of_the_notice_is_told(client, run_tasks):
    desk = factory.set_up(
        product={"quantity_france": 987654},
        defect_reference="2026-DQ-00099",
        urgent="yes",
        urgent_reason="Motif confidentiel",
    )
    secret = factory.attach_letter(desk.action, desk.drafter)
    File.objects.filter(pk=secret.pk).update(kind="fsca_report", name="notes-internes.pdf")
    factory.sign(desk)
    factory.review(desk)
    perform(desk.notice, "validate", actor=desk.validator)
    perform(desk.notice, "publish", actor=desk.publisher)
    run_tasks()

    item = AffectedItem.objects.first()
    pages = [
        url(desk),
        f"{url(desk)}versions/1/",
        f"{url(desk)}codes/{item.pk}/",
        reverse("publication:action_list"),
        reverse("publication:search"),
    ]

    told = "".join(text(client.get(page)) for page in pages)
    for secret_words in [*SECRETS, desk.action.subject, str(desk.action.uuid), str(secret.uuid)]:
        assert secret_words not in told
    for one in (desk.drafter, desk.signatory, desk.validator, desk.publisher):
        assert one.email not in told
    assert client.get(reverse("documents:download", args=[secret.uuid])).status_code == 302


def test_before_its_publication_an_action_is_nowhere(client):
    desk = factory.validated()
    letter = File.objects.get(subject=desk.action.subject)

    assert client.get("/actions/R2600001/").status_code == 404
    assert "Exemplia" not in text(client.get("/actions/"))
    response = client.get(reverse("documents:download", args=[letter.uuid]))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_an_unknown_number_is_not_found(client):
    desk = factory.published()

    assert client.get("/actions/R9999999/").status_code == 404
    assert client.get(f"{url(desk)}versions/2/").status_code == 404
    assert client.get(f"{url(desk)}versions/0/").status_code == 404
    assert client.get(f"{url(desk)}codes/999999999/").status_code == 404


def test_the_code_of_a_lot_released_since_says_that_its_version_was_replaced(client):
    desk = factory.published(scopes=[factory.SCOPE, factory.SCOPE | {"lot": "LOT43"}])
    own = AffectedItem.objects.filter(lot="LOT43").first()
    address = f"{url(desk)}codes/{own.pk}/"
    assert "ancienne version" not in text(client.get(address))

    factory.publish_again(
        desk, "lots_released", lambda notice: notice.scopes.filter(lot="LOT43").delete()
    )

    page = text(client.get(address))
    assert "Vous lisez une ancienne version" in page
    assert f'href="{url(desk)}"' in page
    kept = AffectedItem.objects.filter(version=desk.publication().current).first()
    assert "ancienne version" not in text(client.get(f"{url(desk)}codes/{kept.pk}/"))


def test_a_number_in_small_letters_leads_to_its_page(client):
    desk = factory.published()

    response = client.get(url(desk).replace("R", "r"))

    assert (response.status_code, response["Location"]) == (301, url(desk))


def test_a_retracted_action_leaves_its_reason_and_nothing_else(client, run_tasks):
    desk = factory.published()
    run_tasks()
    letter = File.objects.get(subject=desk.action.subject)
    sheet = GeneratedDocument.objects.get(kind="recalls.sheet")
    item = AffectedItem.objects.first()
    retract(desk)

    for address in (url(desk), f"{url(desk)}versions/1/", f"{url(desk)}codes/{item.pk}/"):
        response = client.get(address)
        assert response.status_code == 410
        page = text(response)
        assert "Publiée par erreur" in page
        assert "Exemplia" not in page
        assert "LOT42" not in page
        assert "Fabricant Exemple" not in page
    assert client.get(reverse("documents:download", args=[letter.uuid])).status_code == 302
    assert client.get(sheet.get_absolute_url()).status_code == 302
    assert "Pompe" not in text(client.get("/actions/", {"q": "Exemplia"}))
    found = text(client.get("/actions/", {"q": desk.publication().reference}))
    assert "Publication retirée" in found
    assert "Pompe" not in found


def test_a_closed_action_says_that_its_products_stay_concerned(client):
    desk = factory.published()
    perform(desk.again(), "close", actor=desk.validator, closure_reason="no_stock")

    page = text(client.get(url(desk)))

    assert "Cette action est close" in page
    assert "Lot LOT42" in page


def test_an_exercise_says_so_and_stays_out_of_the_lists(client):
    desk = factory.validated()
    type(desk.action).objects.filter(pk=desk.action.pk).update(is_exercise=True)
    perform(desk.notice, "publish", actor=desk.publisher)

    assert "Ceci est un exercice" in text(client.get(url(desk)))
    assert "noindex" in text(client.get(url(desk)))
    assert "Exemplia" not in text(client.get("/actions/"))


def test_the_history_tells_in_words_what_each_version_changed(client):
    desk = factory.published(scopes=lots("LOT42", "LOT43"))

    def change(notice):
        Scope.objects.filter(lot="LOT43").delete()
        type(notice).objects.filter(pk=notice.pk).update(hazard="Arrêt d’une perfusion vitale.")

    factory.publish_again(desk, "lots_released", change)

    page = text(client.get(url(desk)))
    # One lot, whatever the number of codes that its product has.
    assert "1 ligne levée" in page
    assert "Danger à l’origine de l’action" in page
    assert "Des lots ne sont plus concernés" in page
    assert "LOT43" not in page

    second = text(client.get(f"{url(desk)}versions/2/"))
    assert "<del>Interruption d’une perfusion.</del>" in second
    assert "<ins>Arrêt d’une perfusion vitale.</ins>" in second
    assert "Lot LOT43" in second

    first = text(client.get(f"{url(desk)}versions/1/"))
    assert "Vous lisez une ancienne version" in first
    assert "Lot LOT43" in first
    assert f'rel="canonical" href="http://127.0.0.1:8000{url(desk)}"' in first


def test_a_correction_shows_its_public_reason(client):
    desk = factory.published()
    perform(desk.notice, "correct", actor=desk.validator, comment="Mauvais numéro de téléphone")
    type(desk.notice).objects.filter(pk=desk.notice.pk).update(contact_phone="01 99 00 00 77")
    perform(desk.notice, "publish_correction", actor=desk.validator)

    page = text(client.get(url(desk)))

    assert "Cette page a été corrigée" in page
    assert "Mauvais numéro de téléphone" in page
    assert "01 99 00 00 77" in page


# Files, data, freshness ------------------------------------------------------------------------


def test_published_files_are_for_everybody_and_the_others_for_nobody(client):
    desk = factory.published()
    letter = File.objects.get(subject=desk.action.subject)
    download = reverse("documents:download", args=[letter.uuid])
    assert download in text(client.get(url(desk)))

    File.objects.filter(pk=letter.pk).update(state=FileState.CLEAN)
    assert content(client.get(download)).startswith(b"%PDF")

    File.objects.filter(pk=letter.pk).update(state=FileState.UNSCANNED)
    assert "n’a pas été analysé" in text(client.get(download))
    assert content(client.post(download)).startswith(b"%PDF")

    File.objects.filter(pk=letter.pk).update(state=FileState.INFECTED)
    assert client.get(download).status_code == 403
    assert download not in text(client.get(url(desk)))

    File.objects.filter(pk=letter.pk).update(state=FileState.CLEAN, confidential=True)
    assert client.get(download).status_code == 302


def test_a_business_secret_is_published_by_a_confirmed_decision_alone(client):
    desk = factory.validated()
    letter = File.objects.get(subject=desk.action.subject)
    File.objects.filter(pk=letter.pk).update(state=FileState.CLEAN, confidential=True)
    quality_defects.log_in(client, desk.publisher)
    page = text(client.get(reverse("recalls:publication", args=[desk.action.uuid])))
    assert "Ne quitte pas le dossier" in page
    client.logout()
    perform(desk.notice, "publish", actor=desk.publisher)
    download = reverse("documents:download", args=[letter.uuid])
    assert letter.name not in text(client.get(url(desk)))
    assert client.get(download).status_code == 302

    said = {"reason": "Le fabricant est d’accord.", "user": desk.evaluator}
    row, _new = disclose(letter, "public", **said)
    assert client.get(download).status_code == 302
    factory.publish_again(desk, "update_content", lambda notice: None)
    assert download in text(client.get(url(desk)))
    assert content(client.get(download)).startswith(b"%PDF")

    withdraw(row, user=desk.evaluator)
    assert download not in text(client.get(url(desk)))
    assert client.get(download).status_code == 302


def test_the_sheet_is_made_once_published_and_offered_to_everybody(client, run_tasks):
    desk = factory.validated()
    assert not GeneratedDocument.objects.filter(kind="recalls.sheet").exists()
    perform(desk.notice, "publish", actor=desk.publisher)
    assert "Fiche à imprimer" not in text(client.get(url(desk)))

    run_tasks()

    sheet = GeneratedDocument.objects.get(kind="recalls.sheet")
    assert sheet.get_absolute_url() in text(client.get(url(desk)))
    assert content(client.get(sheet.get_absolute_url())).startswith(b"%PDF")
    others = GeneratedDocument.objects.exclude(kind="recalls.sheet")
    assert {client.get(one.get_absolute_url()).status_code for one in others} == {302}


def test_the_json_ld_is_valid_and_cannot_leave_its_element(client):
    desk = factory.published(commercial_title="Pompe </script><b>P1</b> & co")

    page = text(client.get(url(desk)))

    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(blocks) == 1
    data = json.loads(blocks[0])
    assert data["identifier"] == desk.publication().reference
    assert data["name"].startswith("Pompe </script><b>P1</b> & co")
    assert data["about"][0]["gtin14"] == "03401234567890"
    assert data["datePublished"] == desk.publication().first_published_at.isoformat()


def test_a_browser_keeps_its_copy_until_the_next_version(client):
    desk = factory.published()
    other = factory.published()
    first = client.get(url(desk))
    assert "no-cache" in first["Cache-Control"]

    again = client.get(url(desk), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    # What happens to another action changes nothing here.
    factory.publish_again(other, "update_content", lambda notice: None)
    assert client.get(url(desk), headers={"If-None-Match": first["ETag"]}).status_code == 304

    factory.publish_again(desk, "update_content", lambda notice: None)
    changed = client.get(url(desk), headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_copy_depends_on_the_language_and_is_never_that_of_somebody_logged_in(client):
    desk = factory.published()
    french = client.get(url(desk))["ETag"]
    assert client.get(url(desk), headers={"Accept-Language": "en"})["ETag"] != french

    client.force_login(desk.drafter)
    assert "ETag" not in client.get(url(desk))


def test_a_deadline_that_has_passed_is_said_to_be(client):
    desk = factory.published(deadline=datetime.date(2026, 1, 15))

    assert "Cette date est passée" in text(client.get(url(desk)))
