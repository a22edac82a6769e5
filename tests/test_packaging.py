"""What ships is what is there, and the floors lean on each other one way only."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import suluh

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TOOLS = PROJECT["tool"]["setuptools"]
FLOORS = ("data", "model", "train", "eval", "report")
# What each floor may not import; train calls eval's metrics, as the design allows.
FORBIDDEN = {
    "data": ("model", "train", "eval", "report"),
    "model": ("train", "eval", "report"),
    "train": (),
    "eval": ("train", "report"),
    "report": ("train", "eval"),
}


def test_every_folder_with_code_is_in_the_package_list():
    folders = {
        ".".join(("suluh", *path.parent.relative_to(ROOT).parts))
        for floor in FLOORS
        for path in (ROOT / floor).rglob("__init__.py")
    }
    assert set(TOOLS["packages"]) == folders | {"suluh"}


def test_every_pattern_of_package_data_finds_something():
    for package, patterns in TOOLS["package-data"].items():
        folder = ROOT.joinpath(*package.split(".")[1:])
        for pattern in patterns:
            assert list(folder.glob(pattern)), f"{package}: {pattern}"


def test_the_front_door_is_sorted_and_holds_no_logic():
    assert suluh.__all__ == sorted(suluh.__all__)
    assert all(hasattr(suluh, name) for name in suluh.__all__)
    lines = (ROOT / "__init__.py").read_text("utf-8").splitlines()
    assert len(lines) < 40 and not any(line.startswith(("def ", "class ")) for line in lines)


@pytest.mark.parametrize("floor", FLOORS)
def test_arrows_point_down(floor):
    for path in (ROOT / floor).rglob("*.py"):
        for match in re.finditer(
            r"^\s*(?:from|import) (?:\.\.|suluh\.)(\w+)", path.read_text("utf-8"), re.MULTILINE
        ):
            assert match[1] not in FORBIDDEN[floor], f"{path.relative_to(ROOT)}: {match[0].strip()}"


def test_reading_needs_none_of_the_extras():
    heavy = ["torch", "transformers", "datasets", "evaluate", "sklearn", "trafilatura", "huggingface_hub"]
    heavy += ["altair", "jinja2", "ray", "vl_convert", "scipy", "xlsxwriter", "openvino", "pyarrow"]
    code = f"import suluh, suluh.cli, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_question_from_cold_loads_neither_a_converter_nor_what_reads_tables():
    unused = ["openvino.tools.ovc.convert", "openvino_telemetry", "pyarrow", "rich.progress"]
    code = f"""
import sys
from suluh.__main__ import main
try:
    main()
finally:
    print([name for name in {unused} if name in sys.modules], "openvino" in sys.modules, file=sys.stderr)
"""
    command = [
        sys.executable,
        "-c",
        code,
        "ask",
        str(ROOT / "data/examples/artikel-1.txt"),
        "Berapa WNI yang diselamatkan?",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[] True"
