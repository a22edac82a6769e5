"""Reliability diagrams and risk-coverage curves as SVG (extra: plots)."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..data.errors import needing
from .calibration import Outcomes, reliability_bins, risk_coverage

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INCHES = (4.2, 3.8)


def check_extra() -> None:
    """InputError, before anything is computed, where the extra is not installed."""
    with needing("plots", "figures need"):
        import matplotlib  # noqa: F401


def write_figures(outcomes: Mapping[str, Outcomes], folder: Path) -> list[Path]:
    """Write `reliability.svg` and `risk_coverage.svg`, one line for each name, and say where."""
    check_extra()
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _write(folder / "reliability.svg", outcomes, _reliability),
        _write(folder / "risk_coverage.svg", outcomes, _risk),
    ]


def _write(
    path: Path, outcomes: Mapping[str, Outcomes], draw: "Callable[[Axes, Mapping[str, Outcomes]], None]"
) -> Path:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    # The same figures give the same file.
    with rc_context({"svg.hashsalt": "suluh", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(_INCHES, layout="constrained")
        draw(figure.add_subplot(), outcomes)
        figure.savefig(path, metadata={"Date": None})
    return path


def _reliability(axes: "Axes", outcomes: Mapping[str, Outcomes]) -> None:
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for name, outcome in outcomes.items():
        rows = reliability_bins(outcome.probabilities, outcome.right)
        axes.plot(rows[:, 1], rows[:, 2], marker="o", label=f"{name} (n = {len(outcome.right)})")
    axes.set(xlabel="probability claimed", ylabel="share that came true", xlim=(0, 1), ylim=(0, 1))
    axes.legend()


def _risk(axes: "Axes", outcomes: Mapping[str, Outcomes]) -> None:
    for name, outcome in outcomes.items():
        coverage, risk = risk_coverage(outcome.probabilities, outcome.right)
        axes.step(coverage, risk, where="post", label=f"{name} (n = {len(outcome.right)})")
    axes.set(
        xlabel="share kept, surest first", ylabel="share of these that is wrong", xlim=(0, 1), ylim=(0, None)
    )
    axes.legend()
