"""Vietnamese text of files that do not say, or say wrongly, in which code page it is.

Part of the script `cells.py`; imports nothing of dothi. TCVN3 is the code of the ABC fonts (.VnTime): eight bits, and often
found inside Unicode files as the Western letters of the same bytes, `Ph­êng` for `Phường`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import islice

# The letters of 0xA1 to 0xFE in TCVN 5712:1993 (VN3 and what VN1 adds to it), in order.
_HIGH = "ĂÂÊÔƠƯĐăâêôơưđẶ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵ"
_TCVN3 = {0xA1 + at: letter for at, letter in enumerate(_HIGH)}
KNOWN = ("utf-8", "cp1258", "tcvn3", "cp1252")
_SAID = {"65001": "utf-8", "utf8": "utf-8", "1258": "cp1258", "1252": "cp1252", "88591": "cp1252", "iso88591": "cp1252"}
SAMPLE = 4_000  # different texts that decide
_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"(?:i[aêe]u?|uy[êea]?|u[ôoaâêơ][iyu]?|ươ[iu]?|ưa|yêu?|o[aăe][iyou]?|a[iyou]|â[yu]|eo|êu|i[au]|o[io]|ô[iô]|ơi|u[aiyơê]"
    r"|ư[aiu]|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


def settle(texts: Iterable[str], raw: bool, declared: str = "", asked: str = "") -> tuple[str, Callable[[str], str]]:
    """The code page of texts, and what turns each into Unicode; nothing and no change when there is nothing to turn.

    Args:
        texts: as read; when `raw`, each character stands for the byte of its number.
        declared: what the file says of itself; believed when the texts agree.
        asked: what a person chose; believed whatever the texts say.
    """
    high = list(islice({t: None for t in texts if not t.isascii()}, SAMPLE))
    if not high:
        return "", lambda text: text
    if asked in KNOWN:
        return asked, _turner(asked, raw)
    said = re.sub(r"[^a-z0-9]", "", declared.lower()).removeprefix("ansi").removeprefix("windows").removeprefix("cp")
    tries = ["utf-8"] if not raw or _is_utf8(high) else ["cp1258", "tcvn3", "cp1252"]
    if tries == ["utf-8"] and all(max(map(ord, t)) < 0x100 for t in (map(_utf8, high) if raw else high)):
        tries.append("tcvn3")  # Western letters only: perhaps those of an ABC font
    liking = {
        name: _plausible(map(_turner(name, raw), high)) + (0.05 if _SAID.get(said) == name else 0) for name in tries
    }
    best = max(tries, key=lambda name: liking[name])  # the first of equals
    return ("" if best == "utf-8" and not raw else best), _turner(best, raw)


def _turner(name: str, raw: bool) -> Callable[[str], str]:
    """What turns texts of a code page into Unicode."""
    if name == "tcvn3":
        step: Callable[[str], str] = _tcvn3(raw)
    elif not raw:
        step = str
    elif name == "utf-8":
        step = _utf8
    else:
        step = lambda t: _bytes(t).decode(name, "replace")  # noqa: E731
    return lambda text: text if text.isascii() else unicodedata.normalize("NFC", step(text))


def _tcvn3(raw: bool) -> Callable[[str], str]:
    def step(text: str) -> str:
        if raw and _is_utf8([text]):  # an ABC font inside a Unicode file
            text = _utf8(text)
        return text.translate(_TCVN3) if all(ord(c) < 0x100 for c in text) else text

    return step


def _bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _utf8(text: str) -> str:
    """Bytes as UTF-8; a last letter that a field's width cut in two is left out."""
    data = _bytes(text)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        return data[: error.start].decode() if error.end == len(data) else data.decode("utf-8", "replace")


def _is_utf8(texts: list[str]) -> bool:
    for text in texts:
        try:
            data = text.encode("latin-1")
            data.decode()
        except UnicodeDecodeError as error:
            if error.end != len(data) or error.reason != "unexpected end of data":
                return False
        except UnicodeEncodeError:
            return False
    return True


def _plausible(texts: Iterable[str]) -> float:
    """The share of words with marks that could be Vietnamese syllables."""
    marked = [w for t in texts for w in _WORD.findall(t) if not w.isascii()]
    good = 0
    for word in marked:
        plain = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word.lower()).translate(_TONES))
        good += bool(_SYLLABLE.fullmatch(plain)) and (word.islower() or word.isupper() or word.istitle())
    return good / len(marked) if marked else 0.0
