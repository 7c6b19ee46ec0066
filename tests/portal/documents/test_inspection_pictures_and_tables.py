"""Pictures and CSV files."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from portal.documents.inspection import inspect
from tests.factories import hostile


def opened(kept) -> Image.Image:
    picture = Image.open(BytesIO(kept.content.read()))
    picture.load()
    return picture


def test_pictures_lose_what_the_camera_wrote():
    exif = Image.Exif()
    exif[0x010F] = "Marque"
    exif[0x8825] = {2: (48.0, 51.0, 0.0)}
    sent = hostile.picture("JPEG", exif=exif, comment=b"chez moi", icc_profile=b"profile")

    kept = opened(inspect(SimpleUploadedFile("photo.jpg", sent)))

    assert not kept.getexif()
    assert not {"exif", "comment", "icc_profile"} & kept.info.keys()


def test_pictures_are_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    sent = hostile.picture("JPEG", size=(40, 30), exif=exif)

    assert opened(inspect(SimpleUploadedFile("photo.jpg", sent))).size == (30, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_mode_are_taken(mode):
    kept = inspect(SimpleUploadedFile("a.png", hostile.picture("PNG", mode=mode)))

    assert opened(kept).size == (40, 30)


def test_png_keep_their_transparency():
    sent = hostile.picture("PNG", mode="P", transparency=0)

    assert opened(inspect(SimpleUploadedFile("a.png", sent))).info["transparency"] == 0


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_jpeg_of_every_mode_are_taken(mode):
    assert inspect(SimpleUploadedFile("a.jpg", hostile.picture("JPEG", mode=mode)))


@pytest.mark.parametrize("side", [8_000, 10_000, 14_000])
def test_pictures_that_would_flood_the_memory_are_refused(side, refusal):
    told = refusal("photo.png", hostile.flood_png(side, side))

    assert "50 millions de pixels" in told


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize("name", ["photo.png", "photo.jpg"])
def test_broken_pictures_are_refused_however_lenient_pillow_is(name, lenient, refusal, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    format_ = "PNG" if name.endswith("png") else "JPEG"
    whole = hostile.picture(format_, size=(400, 300))

    assert "endommagée" in refusal(name, whole[: len(whole) // 2])


def test_what_follows_a_picture_is_not_kept():
    sent = hostile.picture("PNG") + hostile.archive({"charge.js": "x" * 100})

    kept = inspect(SimpleUploadedFile("photo.png", sent))

    assert b"charge.js" not in kept.content.read()


@pytest.mark.parametrize(
    "content",
    [
        b"lot;date\nAB1;30/06/2028\n",
        "\ufefflot;péremption\n".encode(),
        "lot;péremption\n".encode("cp1252"),
        b"lot,quantite,ecart\nAB1,-5,+3\n=1+1,-2.5,x|y\n",
    ],
)
def test_csv_of_usual_encodings_are_taken(content):
    assert inspect(SimpleUploadedFile("lots.csv", content)).content.read() == content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"lot;date\0\nAB1;x\n", "CSV UTF-8"),
        ("lot;date\n".encode("utf-16"), "CSV UTF-8"),
        (b"lot;date\x1b[2J\n", "autre chose que du texte"),
        (b"%PDF-1.4 lot;date\n", "autre chose que du texte"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "page web"),
        (b"  <svg onload=x>", "page web"),
        (b"lot;date\n=cmd|'/c calc'!A1;x\n", "formule"),
        (b"lot;date\nAB1;\"=cmd|' /C calc'!A0\"\n", "formule"),
        (b"lot,date\n@SUM(1)*cmd|'/c calc'!A0,x\n", "formule"),
    ],
)
def test_csv_that_are_not_plain_tables_are_refused(content, reason, refusal):
    assert reason in refusal("lots.csv", content)
