"""Files as people send them, good and bad, built byte by byte."""

import struct
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO

import pikepdf
from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument"
WORD_MAIN = f"{OFFICE}.wordprocessingml.document.main+xml"
EXCEL_MAIN = f"{OFFICE}.spreadsheetml.sheet.main+xml"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def rels(*links: tuple[str, str, str]) -> str:
    """Return a relationships part of `(type, target, mode)`; mode "" means internal."""
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE_RELATIONSHIPS}/{kind}" Target="{target}"'
        + (f' TargetMode="{mode}"' if mode else "")
        + "/>"
        for number, (kind, target, mode) in enumerate(links, start=1)
    )
    return f'<Relationships xmlns="{RELATIONSHIPS}">{inside}</Relationships>'


def content_types(main: str, main_type: str) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="{main}" ContentType="{main_type}"/></Types>'
    )


def archive(members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", compression) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return made.getvalue()


def docx(body: str = "<w:p/>", *, main_type: str = WORD_MAIN, **more: str | bytes) -> bytes:
    """Return the smallest Word file around `body`; `more` adds or replaces members.

    In the names of `more`, `__` stands for a slash and `_dot_` for a full stop.
    """
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types("/word/document.xml", main_type),
        "_rels/.rels": rels(("officeDocument", "word/document.xml", "")),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
    }
    members.update(
        {name.replace("__", "/").replace("_dot_", "."): data for name, data in more.items()}
    )
    return archive(members)


def xlsx(*, main_type: str = EXCEL_MAIN, extra: dict[str, str | bytes] | None = None) -> bytes:
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return archive(
        {
            "[Content_Types].xml": content_types("/xl/workbook.xml", main_type),
            "_rels/.rels": rels(("officeDocument", "/xl/workbook.xml", "")),
            "xl/workbook.xml": f'<workbook xmlns="{sheet}"><sheets/></workbook>',
            **(extra or {}),
        }
    )


def bomb() -> bytes:
    """Return a Word file whose body swells a thousandfold."""
    return docx("<w:p/>", word__media__image1_dot_bin=b"\0" * 40_000_000)


def lying_docx() -> bytes:
    """Return a Word file with a member that says it is small, and is not."""
    raw = docx(word__media__image1_dot_bin=b"A" * 100_000)
    true, false = struct.pack("<L", 100_000), struct.pack("<L", 10)
    assert raw.count(true) == 2
    return raw.replace(true, false)


def pdf(change=None, *, pages: int = 1, **save: object) -> bytes:
    """Return a PDF of empty pages after `change(document)`."""
    with pikepdf.new() as document:
        for _page in range(pages):
            document.add_blank_page(page_size=(200, 200))
        if change is not None:
            change(document)
        made = BytesIO()
        document.save(made, **save)
    return made.getvalue()


def picture(format_: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **save) -> bytes:
    made = BytesIO()
    Image.new(mode, size, 0).save(made, format_, **save)
    return made.getvalue()


