import json
import math
import os
import subprocess
import sys

import pytest

from suluh.data.errors import InputError
from suluh.eval.modules import load_metric

# Loads both metrics where no connection can be made and the home of the hub is new and empty.
OFFLINE = """
import json, socket
def refuse(*arguments, **options):
    raise AssertionError("a connection was tried")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
from suluh.eval.modules import load_metric
qa = load_metric("squad_v2_id").compute(predictions=["97 orang"], references=[["97 orang WNI"]])
flags = load_metric("flags").compute(predictions=[0.9, 0.2], references=[1, 0])
print(json.dumps([qa, flags]))
"""


def test_squad_by_hand():
    # 1 and 1; 0 and 2*2/5 = .8; not stated and left: 1 and 1; not stated but answered: 0 and 0.
    figures = load_metric("squad_v2_id").compute(
        predictions=["97 orang.", "pada Selasa malam", "", "Batam"],
        references=[["97 orang", "97"], ["Selasa malam"], [], []],
    )
    assert figures == {"em": 50.0, "f1": pytest.approx(70.0)}


def test_flags_by_hand():
    # Set: .9 (real), .5 (not); real: .9 and .4. Ranked 1 0 1 0.
    figures = load_metric("flags").compute(predictions=[0.9, 0.5, 0.4, 0.1], references=[1, 0, 1, 0])
    assert figures == pytest.approx(
        {
            "precision": 0.5,
            "recall": 0.5,
            "f1": 0.5,
            "pr_auc": (1 + 2 / 3) / 2,
            "log_loss": -math.log(0.9 * 0.5 * 0.4 * 0.9) / 4,
            "ece": (0.1 + 0.5 + 0.6 + 0.1) / 4,
        }
    )


def test_offline(tmp_path):
    environment = os.environ | {"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    qa, flags = json.loads(done.stdout.splitlines()[-1])
    assert qa == {"em": 0.0, "f1": pytest.approx(80.0)}
    figures = {"precision": 1, "recall": 1, "f1": 1, "pr_auc": 1, "ece": 0.15}
    assert flags == pytest.approx(figures | {"log_loss": -math.log(0.9 * 0.8) / 2})


def test_unknown_metric():
    with pytest.raises(InputError, match="no metric 'bleu'; known: flags, squad_v2_id"):
        load_metric("bleu")


def test_without_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "evaluate", None)
    with pytest.raises(InputError, match=r"metrics need evaluate: pip install 'suluh\[train\]'"):
        load_metric("flags")
