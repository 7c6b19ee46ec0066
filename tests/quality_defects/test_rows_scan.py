"""Scanning packs into lots: readers that type, readers that lose separators, photos."""

import io

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.reference.identifiers import gs1_key
from quality_defects import scanning
from tests.factories import quality_defects as factory
from tests.quality_defects.pages import address, posted, section_url

pytestmark = pytest.mark.django_db

CIP = factory.PRODUCT["cip13"]
HEAD = f"010{CIP}17280930"
GS = "\x1d"
AZERTY = str.maketrans("1234567890", "&é\"'(-è_çà")


@pytest.fixture
def desk(client):
    desk = factory.set_up()
    factory.log_in(client, desk.drafter)
    return desk


def page(name, desk):
    return address(name, desk.case, "volet1", "lots", "lots")


def scan(client, desk, code, **headers):
    return client.post(page("scan", desk), {"code": code}, follow=not headers, headers=headers)


def lots(desk):
    return {lot.number: lot for lot in desk.volet.lots.all()}


@pytest.mark.parametrize(
    "code",
    [
        f"{HEAD}10LOT12{GS}21SERIAL1",
        f"]d2{HEAD}10LOT12{GS}21SERIAL1",
        f"(01)0{CIP}(17)280930(10)LOT12(21)SERIAL1",
        f"{HEAD}10LOT12",
        f"{HEAD}10LOT12{{GS}}21SERIAL1",
        f"010{CIP}21SERIAL1{GS}1728093010LOT12",
    ],
)
def test_code_adds_a_lot(client, desk, code):
    scan(client, desk, code)
    lot = lots(desk)["LOT12"]
    assert lot.expiry.isoformat() == "2028-09-30"
    assert lot.product == CIP


def test_french_keyboard_is_forgiven(client, desk):
    scan(client, desk, f"{HEAD}10123456".translate(AZERTY))
    assert "123456" in lots(desk)


def test_same_pack_twice_is_one_lot(client, desk):
    scan(client, desk, f"{HEAD}10LOT12")
    answer = scan(client, desk, f"{HEAD}10lot12{GS}21OTHER99")
    assert "déjà dans le brouillon" in answer.content.decode()
    assert len(lots(desk)) == 2


def test_lot_that_is_there_is_completed_and_never_overwritten(client, desk):
    lot = desk.volet.lots.get()
    lot.number, lot.product = "LOT12", ""
    lot.save()
    answer = scan(client, desk, f"{HEAD}10LOT12")
    assert "Date de péremption" in answer.content.decode()
    kept = desk.volet.lots.get()
    assert kept.product == CIP
    assert kept.expiry == factory.LOT["expiry"]


def test_lost_separator_asks_and_the_choice_is_kept(client, desk):
    code = f"{HEAD}10LOTxx21yyyyyy"
    answer = scan(client, desk, code)
    shown = answer.content.decode()
    assert "perdu un séparateur" in shown
    assert set(lots(desk)) == {"TEST-A01"}
    (asked,) = answer.context["codes"]
    assert not any(chosen for _value, _label, chosen in asked.options)
    empty = client.post(page("scan", desk), {"text-0": asked.text})
    assert "Choisissez" in empty.content.decode()
    client.post(page("scan", desk), {"text-0": asked.text, "choice-0": "0"})
    assert set(lots(desk)) == {"TEST-A01", "LOTxx"}
    client.post(page("scan", desk), {"text-0": asked.text, "choice-0": "1"})
    assert "LOTxx21yyyyyy" in lots(desk)
    client.post(page("scan", desk), {"text-0": asked.text, "choice-0": "skip"})
    assert len(lots(desk)) == 3


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (f"010{CIP[:-1]}{(int(CIP[-1]) + 1) % 10}1728093010LOT12", "clé"),
        (CIP, "numéro de lot"),
        ("bonjour", "numéro de lot"),
        (f"010{CIP}1728133010LOT12", "péremption"),
    ],
)
def test_what_gives_no_lot_says_why(client, desk, code, told):
    answer = scan(client, desk, code)
    assert told in str(answer.context["code_form"].errors["code"])
    assert set(lots(desk)) == {"TEST-A01"}


def test_unknown_product_is_a_lot_all_the_same(client, desk):
    gtin = "0400000000001" + gs1_key("0400000000001")
    scan(client, desk, f"01{gtin}1728093010LOT12")
    assert lots(desk)["LOT12"].product == gtin


def test_code_goes_with_the_form_of_the_section_without_scripts(client, desk):
    url = section_url(desk.case, "lots")
    data = {"version": "0"} | posted(client.get(url).context["forms"])
    data |= {"lots-0-number": "TEST-Z9", "scan-lots": f"{HEAD}10LOT12", "next": "1"}
    answer = client.post(url, data, follow=True)
    assert set(lots(desk)) == {"TEST-Z9", "LOT12"}
    assert "autofocus" in answer.content.decode()


def test_script_is_answered_in_json(client, desk):
    answer = scan(client, desk, f"{HEAD}10LOT12", accept="application/json").json()
    assert answer["tone"] == "success"
    assert answer["changed"] is True
    doubt = scan(client, desk, f"{HEAD}10LOTxx21yyyyyy", accept="application/json").json()
    assert "choice-0" in doubt["html"]
    assert "perdu un séparateur" in doubt["message"]


def test_medicine_of_the_code_is_offered_once(client, desk, monkeypatch):
    other = "3400930091500"
    monkeypatch.setattr(scanning, "snapshot", lambda code: {"name": "EXEMPLIUM BIS"})
    monkeypatch.setattr(scanning.drafting, "complete_from_reference", lambda volet, section: None)
    answer = scan(client, desk, f"010{other}1728093010LOT12")
    assert "EXEMPLIUM BIS n’est pas encore" in answer.content.decode()
    for _ in range(2):
        client.post(page("follow", desk), {"code": other})
    assert list(desk.volet.products.values_list("cip13", flat=True)) == [CIP, other]
    again = scan(client, desk, f"010{other}1728093010LOT13")
    assert "n’est pas encore" not in again.content.decode()


def photo(*texts):
    sheet = Image.new("L", (400 * len(texts), 400), 255)
    for rank, text in enumerate(texts):
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix)
        drawn = Image.fromarray(code.to_image(scale=8))
        sheet.paste(drawn, (400 * rank + 40, 40))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def send(client, desk, content, name="boites.png"):
    return client.post(page("scan", desk), {"photo": SimpleUploadedFile(name, content)})


def test_photo_of_two_packs(client, desk):
    content = photo(f"{HEAD}10LOT12{GS}21SERIAL1", f"{HEAD}10LOT13")
    codes = send(client, desk, content).context["codes"]
    assert len(codes) == 2
    data = {f"text-{code.number}": code.text for code in codes} | {"choice-0": "0", "choice-1": "0"}
    client.post(page("scan", desk), data)
    assert set(lots(desk)) == {"TEST-A01", "LOT12", "LOT13"}


def test_photo_without_code_says_how_to_take_a_better_one(client, desk):
    out = io.BytesIO()
    Image.new("L", (200, 200), 255).save(out, "PNG")
    assert "Approchez-vous" in send(client, desk, out.getvalue()).content.decode()


@pytest.mark.parametrize(
    ("name", "content"), [("boite.pdf", b"%PDF-1.4"), ("boite.png", b"x"), ("boite.png", b"")]
)
def test_what_is_no_photo_is_refused(client, desk, name, content):
    answer = send(client, desk, content, name)
    assert answer.context["photo_form"].errors["photo"]
