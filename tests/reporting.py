"""Findings and incidents for the report's tests, about articles of our own."""

from suluh.data.questions import load_questions
from suluh.model.results import Answer, Fact, Finding, Flag
from suluh.model.sentences import sentence_at
from suluh.model.values import normalise
from suluh.report.published import day, outlet
from suluh.report.results import Cell, Evidence, Incident, Reading
from suluh.report.selection import flags_of

FLAGS = {"trafficking": 0.97, "online_scam": 0.88}


def finding(id_, text="", answers=None, flags=("trafficking",), sure=0.8, **fields):
    """The finding of an article with these answers by question id, as it is read back from JSONL."""
    set_ = {name: Flag(FLAGS[name] if name in flags else 0.04, name in flags) for name in FLAGS}
    facts = [
        fact(question, text, (answers or {}).get(question.id), sure) for question in load_questions() if flags
    ]
    source = fields.pop("source", f"berita.jsonl:{id_}")
    fields = {
        "title": f"Judul {id_}",
        "url": f"https://www.warta.example/{id_}",
        "date": "2024-03-05",
    } | fields
    return Finding(id_, **fields, source=source, flags=set_, facts=tuple(facts)).as_dict()


def fact(question, text, answer, sure):
    if answer is None:
        return Fact(question.id, Answer(question.text, stated=False, probability=0.9))
    start = text.rindex(answer)
    end = start + len(answer)
    value, unit = normalise(answer, question.type)
    sentence = text[slice(*sentence_at(text, start, end))]
    return Fact(
        question.id, Answer(question.text, True, sure, answer, start, end, value, unit, sentence=sentence)
    )


def incident(*records):
    """One incident of these findings, a reading for each value."""
    found = {}
    for record in records:
        for row in record["facts"]:
            if row["stated"]:
                one = evidence(record, row)
                found.setdefault(row["question_id"], {}).setdefault(str(one.value or one.answer), []).append(
                    one
                )
    days = sorted(filter(None, map(day, records)))
    return Incident(
        records[0]["id"],
        records[0]["title"],
        *((days[0], days[-1]) if days else ("", "")),
        flags_of(*records),
        tuple(dict.fromkeys(filter(None, map(outlet, records)))),
        records,
        {id_: cell(id_, readings) for id_, readings in found.items()},
    )


def cell(question_id, readings):
    made = [Reading(ones[0].value, ones[0].unit, ones[0].answer, tuple(ones)) for ones in readings.values()]
    best, *others = sorted(made, key=lambda reading: -reading.support)
    return Cell(question_id, best, tuple(others))


def evidence(record, row):
    said = (row[name] for name in ("answer", "value", "unit", "sentence", "start", "end", "probability"))
    return Evidence(
        record["id"],
        record["title"],
        record["url"],
        outlet(record),
        day(record),
        *said,
        source=record["source"],
    )
