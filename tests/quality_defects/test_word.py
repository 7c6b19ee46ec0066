"""Word forms of the volets: the blank one, and a draft made from a filled one."""

import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from portal.filings import registry
from portal.filings.models import WordImport
from portal.filings.services import word
from portal.rendering.word import archive, reading
from quality_defects.models import Case
from tests.factories import hostile
from tests.factories import quality_defects as factory
from tests.factories.accounts import MembershipFactory
from tests.factories.word import Edited, without_memory
from tests.quality_defects.pages import SLUG, address, section_url
from tests.quality_defects.word import NEW, TYPE, filled, upload

pytestmark = pytest.mark.django_db

NO_WORD = "n’est pas au format «\N{NO-BREAK SPACE}.docx\N{NO-BREAK SPACE}»"


@pytest.fixture
def spec():
    return registry.get("quality_defects")


@pytest.fixture
def blank(spec):
    return word.blank_form(spec, "volet1", "fr")


@pytest.fixture
def member(client):
    member = MembershipFactory()
    factory.log_in(client, member.user)
    return member


# The blank form


@pytest.mark.parametrize("language", ["fr", "en"])
def test_anybody_gets_the_blank_form(client, language):
    url = reverse("filings:blank_form", args=[SLUG, "volet1"])
    assert url == f"/declarer/{SLUG}/modele/volet1.docx"

    answer = client.get(url, {"langue": language})

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == TYPE
    assert f"{SLUG}-volet1-{language}.docx" in answer.headers["Content-Disposition"]
    assert "public" in answer.headers["Cache-Control"]
    made = Document(BytesIO(answer.content))
    assert made.core_properties.language == {"fr": "fr-FR", "en": "en-GB"}[language]
    etag = {"HTTP_IF_NONE_MATCH": answer.headers["ETag"]}
    assert client.get(url, {"langue": language}, **etag).status_code == 304


