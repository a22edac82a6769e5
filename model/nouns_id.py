"""The counted noun after a figure: "orang", "WNI", "korban TPPO", "ABK" of "anak buah kapal (ABK)"."""

import re

from .numbers_id import SCALES, parse_number

_SUFFIX = re.compile(r"\s*(?:[-+]?\s*lebih|\+|lagi|buah)(?![^\W_])", re.IGNORECASE)
_PARTITIVE = re.compile(r"\s*(?:orang\s+)?(?:dari|di\s*antara)\s", re.IGNORECASE)
_PERCENT = re.compile(r"\s*(?:%|persen(?:nya)?\b)", re.IGNORECASE)
_ACRONYM = re.compile(r"[^\d(),.;]*\(([A-Z]{2,6})\)")
_NATIONALS = {
    "WNI": re.compile(r"\s*(?:orang\s+)?(?:wni\b|warga\s*(?:negara\s*)?indonesia\b)", re.IGNORECASE),
    "WNA": re.compile(r"\s*(?:orang\s+)?(?:wna\b|warga\s*(?:negara\s*)?asing\b)", re.IGNORECASE),
    "PMI": re.compile(r"\s*(?:orang\s+)?(?:pmi\b|pekerja\s+migran\s+indonesia\b)", re.IGNORECASE),
}
# "12 orang tersangka" counts suspects, "230 orang asing" counts persons.
_CLASSIFIER = re.compile(
    r"\s*or(?:an)?g\s+(?=(?:[A-Z]{2,}|pe(?!rtama\b)\w{3,}|korban|tersangka|terdakwa|terduga|terpidana|terlapor|saksi|calon|mantan|warga|anak"
    r"|remaja|bocah|bayi|balita|gadis|lansia|laki-laki|lelaki|wanita|pria|ibu|teman|rekan|mahasiswa|siswa|santri|guru"
    r"|karyawan|staf|buruh|nelayan|sopir|supir|kurir|agen|admin|operator|anggota|polisi|wartawan|turis|wisatawan)\b)"
)
_WORD = re.compile(r"\s*([^\W\d_]+(?:[-/][^\W\d_]+)*)")
_NO_NOUN = re.compile(
    rf"{'|'.join(SCALES)}|s/d|s"
    r"|yang|di|dari|dan|atau|pada|untuk|dengan|dalam|ke|kepada|oleh|karena|serta|itu|ini|tersebut|telah|sudah|akan|masih"
    r"|juga|lain|lainnya|tambahan|antaranya|antara|adalah|yaitu|yakni|hingga|sampai|sejak|selama|saat|ketika|setelah"
    r"|sebelum|per|sebagai|seperti|bagi|tanpa|sekitar|bersama|sisanya|asal|lebih|lagi|tidak|tak|belum|sempat|ikut|turut"
    r"|bisa|dapat|harus|bakal|ingin|akibat|tiap|setiap|plus|kemudian|tewas|kabur|tiba|pulang|hilang|were|was|are|who|of|in|from",
    re.IGNORECASE,
)
# "dua orang | mengalami luka", "80 warga | terdampak": a verb ends the noun; these nouns only begin like one.
_VERB = re.compile(
    r"(?!menteri|mentor|menantu|mertua|media|medis|melayu|member|merek|meja|mesin|memori|meter|merah|menara|metode)"
    r"(?!dinas|direk|diplomat|disabil|difabel|divisi|digital|diskon|dialog|diaspora|distributor|dirham|dinar)"
    r"(?!berita|berkas|berlian|beras\b|beruang)"
    r"(?!tersangka|terdakwa|terduga|terlapor|terpidana|terhukum|terapis|teroris|terminal|ternak|terakhir)"
    r"(?:me[nmlrw]|di|ber|ter)[a-z]{3,}"
)
_LONGEST = 4
_SHORT = {"org": "orang"}


def counted_noun(rest: str) -> str | None:
    """The counted noun at the start of what follows a figure."""
    if suffix := _SUFFIX.match(rest):
        return counted_noun(rest[suffix.end() :])
    if _PERCENT.match(rest):
        return "persen"
    if (whole := _PARTITIVE.match(rest)) and (number := parse_number(rest[whole.end() :])):
        return counted_noun(rest[whole.end() + number.end :])
    for name, pattern in _NATIONALS.items():
        if pattern.match(rest):
            return name
    return _acronym(rest) or _noun(rest)


def _acronym(rest: str) -> str | None:
    match = _ACRONYM.match(rest)
    return match[1] if match else None


def _noun(rest: str) -> str | None:
    classifier = _CLASSIFIER.match(rest)
    position = classifier.end() if classifier else 0
    words: list[str] = []
    while len(words) < _LONGEST and (match := _WORD.match(rest, position)):
        if _NO_NOUN.fullmatch(match[1]) or _VERB.match(match[1]):
            break
        words.append(_SHORT.get(match[1].lower(), match[1]))
        position = match.end()
    return " ".join(words) or None
