"""SQuAD v2 exact match and F1 as an `evaluate` module; the rules are suluh.eval.squad's."""

import datasets
import evaluate

from suluh.eval.squad import score_texts


class SquadV2Id(evaluate.Metric):  # type: ignore[misc]
    """References are lists of acceptable texts; an empty list and an empty prediction mean "not stated"."""

    def _info(self) -> evaluate.MetricInfo:
        text = datasets.Value("string")
        return evaluate.MetricInfo(
            description="SQuAD v2 exact match and F1, in percent.",
            citation="Rajpurkar, Jia and Liang 2018, Know What You Don't Know",
            inputs_description="predictions: texts; references: lists of acceptable texts",
            features=datasets.Features({"predictions": text, "references": datasets.Sequence(text)}),
        )

    def _compute(self, predictions: list[str], references: list[list[str]]) -> dict[str, float]:
        scores = [score_texts(golds, text) for golds, text in zip(references, predictions, strict=True)]
        em, f1 = (100.0 * sum(column) / len(scores) for column in zip(*scores, strict=True))
        return {"em": em, "f1": f1}
