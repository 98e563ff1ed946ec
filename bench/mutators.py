"""Ways to spoil a PDF. Each takes the bytes and a source of chance and returns other bytes.

Most work on the plain text of a file whose object streams have been opened, so that they hit the
structure; none keeps the cross-reference table right, which readers have to mend anyway.
"""

import io
import random
import re
import zlib
from collections.abc import Callable

import pikepdf

Mutator = Callable[[bytes, random.Random], bytes]

OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\b.*?\bendobj\b", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
REFERENCE = re.compile(rb"\b\d+ 0 R\b")
NUMBER = re.compile(rb"(?<=[ \[])-?\d+(?:\.\d+)?(?=[ \]/>\n])")
NAME = re.compile(rb"/[A-Z][A-Za-z0-9]+")
HUGE = (
    b"-1", b"0", b"65536", b"2147483647", b"-2147483648", b"4294967296", b"9223372036854775807",
    b"99999999999999999999999999", b"1e308", b"-0.0000000000001", b"3.4028235e38", b"NaN", b"null",
)  # fmt: skip
OTHERS = (b"[]", b"<<>>", b"null", b"true", b"()", b"/Nothing", b"<FFFE>", b"[1 2 3]")


def opened(pdf: bytes, pages: int) -> bytes:
    """The first pages with every object in plain sight and content streams unpacked."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        del document.pages[pages:]
        return _saved(document, qdf=True)


def shortened(pdf: bytes, pages: int) -> bytes:
    """The first pages, packed as they were."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        del document.pages[pages:]
        return _saved(document)


def _saved(document: pikepdf.Pdf, *, qdf: bool = False) -> bytes:
    target = io.BytesIO()
    document.save(target, qdf=qdf, deterministic_id=True)
    return target.getvalue()


def _replaced(pdf: bytes, found: "re.Match[bytes]", by: bytes) -> bytes:
    return pdf[: found.start()] + by + pdf[found.end() :]


def _some(pdf: bytes, pattern: "re.Pattern[bytes]", chance: random.Random) -> "re.Match[bytes]":
    """One of the places where a pattern stands; an empty one at the end where it stands nowhere."""
    places = list(pattern.finditer(pdf))
    if places:
        return chance.choice(places)
    end = re.compile(b"$").search(pdf, len(pdf))
    assert end
    return end