def flood_png(width: int, height: int) -> bytes:
    """Return a small, valid PNG whose decoded size is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", checksum)

    header = struct.pack("!LLBBBBB", width, height, 1, 0, 0, 0, 0)
    line = b"\0" + b"\0" * ((width + 7) // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(line) for _line in range(height)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


PAGES = {
    1: b"<< /Type /Catalog /Pages 2 0 R /X 10 0 R >>",
    2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] /Resources << >> >>",
}


def _stream(words: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n" % (words, len(data)) + data + b"\nendstream"


def pdf_bomb(megabytes: int, streams: int = 1, filters: bytes = b"/FlateDecode") -> bytes:
    """Return a small PDF whose objects lie in streams that swell to so many megabytes each."""
    made, offsets, entries = BytesIO(), {}, {0: (0, 0)}
    made.write(b"%PDF-1.7\n")
    packer = zlib.compressobj(9)
    swollen = packer.compress(b"10 0 (")
    for _turn in range(megabytes):
        swollen += packer.compress(b"A" * 1024 * 1024)
    swollen += packer.compress(b")") + packer.flush()
    bodies = dict(PAGES)
    for turn in range(streams):
        words = b"/Type /ObjStm /N 1 /First 5 /Filter %s" % filters
        bodies[20 + 2 * turn] = _stream(words, swollen)
        entries[10 if turn == 0 else 21 + 2 * turn] = (2, 20 + 2 * turn)
    for number, body in bodies.items():
        offsets[number] = made.tell()
        made.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    entries |= {number: (1, offset) for number, offset in offsets.items()}
    size = max(entries) + 1
    table = b"".join(
        bytes([kind]) + place.to_bytes(4, "big") + b"\0\0"
        for kind, place in (entries.get(number, (0, 0)) for number in range(size))
    )
    start = made.tell()
    words = b"/Type /XRef /Size %d /W [1 4 2] /Root 1 0 R /Filter /FlateDecode" % size
    made.write(b"%d 0 obj\n" % size + _stream(words, zlib.compress(table)) + b"\nendobj\n")
    made.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return made.getvalue()


def lzw(start: bytes, megabytes: int) -> bytes:
    """Return `start`, then so many megabytes of spaces, compressed by LZW as a PDF does."""

    def block(codes: Iterable[int]) -> str:
        """Write codes that follow an empty table, then the one that empties it again."""
        told, width, known = "", 9, 257
        for turn, code in enumerate(codes):
            told += f"{code:0{width}b}"
            known += turn > 0
            width = 9 + sum(known + 1 >= size for size in (511, 1023, 2047))
        return told + f"{256:0{width}b}"

    # Each code names a row of spaces longer by one than the one before.
    row = range(258, 4096)
    swollen = block([32, *row])
    turns = megabytes * 1024 * 1024 // sum(code - 256 for code in row) + 1
    bits = f"{256:09b}" + block(start) + swollen * turns + f"{257:09b}"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def lzw_pdf(megabytes: int, words: bytes = b"/Filter /LZWDecode", *, index: bool = False) -> bytes:
    """Return a small PDF whose catalogue lies in a stream that LZW makes swell.

    `words` give its filter; with `index`, the stream that swells is that of the index.
    """
    made = BytesIO()
    made.write(b"%PDF-1.7\n")
    entries: dict[int, tuple[int, int, int]] = {0: (0, 0, 0)}

    def put(number: int, body: bytes) -> int:
        place = made.tell()
        entries[number] = (1, place, 0)
        made.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
        return place

    put(3, PAGES[3])
    put(7, b"/LZWDecode")
    if index:
        put(1, PAGES[1])
        put(2, PAGES[2])
    else:
        objects = PAGES[1] + b" " + PAGES[2]
        places = b"1 0 2 %d " % (len(PAGES[1]) + 1)
        held = b"/Type /ObjStm /N 2 /First %d %s" % (len(places), words)
        put(20, _stream(held, lzw(places + objects, megabytes)))
        entries |= {1: (2, 20, 0), 2: (2, 20, 1)}
    start = made.tell()
    entries[30] = (1, start, 0)
    table = b"".join(
        bytes([kind]) + place.to_bytes(4, "big") + inside.to_bytes(2, "big")
        for kind, place, inside in (entries.get(number, (0, 0, 0)) for number in range(31))
    )
    held = b"/Type /XRef /Size 31 /W [1 4 2] /Root 1 0 R "
    packed = (words, lzw(table, megabytes)) if index else (b"", table)
    made.write(b"30 0 obj\n" + _stream(held + packed[0], packed[1]) + b"\nendobj\n")
    made.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return made.getvalue()


def nested_pdf(depth: int) -> bytes:
    """Return a PDF with an array in an array, and so on."""
    made, offsets = BytesIO(), []
    made.write(b"%PDF-1.7\n")
    for number, body in {**PAGES, 10: b"[" * depth + b"]" * depth}.items():
        offsets.append((number, made.tell()))
        made.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = made.tell()
    made.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number, offset in offsets:
        made.write(b"%d 1\n%010d 00000 n \n" % (number, offset))
    made.write(b"trailer << /Size 11 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    return made.getvalue()
