"""Our metrics as `evaluate` modules, loaded from the package's own files: no network."""

from pathlib import Path
from typing import TYPE_CHECKING

from ..data.errors import InputError, needing

if TYPE_CHECKING:
    import evaluate

_FOLDER = Path(__file__).parent / "metrics"


def load_metric(name: str) -> "evaluate.Metric":
    """The `evaluate` metric of that name: "squad_v2_id" or "flags"."""
    with needing("train", "metrics need"):
        import evaluate  # slow to import

    known = sorted(path.name for path in _FOLDER.iterdir() if (path / f"{path.name}.py").is_file())
    if name not in known:
        raise InputError(f"no metric {name!r}; known: {', '.join(known)}")
    return evaluate.load(str(_FOLDER / name / f"{name}.py"))