def bit_flips(pdf: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(pdf)
    for _ in range(2 ** chance.randrange(9)):
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def overwritten(pdf: bytes, chance: random.Random) -> bytes:
    length = min(2 ** chance.randrange(3, 14), len(pdf) // 2)
    at = chance.randrange(len(pdf) - length)
    return pdf[:at] + chance.randbytes(length) + pdf[at + length :]


def cut_out(pdf: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(pdf)) for _ in range(2))
    return pdf[:start] + pdf[end:]


def truncated(pdf: bytes, chance: random.Random) -> bytes:
    """Cut off, half of them with an end mark that says otherwise."""
    return pdf[: chance.randrange(len(pdf))] + chance.choice((b"", b"\n%%EOF\n"))


def objects_deleted(pdf: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        pdf = _replaced(pdf, _some(pdf, OBJECT, chance), b"")
    return pdf


def objects_swapped(pdf: bytes, chance: random.Random) -> bytes:
    """An object under another's number."""
    one, other = _some(pdf, OBJECT, chance), _some(pdf, OBJECT, chance)
    body = one[0].partition(b" ")[2] if one[0] else b""
    number = other[0].partition(b" ")[0] if other[0] else b"1"
    return _replaced(pdf, other, number + b" " + body)


def streams_spoiled(pdf: bytes, chance: random.Random) -> bytes:
    place = _some(pdf, STREAM, chance)
    data = bytearray(place[1] if place[0] else b"")
    for _ in range(min(len(data), 2 ** chance.randrange(8))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return _replaced(pdf, place, b"stream\n" + bytes(data) + b"\nendstream")


def lengths_wrong(pdf: bytes, chance: random.Random) -> bytes:
    pattern = re.compile(rb"/Length \d+(?: 0 R)?")
    return _replaced(pdf, _some(pdf, pattern, chance), b"/Length " + chance.choice(HUGE))


def numbers_huge(pdf: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        pdf = _replaced(pdf, _some(pdf, NUMBER, chance), chance.choice(HUGE))
    return pdf


def values_of_other_types(pdf: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        pattern = chance.choice((NUMBER, REFERENCE, NAME))
        pdf = _replaced(pdf, _some(pdf, pattern, chance), chance.choice(OTHERS))
    return pdf


def names_mixed(pdf: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        other = _some(pdf, NAME, chance)[0] or b"/Page"
        pdf = _replaced(pdf, _some(pdf, NAME, chance), other)
    return pdf


def cycles(pdf: bytes, chance: random.Random) -> bytes:
    """References to other objects, mostly those around them."""
    for _ in range(chance.randint(1, 4)):
        place = _some(pdf, REFERENCE, chance)
        other = _some(pdf, REFERENCE, chance)[0] or b"1 0 R"
        inside = [m[1] for m in OBJECT.finditer(pdf) if m.start() <= place.start() < m.end()]
        own = inside[0] + b" 0 R" if inside else b"1 0 R"
        pdf = _replaced(pdf, place, chance.choice((own, own, other, b"1 0 R", b"2 0 R")))
    return pdf


def table_spoiled(pdf: bytes, chance: random.Random) -> bytes:
    """A cross-reference table that points elsewhere, or to itself."""
    where = re.compile(rb"startxref\s+\d+")
    way = chance.randrange(3)
    if way == 0:
        return _replaced(pdf, _some(pdf, where, chance), b"startxref\n%d" % chance.randrange(10**7))
    if way == 1:
        at = pdf.rfind(b"xref", 0, pdf.rfind(b"startxref"))
        return pdf.replace(b"/Root ", b"/Prev %d /Root " % max(at, 0))
    entry = re.compile(rb"\d{10} 00000 n")
    for _ in range(chance.randint(1, 30)):
        pdf = _replaced(pdf, _some(pdf, entry, chance), b"%010d 00000 n" % chance.randrange(10**6))
    return pdf


def tree_deep(pdf: bytes, chance: random.Random) -> bytes:
    """Pages within pages within pages, sometimes closing a ring."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root.Pages
        kids = pikepdf.Array(list(root.Kids))
        for _ in range(2 ** chance.randrange(4, 12)):
            name = pikepdf.Name.Pages
            count = chance.choice((1, len(kids), -1, 2**31 - 1))
            kids = pikepdf.Array(
                [document.make_indirect(pikepdf.Dictionary(Type=name, Kids=kids, Count=count))]
            )
        if chance.random() < 0.3:
            kids.append(root)
        root.Kids = kids
        return _saved(document)


def tree_doubled(pdf: bytes, chance: random.Random) -> bytes:
    """The same pages many times over, with a count that is right, or not."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root, times = document.Root.Pages, 2 ** chance.randrange(1, 8)
        root.Kids = pikepdf.Array(list(root.Kids) * times)
        root.Count = chance.choice((len(root.Kids), 1, 2**31 - 1, -3))
        return _saved(document)


def bomb(pdf: bytes, chance: random.Random) -> bytes:
    """Little that becomes very much: packed zeros, huge pictures, forms of forms, deep nesting."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        page.Contents = BOMBS[chance.choice(sorted(BOMBS))](document, page, chance)
        return _saved(document)


def _zeros(document: pikepdf.Pdf, page: pikepdf.Page, chance: random.Random) -> pikepdf.Object:
    data, packed = b"0 0 m " * (10**7 * chance.randint(1, 20)), pikepdf.Array()
    for _ in range(chance.randint(1, 2)):
        data = zlib.compress(data, 1)
        packed.append(pikepdf.Name.FlateDecode)
    stream = document.make_stream(b"")
    stream.write(data, filter=packed)
    return stream


def _picture(document: pikepdf.Pdf, page: pikepdf.Page, chance: random.Random) -> pikepdf.Object:
    side = chance.choice((9_000, 15_000, 40_000, 2**31 - 1))
    picture = document.make_stream(b"")
    row = b"\0" * min(side // 8, 5_000)
    picture.write(zlib.compress(row * min(side, 15_000)), filter=pikepdf.Name.FlateDecode)
    picture.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image,
                    "/Width": side, "/Height": side, "/BitsPerComponent": 1,
                    "/ColorSpace": pikepdf.Name.DeviceGray})  # fmt: skip
    _draws(page, "/Bomb", picture)
    return document.make_stream(b"q 595 0 0 842 0 0 cm /Bomb Do Q")


def _forms(document: pikepdf.Pdf, page: pikepdf.Page, chance: random.Random) -> pikepdf.Object:
    """Each form draws the one below ten times: ten to the ninth in all."""
    form = document.make_stream(b"BT /F1 9 Tf 9 9 Td (x) Tj ET")
    for level in range(chance.randint(3, 9)):
        upper = document.make_stream(b"/Below Do " * 10)
        for stream in (form, upper):
            stream.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form,
                           "/BBox": pikepdf.Array([0, 0, 595, 842])})  # fmt: skip
        own = upper if level and chance.random() < 0.05 else form
        upper.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Below=own))
        form = upper
    _draws(page, "/Below", document.make_indirect(form))
    return document.make_stream(b"/Below Do")


def _nested(document: pikepdf.Pdf, page: pikepdf.Page, chance: random.Random) -> pikepdf.Object:
    depth = 10 ** chance.randint(3, 6)
    sign = chance.choice((b"[", b"<<", b"q ", b"(", b"BT ", b"/P BMC "))
    return document.make_stream(sign * depth)


def _letters(document: pikepdf.Pdf, page: pikepdf.Page, chance: random.Random) -> pikepdf.Object:
    """Letters without end, all on one place or running off the page."""
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    move = chance.choice((b"0 0 Td", b"3 1 Td", b"99999 0 Td", b"0.001 0 Td"))
    line = b"(Dieu 1 Hai Ben phai bao cao ket qua) Tj " + move + b" "
    return document.make_stream(b"BT /F 9 Tf 20 700 Td " + line * 10 ** chance.randint(3, 5))


def _draws(page: pikepdf.Page, name: str, what: pikepdf.Object) -> None:
    if "/Resources" not in page.obj:
        page.Resources = pikepdf.Dictionary()
    page.Resources.XObject = pikepdf.Dictionary({name: what})


BOMBS: dict[str, Callable[[pikepdf.Pdf, pikepdf.Page, random.Random], pikepdf.Object]] = {
    "zeros": _zeros, "picture": _picture, "forms": _forms, "nested": _nested, "letters": _letters,
}  # fmt: skip

MUTATORS: tuple[Mutator, ...] = (
    bit_flips, overwritten, cut_out, truncated, objects_deleted, objects_swapped, streams_spoiled,
    lengths_wrong, numbers_huge, values_of_other_types, names_mixed, cycles, table_spoiled,
    tree_deep, tree_doubled, bomb,
)  # fmt: skip
