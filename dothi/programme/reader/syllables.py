"""Which written syllables Vietnamese allows: onset + rime + tone, by rule, with no list of words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ONSETS = frozenset("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q r s t th tr v x".split()) | {""}
RIMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong
    op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh
    uyp uyt uyu ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu
    """.split()
)
AFTER_Q = frozenset(
    """
    ua uac uach uai uan uang uanh uao uat uau uay uăc uăm uăn uăng uăp uăt uâc uân uâng uât uây ue uen ueo uet
    uê uêch uên uênh uêt uêu ui uich uin uinh uit uôc uơ uơi uơn uy uych uyên uyêt uyn uynh uyt uyu
    """.split()
)
FRONT = frozenset("ieêy")  # before these c, g, ng are written k, gh, ngh
UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"  # for use inside [ ]
LOWER = UPPER.lower()
LONGEST = 14  # letters of a syllable with its marks written apart; `nghiêng` has 7
_TONES = {"\u0300": "`", "\u0301": "'", "\u0303": "~", "\u0309": "?", "\u0323": "."}
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=20_000)
def parted(syllable: str) -> tuple[str, str, str] | None:
    """(onset, rime without tone, tone) of a lower-case syllable, or None when Vietnamese does not write it so."""
    if len(syllable) > LONGEST:
        return None
    tone, bare = "", []
    for letter in unicodedata.normalize("NFD", syllable):
        if letter in _TONES:
            if tone:
                return None
            tone = _TONES[letter]
        else:
            bare.append(letter)
    word = unicodedata.normalize("NFC", "".join(bare))
    for size in (3, 2, 1, 0):
        onset, rime = word[:size], word[size:]
        if onset in ONSETS and _fits(onset, rime) and _toned(rime, tone):
            return onset, rime, tone
    return None


def _fits(onset: str, rime: str) -> bool:
    if onset == "q":
        return rime in AFTER_Q
    if rime not in RIMES:
        return False
    front = rime[0] in FRONT
    if onset in ("k", "gh", "ngh"):
        return front
    return not (onset in ("c", "ng") and front) and not (onset == "g" and rime[0] in "eêy")


def _toned(rime: str, tone: str) -> bool:
    """Syllables closed by a stop carry only the acute or the dot."""
    return not rime.endswith(("c", "ch", "p", "t")) or tone in ("'", ".")


def is_syllable(word: str) -> bool:
    """Whether one word, in any case, is a possible Vietnamese syllable."""
    return parted(word.lower()) is not None


def share_of_syllables(text: str) -> float:
    """The part of the words of a text that are possible syllables: 0 to 1, and 0 for a text without words."""
    words = _WORD.findall(text)
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def near(one: str, other: str) -> bool:
    """Whether two syllables differ in one part only: tone, onset, or letters of the rime that look alike."""
    a, b = parted(one), parted(other)
    if a is None or b is None or one == other:
        return bare(one) == bare(other)
    return sum(x != y for x, y in zip(a, b, strict=True)) == 1 and (a[1] == b[1] or bare(a[1]) == bare(b[1]))


@lru_cache(maxsize=20_000)
def bare(word: str) -> str:
    """A word without any mark: `hoạch` becomes `hoach`, `đ` becomes `d`."""
    letters = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in letters if not unicodedata.combining(c)).lower()
