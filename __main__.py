"""The command line: `suluh …` or `python -m suluh …`."""

import sys

from .cli import app
from .data.errors import SuluhError


def main() -> None:
    """Run a command; an expected error is one line on standard error and its own exit code."""
    # OpenVINO would import its model converter, and with it a telemetry client: nothing here uses them, and they take
    # a tenth of what `suluh ask` takes. It does without where they are not installed, which None stands for.
    sys.modules.setdefault("openvino.tools.ovc", None)  # type: ignore[arg-type]
    try:
        app(prog_name="suluh")
    except SuluhError as error:
        sys.stderr.write(f"suluh: {error}\n")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
