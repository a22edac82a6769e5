"""Findings as a scan writes them, made by hand."""

ORDER = ("victims_wni", "destination", "perpetrator", "loss", "when")


def fact(question_id, answer, value=None, unit=None, probability=0.9, sentence=None, qualifier=None):
    return {
        "question_id": question_id,
        "question": f"{question_id}?",
        "stated": answer is not None,
        "answer": answer,
        "start": None if answer is None else 0,
        "end": None if answer is None else len(answer),
        "probability": probability,
        "value": value,
        "unit": unit,
        "qualifier": qualifier,
        "sentence": None if answer is None else sentence or f"Menurut polisi: {answer}.",
    }


def finding(name, *facts, title="", url="", date="", flags=("trafficking",)):
    said = {one["question_id"]: one for one in facts}
    return {
        "id": name,
        "title": title,
        "url": url,
        "date": date,
        "source": f"berita.jsonl:{name}",
        "flags": {
            flag: {"probability": 0.9 if flag in flags else 0.1, "flagged": flag in flags}
            for flag in ("trafficking", "online_scam")
        },
        "facts": [said.get(question, fact(question, None)) for question in ORDER] if flags else [],
    }
