"""The three encodings in which Vietnamese was typed before Unicode: code to letter."""

from collections.abc import Mapping

# The letters of each table below, in the order of its codes.
_LOWER = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
_UPPER = _LOWER.upper()

# TCVN 5712:1993, third table (".Vn" fonts). Capitals with tones have no codes: fonts whose names
# end in H show small letters as capitals.
_TCVN3_LOWER = (
    "B5 B6 B7 B8 B9 A8 BB BC BD BE C6 A9 C7 C8 C9 CA CB AE CC CE CF D0 D1 AA D2 D3 D4 D5 D6"
    " D7 D8 DC DD DE DF E1 E2 E3 E4 AB E5 E6 E7 E8 E9 AC EA EB EC ED EE EF F1 F2 F3 F4 AD F5 F6 F7"
    " F8 F9 FA FB FC FD FE"
)
_TCVN3_CAPITALS = dict(zip((0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7), "ĂÂÊÔƠƯĐ", strict=True))

# VPS, of the Vietnamese Professionals Society.
_VPS_LOWER = (
    "E0 E4 E3 E1 E5 E6 A2 A3 A4 A1 A5 E2 C0 C4 C5 C3 C6 C7 E8 C8 EB E9 CB EA 8A 8B CD 89 8C"
    " EC CC EF ED CE F2 D5 F5 F3 86 F4 D2 B0 87 D3 B6 D6 A9 AA AB A7 AE F9 FB DB FA F8 DC D8 BA BB"
    " D9 BF FF 9B CF 9A 9C"
)
_VPS_UPPER = (
    "80 81 82 C1 02 88 8E 8F F0 8D 04 C2 84 85 1C 83 03 F1 D7 DE FE C9 05 CA 93 94 95 90 06"
    " B5 B7 B8 B4 10 BC BD BE B9 11 D4 97 98 99 96 12 F7 9E 9F A6 9D 13 A8 D1 AC DA 14 D0 AF B1 1D"
    " AD 15 B2 FD B3 DD 19"
)

# VNI for Windows: a letter and its mark are two codes, as on a typewriter. First the marks by
# the vowel that they stand on, then the letters that have a code of their own.
_VNI_MARKS = {
    "a": dict(zip("øûõùïêèúüéëâàåãáä", "àảãáạăằẳẵắặâầẩẫấậ", strict=True)),
    "e": dict(zip("øûõùïâàåãáä", "èẻẽéẹêềểễếệ", strict=True)),
    "o": dict(zip("øûõùïâàåãáä", "òỏõóọôồổỗốộ", strict=True)),
    "u": dict(zip("øûõùï", "ùủũúụ", strict=True)),
    "y": dict(zip("øûõù", "ỳỷỹý", strict=True)),
    "ô": dict(zip("øûõùï", "ờởỡớợ", strict=True)),
    "ö": dict(zip("øûõùï", "ừửữứự", strict=True)),
}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}


def _codes(table: str) -> list[int]:
    return [int(code, 16) for code in table.split()]


def _shown(code: int) -> set[str]:
    """The characters as which a code comes out of a file: Latin-1, Windows, a symbol font."""
    forms = {chr(code), chr(0xF000 + code)}
    if 0x80 <= code < 0xA0:
        forms |= set(bytes([code]).decode("cp1252", errors="ignore"))
    if code == 0xB5:
        forms.add("\u03bc")  # the Greek letter that looks like the sign for a millionth
    return forms


def _single(table: Mapping[int, str]) -> dict[str, str]:
    return {form: letter for code, letter in table.items() for form in _shown(code)}


TCVN3 = _single(dict(zip(_codes(_TCVN3_LOWER), _LOWER, strict=True)) | _TCVN3_CAPITALS)
VPS = _single(
    dict(zip(_codes(_VPS_LOWER), _LOWER, strict=True))
    | dict(zip(_codes(_VPS_UPPER), _UPPER, strict=True))
)
# Keys of one or two characters; a capital's mark may be typed as capital or small.
VNI = (
    _VNI_ALONE
    | {code.upper(): letter.upper() for code, letter in _VNI_ALONE.items()}
    | {base + mark: done for base, marks in _VNI_MARKS.items() for mark, done in marks.items()}
    | {
        base.upper() + form: done.upper()
        for base, marks in _VNI_MARKS.items()
        for mark, done in marks.items()
        for form in (mark, mark.upper())
    }
)
