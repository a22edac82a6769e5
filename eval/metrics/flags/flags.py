"""One yes-or-no flag as an `evaluate` module; the figures are suluh.eval.flag's."""

import datasets
import evaluate
import numpy as np

from suluh.eval.flag import FlagOutcome, flag_values


class Flags(evaluate.Metric):  # type: ignore[misc]
    """Predictions are probabilities; the flag is set from one half."""

    def _info(self) -> evaluate.MetricInfo:
        features = {"predictions": datasets.Value("float64"), "references": datasets.Value("int64")}
        return evaluate.MetricInfo(
            description="Precision, recall, F1, average precision, log loss and calibration error of a flag.",
            citation="",
            inputs_description="predictions: probabilities; references: 0 or 1",
            features=datasets.Features(features),
        )

    def _compute(self, predictions: list[float], references: list[int]) -> dict[str, float]:
        probabilities = np.array(predictions, float)
        decisions = (probabilities >= 0.5).astype(float)
        return flag_values(FlagOutcome(np.array(references, float), probabilities, decisions))