@pytest.mark.parametrize(
    "path", [f"/declarer/{SLUG}/modele/volet9.docx", "/declarer/x/modele/volet1.docx"]
)
def test_form_that_is_not_there(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("part_name", sorted(registry.get("quality_defects").parts))
def test_blank_form_asks_every_question(spec, part_name):
    made = word.blank_form(spec, part_name, "fr")
    opened = archive.open_document(BytesIO(made))
    specification = spec.parts[part_name].specification

    asked = {control.tag.path for control in opened.controls}

    expected = set(specification.fields)
    for group in specification.rows.values():
        expected |= {f"{group.name}.{one.name}" for one in group.fields}
    assert asked == expected
    ids = [
        node.get(node.keys()[0])
        for node in Edited(made).body.iter("{*}id")
        if node.getparent().tag.endswith("sdtPr")
    ]
    assert len(ids) == len(set(ids))
    assert reading.read(opened, specification, spec.key).problems == []


def test_blank_form_says_how_to_fill_it(blank):
    told = "\n".join(paragraph.text for paragraph in Document(BytesIO(blank)).paragraphs)

    for words in (
        "Comment remplir ce formulaire",
        "dvs.defauts-qualite@ansm.sante.fr",
        "01 55 87 30 00",
        NEW,
        "aucun nom ni date de naissance de patient",
    ):
        assert words in told


def test_blank_form_is_the_same_bytes_each_time(spec, blank):
    word._blank_form.cache_clear()
    assert word.blank_form(spec, "volet1", "fr") == blank


# A draft from a filled form


def test_filled_form_makes_a_draft(client, member, blank):
    made = filled(
        blank,
        signal_received_at="24/11/2026 08:30",
        trigger="Déclaration spontanée",
        description="Des comprimés d’un autre dosage ont été trouvés dans des plaquettes.",
        lots__number="TEST-A01",
        lots__expiry="03/2027",
        products__name="EXEMPLIUM 500 mg",
    )
    made.tick("lots.channels=OFF").tick("deviation=authorisation").tick("handler_phone?")

    answer = client.post(NEW, upload(made.bytes()))

    case = Case.objects.get()
    kept = WordImport.objects.get()
    assert answer.url == address("word_report", case, "volet1", kept.uuid)
    volet = case.volet1
    assert "dosage" in volet.description
    assert volet.deviation == ["authorisation"]
    lot = volet.lots.get()
    assert (lot.number, lot.expiry) == ("TEST-A01", datetime.date(2027, 3, 31))
    assert lot.channels == ["OFF"]
    assert volet.products.get().name == "EXEMPLIUM 500 mg"
    assert volet.section_version("defect") == 1
    assert volet.section_version("measures") == 0
    assert (kept.applied_by, kept.organisation) == (member.user, member.organisation)
    page = client.get(answer.url).content.decode()
    assert "Tout ce qui est écrit dans les champs du document a été lu" in page
    assert section_url(case, "defect") in page


def test_what_the_form_leaves_blank_keeps_what_the_account_says(client, member, blank):
    client.post(NEW, upload(filled(blank, description="Un défaut.").bytes()))

    volet = Case.objects.get().volet1
    assert volet.establishment_name == member.organisation.name
    assert volet.handler_name == member.user.full_name


def test_what_is_not_understood_stands_beside_its_question(client, member, blank):
    made = filled(blank, complaints_france="beaucoup", lots__expiry="fin mars", trigger="Un voisin")

    report = client.post(NEW, upload(made.bytes()), follow=True)

    page = report.content.decode()
    for words in ("beaucoup", "fin mars", "Un voisin", "Lot 1 – Date de péremption"):
        assert words in page
    assert "Choisissez une réponse de la liste" in page
    case = Case.objects.get()
    assert case.volet1.raw_input["complaints_france"] == "beaucoup"
    assert case.volet1.lots.get().raw_input == {"expiry": "fin mars"}
    assert "beaucoup" in client.get(section_url(case, "defect")).content.decode()
    assert "fin mars" in client.get(section_url(case, "lots")).content.decode()


def test_form_without_its_memory_is_read_by_its_tags(client, member, blank):
    made = without_memory(filled(blank, description="Un défaut lu par ses champs.").bytes())

    client.post(NEW, upload(made))

    assert Case.objects.get().volet1.description == "Un défaut lu par ses champs."


def old_word():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000


@pytest.mark.parametrize(
    ("name", "made", "words"),
    [
        ("lettre.docx", hostile.docx(), "n’est pas un formulaire du portail"),
        ("fiche.doc", old_word(), NO_WORD),
        ("fiche.docx", old_word(), ""),
        ("fiche.docx", hostile.pdf(), ""),
        ("fiche.docx", hostile.archive({"a.txt": "rien"}), ""),
        ("fiche.docx", hostile.docx()[:300], ""),
        ("fiche.docx", b"", "vide"),
        ("fiche.docx", hostile.bomb(), "anormalement volumineux"),
        ("fiche.docx", hostile.lying_docx(), "endommagé"),
        ("fiche.docx", hostile.docx(word__vbaProject_dot_bin=b"x"), "macros"),
        ("fiche.pdf", hostile.pdf(), NO_WORD),
        ("fiche.xlsx", hostile.xlsx(), NO_WORD),
        (
            "fiche.docx",
            hostile.docx(customXml__item1_dot_xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
            "n’a pas pu être lu",
        ),
        ("fiche.docx", hostile.docx(customXml__item1_dot_xml="<a"), "n’a pas pu être lu"),
    ],
)
def test_file_that_is_no_form_creates_nothing(client, member, name, made, words):
    answer = client.post(NEW, upload(made, name))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "id_file_error" in page
    assert words in page
    assert not Case.objects.exists()
    assert not WordImport.objects.exists()


@pytest.mark.parametrize("other", ["dhpc", "recalls"])
def test_form_of_another_workflow_creates_nothing(client, member, other):
    spec = registry.get(other)
    made = word.blank_form(spec, next(iter(spec.parts)), "fr")
    answer = client.post(NEW, upload(made))
    assert answer.status_code == 422
    assert "n’est pas un formulaire du portail" in answer.content.decode()
    assert not Case.objects.exists()
    assert not WordImport.objects.exists()


def test_nothing_is_created_when_no_file_is_sent(client, member):
    assert client.post(NEW, {}).status_code == 422
    assert not Case.objects.exists()


def test_reader_may_not_import(client):
    desk = factory.set_up()
    factory.log_in(client, desk.reader)
    assert client.get(NEW).status_code == 403
    assert client.get(address("word_part", desk.case, "volet1")).status_code == 403


def test_nobody_imports_without_an_account(client):
    assert client.get(NEW).status_code == 302


def test_form_that_fails_midway_leaves_nothing(client, member, blank, monkeypatch):
    monkeypatch.setattr(word, "apply", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        client.post(NEW, upload(filled(blank, description="Un défaut.").bytes()))
    assert not Case.objects.exists()
    assert not WordImport.objects.exists()
