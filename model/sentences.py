"""The sentence around an answer, found by looking only near it, in clean and in badly scraped text."""

import re

# Characters looked at on either side of the answer; a longer sentence is cut there, between words.
REACH = 300

_END = re.compile(r"(?P<newline>[\n\r\v\f\x85\u2028\u2029]+)|(?P<mark>[.!?…]+)(?P<closers>[\"'”’»)\]]*)")
_TOKEN = re.compile(r"[^\W_][\w.]*\Z")
_LOOKBACK = 30
_ABBREVIATIONS = re.compile(
    r"dr|drg|drs|dra|ir|prof|pdt|mgr|h|hj|kh|st|mr|mrs|ms|sr|jr|sdr|tn|ny|bpk|alm|almh|moch|moh|muh"
    r"|jend|kol|letkol|kombes|pol|brigjen|irjen"
    r"|komjen|jl|jln|gg|kp|ds|kel|kec|kab|rt|rw|prov|no|hlm|tgl|ps|pt|cv|rp|vs",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.)*[A-Z]|(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,4}")
# "katanya.Polisi kemudian", "para WNI.Ini", "tahun 2023.Polisi"; not "Rp1.500", "KANAL.TV", "Detik.Com".
_GLUED_BEFORE = re.compile(r"(?:(?P<lower>[a-z]{3,})|[A-Z]{3,}|[\d)\]\"”’])\Z")
_GLUED_AFTER = re.compile(r"[\"'“‘(]?[A-Z](?!om\b)(?P<lower>[a-z])?")


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the sentence, or sentences, that hold `text[start:end]`."""
    low, high = max(0, start - REACH), min(len(text), end + REACH)
    left, right = _next_word(text, low, start), _last_word(text, end, high)
    for found in _END.finditer(text, low, high):
        if not _is_boundary(text, found):
            continue
        if found.end() <= start:
            left = found.end()
        elif found.end() >= end:
            right = found.end()
            break
    return _stripped(text, (left, start), (end, right))


def sentence_ends(text: str) -> list[int]:
    """Where sentences end, ascending: offsets behind a mark or line break; a bare end of the text is none."""
    return [found.end() for found in _END.finditer(text) if _is_boundary(text, found)]


def _is_boundary(text: str, found: re.Match[str]) -> bool:
    if found["newline"] or found.end() == len(text):
        return True
    if found["mark"] == "." and not found["closers"] and _is_abbreviated(text, found.start()):
        return False
    following = text[found.end() : found.end() + _LOOKBACK]
    if not following[0].isspace():
        return _is_glued(text, found)
    # A lowercase letter goes on with the sentence: '"Di mana?" tanya dia'.
    return not following.lstrip()[:1].islower()


def _is_abbreviated(text: str, stop: int) -> bool:
    token = _TOKEN.search(text[max(0, stop - _LOOKBACK) : stop])
    if token is None:
        return False
    return bool(_ABBREVIATIONS.fullmatch(token[0]) or _INITIALS.fullmatch(token[0]))


def _is_glued(text: str, found: re.Match[str]) -> bool:
    before = _GLUED_BEFORE.search(text[max(0, found.start() - _LOOKBACK) : found.start()])
    after = _GLUED_AFTER.match(text, found.end())
    return before is not None and after is not None and bool(before["lower"] or after["lower"])


def _next_word(text: str, low: int, start: int) -> int:
    """Where the first whole word of `text[low:start]` begins."""
    if low == 0 or text[low - 1].isspace():
        return low
    return next((i for i in range(low, start) if text[i].isspace()), low)


def _last_word(text: str, end: int, high: int) -> int:
    """Where the last whole word of `text[end:high]` ends."""
    if high == len(text) or text[high].isspace():
        return high
    return next((i for i in range(high - 1, end - 1, -1) if text[i].isspace()), high)


def _stripped(text: str, before: tuple[int, int], after: tuple[int, int]) -> tuple[int, int]:
    """The outer edges moved past white space, never into the span between `before[1]` and `after[0]`."""
    left, start = before
    end, right = after
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return left, right
