"""A fingerprint of the proper names in an article: two accounts of one event share names that others do not have.

Hashes, not names: findings are to join by them, and hold of people only what was asked.
"""

import re
from hashlib import blake2b

# Not the first word of a text, or of a sentence after another: they begin with a capital anyway.
_NAME = re.compile(r"(?<![.!?\"“] )(?<!^)\b[A-Z][^\W\d_]+(?:\s+[A-Z][^\W\d_]+)*")
_BYTES = 4


def fingerprint(text: str) -> tuple[str, ...]:
    """One hash of eight hexadecimal digits for each proper name of a text, in order of first place."""
    names = (" ".join(name.split()) for name in _NAME.findall(text))
    return tuple(dict.fromkeys(map(_hash, names)))


def _hash(name: str) -> str:
    return blake2b(name.encode("utf-8"), digest_size=_BYTES).hexdigest()
