"""Records of JSON lines, and of one JSON list."""

import json
import re
from collections.abc import Iterable, Iterator

from .records import Fault, Record
from .streams import Line, Whole, decoded, text_fault

_GAP = re.compile(r"[\s,]*")
# Where the next object of a list is likely to start, after one that is broken.
_NEXT = re.compile(r"\}\s*,?\s*(?=\{)")
_DECODER = json.JSONDecoder()


def jsonl_records(lines: Iterable[Line]) -> Iterator[Record | Fault]:
    """One object a line; empty lines are passed over."""
    for line in lines:
        if line.fault:
            yield Fault(line.number, line.fault)
        elif line.text.strip():
            try:
                yield _record(line.number, json.loads(line.text.rstrip()))
            except (ValueError, RecursionError) as error:
                yield Fault(line.number, _reason(error, line.number))


def json_records(whole: Whole) -> Iterator[Record | Fault]:
    """The objects of a list, or objects one after another; after a broken one, goes on with the next."""
    text = decoded(whole.data)
    at = _after_gap(text, 0)
    in_list = text.startswith("[", at)
    at = _after_gap(text, at + in_list)
    line, counted = 1, 0
    while at < len(text) and not (in_list and text[at] == "]"):
        line, counted = line + text.count("\n", counted, at), at
        item, at = _item(text, at, line)
        if isinstance(item, Fault) and at == len(text):
            # One fault for the last object and for the file that is cut off in it is enough.
            yield Fault(None, whole.fault) if whole.fault else item
            return
        yield item
    if end := whole.fault or _end_fault(text, at, in_list):
        yield Fault(None, end)


def _item(text: str, at: int, line: int) -> tuple[Record | Fault, int]:
    """The object at `at`, and where the next one starts."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError) as error:
        following = _NEXT.search(text, at)
        return Fault(line, _reason(error, 1)), following.end() if following else len(text)
    fault = text_fault(text[at:end])
    return Fault(line, fault) if fault else _record(line, value), _after_gap(text, end)


def _end_fault(text: str, at: int, in_list: bool) -> str:
    if not text.strip():
        return "the file is empty"
    if in_list and at >= len(text):
        return "the list does not end with ]: the file is broken or cut off"
    return "there is more after the end of the list: put all in one list" if text[at + 1 :].strip() else ""


def _after_gap(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at


def _record(line: int, value: object) -> Record | Fault:
    if isinstance(value, dict):
        return Record(line, value)
    return Fault(line, f"a JSON {type(value).__name__}, not an object with fields")


def _reason(error: ValueError | RecursionError, first: int) -> str:
    """What is wrong, in lines of the file; `first` is the line on which the parsed text starts."""
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON: {error.msg}: line {first + error.lineno - 1} column {error.colno}"
    return f"not valid JSON: {error}"
