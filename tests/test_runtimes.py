import gc
import json

import numpy as np
import pytest
from conftest import save_tiny
from safetensors.numpy import save_file

from suluh.data.errors import ModelError
from suluh.model import openvino_runtime
from suluh.model.architectures import supports
from suluh.model.graph import build_graph
from suluh.model.layout import Part
from suluh.model.loading import load_part
from suluh.model.openvino_runtime import OpenVinoRuntime
from suluh.model.torch_runtime import TorchRuntime
from suluh.model.weights import INT8_NAME, PLAIN_NAME, read_stored, read_tensors, write_int8

KINDS = [
    ("qa", "BertForQuestionAnswering", {}),
    ("flag", "BertForSequenceClassification", {"num_labels": 2}),
    ("qa", "XLMRobertaForQuestionAnswering", {}),
    ("flag", "XLMRobertaForSequenceClassification", {"num_labels": 3}),
    ("qa", "RobertaForQuestionAnswering", {}),
]


def padded_rows(length, pad_id=1):
    rng = np.random.default_rng(0)
    ids = rng.integers(4, 40, (3, length))
    mask = np.ones_like(ids)
    for row, real in enumerate((length, length // 2, 5)):
        ids[row, real:], mask[row, real:] = pad_id, 0
    return ids, mask, np.zeros_like(ids)


@pytest.mark.parametrize(("task", "kind", "changes"), KINDS, ids=[kind for _, kind, _ in KINDS])
def test_both_runtimes_give_the_same_logits(tmp_path, task, kind, changes):
    part = Part(save_tiny(tmp_path / "m", kind, **changes), task)
    compiled = OpenVinoRuntime(part.config, read_tensors(part.weights), task)
    inputs = padded_rows(30)
    expected, found = TorchRuntime(part).run(*inputs), compiled.run(*inputs)
    assert found.shape == expected.shape
    real = inputs[1].astype(bool) if task == "qa" else slice(None)
    # bf16 CPUs round at 2^-8; logits here are of order 1 to 10.
    assert np.abs(found[real] - expected[real]).max() < 0.15
    assert np.corrcoef(found[real].ravel(), expected[real].ravel())[0, 1] > 0.9995


def test_padding_does_not_change_a_row(tiny_qa):
    part = Part(tiny_qa, "qa")
    runtime = OpenVinoRuntime(part.config, read_tensors(part.weights), "qa")
    ids, mask, types = padded_rows(30)
    alone = runtime.run(ids[2:, :5], mask[2:, :5], types[2:, :5])
    together = runtime.run(ids, mask, types)[2:, :5]
    assert np.abs(alone - together).max() < 0.1


def test_the_weights_may_be_let_go_once_the_model_is_compiled(tiny_qa):
    part = Part(tiny_qa, "qa")
    tensors = read_tensors(part.weights)
    runtime = OpenVinoRuntime(part.config, tensors, "qa")
    inputs = padded_rows(30)
    before = runtime.run(*inputs)
    shapes = [tensor.shape for tensor in tensors.values()]
    del tensors
    gc.collect()
    _in_their_place = [np.full(shape, 7.0, np.float32) for shape in shapes * 3]
    assert np.array_equal(runtime.run(*inputs), before)


def test_int8_rows_stay_within_half_a_step(tmp_path):
    rng = np.random.default_rng(3)
    matrix = rng.normal(size=(100, 32)).astype(np.float32)
    vector = rng.normal(size=32).astype(np.float32)
    small = rng.normal(size=(2, 32)).astype(np.float32)
    write_int8({"matrix": matrix, "vector": vector, "small": small}, tmp_path / INT8_NAME)
    found = read_tensors(tmp_path / INT8_NAME)
    assert set(found) == {"matrix", "vector", "small"}
    assert (found["vector"] == vector).all() and (found["small"] == small).all()
    step = np.abs(matrix).max(axis=1, keepdims=True) / 127
    assert (np.abs(found["matrix"] - matrix) <= step * 0.5001).all()


def test_the_int8_copy_runs_in_both_runtimes(tiny_qa, tmp_path):
    write_int8(read_tensors(tiny_qa / PLAIN_NAME), tmp_path / INT8_NAME)
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / name).write_text((tiny_qa / name).read_text())
    part = Part(tmp_path, "qa")
    inputs = padded_rows(30)
    expected = TorchRuntime(part).run(*inputs)
    found = load_part(part).runtime.run(*inputs)
    assert np.abs((found - expected)[inputs[1] > 0]).max() < 0.15


def test_int8_products_give_like_logits(tiny_qa, tmp_path, monkeypatch):
    write_int8(read_tensors(tiny_qa / PLAIN_NAME), tmp_path / INT8_NAME)
    config = json.loads((tiny_qa / "config.json").read_text())
    stored = read_stored(tmp_path / INT8_NAME)
    inputs = padded_rows(30)
    real = inputs[1] > 0
    found = {}
    for fastest in (True, False):
        monkeypatch.setattr(openvino_runtime, "int8_is_fastest", lambda core, fastest=fastest: fastest)
        found[fastest] = OpenVinoRuntime(config, stored, "qa").run(*inputs)[real]
    assert np.abs(found[True] - found[False]).max() < 0.15
    assert np.corrcoef(found[True].ravel(), found[False].ravel())[0, 1] > 0.9995
    kept = [
        op.get_friendly_name()
        for op in build_graph(config, stored, "qa").get_ops()
        if op.get_type_name() == "Constant" and op.get_element_type().get_type_name() == "i8"
    ]
    assert len(kept) == sum(name.endswith("intermediate.dense.weight") for name in stored) > 0


class Capable:
    """The engine, as far as it says what the CPU can do."""

    def __init__(self, *capabilities):
        self.capabilities = [*capabilities, "FP32", "INT8"]

    def get_property(self, device, name):
        assert (device, name) == ("CPU", "OPTIMIZATION_CAPABILITIES")
        return self.capabilities


@pytest.mark.parametrize(
    ("core", "flags", "fastest"),
    [
        (Capable("BF16", "WINOGRAD", "FP16"), "avx512_vnni amx_bf16", False),  # a Xeon with AMX
        (Capable("BF16", "WINOGRAD"), "avx512_vnni", True),  # Zen 4
        (Capable("WINOGRAD"), "avx512_vnni", True),  # Ice Lake
        (Capable(), "avx2 avx_vnni", True),  # Alder Lake
        (Capable(), "avx2 avx_vnni_int8", False),
        (Capable(), "avx2", False),  # Zen 3
        (Capable("WINOGRAD"), "avx512f", False),  # Skylake
        (Capable("WINOGRAD", "BF16"), None, True),  # Zen 4 without Linux
        (Capable("FP16"), None, False),  # no x86
    ],
)
def test_int8_is_chosen_where_the_cpu_has_dot_products_but_no_amx(
    core, flags, fastest, tmp_path, monkeypatch
):
    listed = tmp_path / "cpuinfo"
    if flags is not None:
        listed.write_text(f"processor\t: 0\nflags\t\t: fpu {flags}\n\nprocessor\t: 1\n")
    monkeypatch.setattr(openvino_runtime, "_CPU_INFO", listed)
    assert openvino_runtime.int8_is_fastest(core) is fastest


@pytest.mark.parametrize("kind", ["F16", "BF16"])
def test_half_precision_checkpoints_are_read(tmp_path, kind):
    import torch
    from safetensors.torch import save_file

    tensor = torch.tensor([[0.5, -1.25], [3.0, 100.0]])
    save_file(
        {"w": tensor.to(torch.float16 if kind == "F16" else torch.bfloat16)}, tmp_path / "m.safetensors"
    )
    assert (read_tensors(tmp_path / "m.safetensors")["w"] == tensor.numpy()).all()


def test_unreadable_weights_name_the_file(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"\x10\0\0\0\0\0\0\0{broken")
    with pytest.raises(ModelError, match="model.safetensors: not a readable safetensors file"):
        read_tensors(path)


def test_other_architectures_are_left_to_torch():
    assert supports({"model_type": "bert"})
    assert not supports({"model_type": "deberta-v2"})
    assert not supports({"model_type": "bert", "position_embedding_type": "relative_key"})
    with pytest.raises(ModelError, match=r"pip install 'suluh\[torch\]'"):
        build_graph({"model_type": "deberta-v2"}, {}, "qa")


def test_a_missing_tensor_is_named(tiny_qa):
    config = json.loads((tiny_qa / "config.json").read_text())
    tensors = read_tensors(tiny_qa / PLAIN_NAME)
    del tensors["qa_outputs.bias"]
    with pytest.raises(ModelError, match=r"no tensor qa_outputs\.bias"):
        build_graph(config, tensors, "qa")


def test_torch_refuses_weights_that_it_would_have_to_make_up(tmp_path):
    folder = save_tiny(tmp_path / "m", "DistilBertForQuestionAnswering")
    tensors = read_tensors(folder / PLAIN_NAME)
    del tensors["qa_outputs.weight"]
    save_file(tensors, folder / PLAIN_NAME, metadata={"format": "pt"})
    with pytest.raises(ModelError, match=r"no tensor qa_outputs\.weight"):
        TorchRuntime(Part(folder, "qa"))


def test_torch_never_runs_code_that_a_checkpoint_brings(tmp_path):
    folder = save_tiny(tmp_path / "m", "BertForQuestionAnswering")
    config = json.loads((folder / "config.json").read_text())
    config |= {
        "model_type": "evil",
        "auto_map": {"AutoConfig": "evil.Config", "AutoModelForQuestionAnswering": "evil.M"},
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "evil.py").write_text("raise SystemExit('ran')\n")
    with pytest.raises(ModelError, match="transformers cannot load this checkpoint"):
        TorchRuntime(Part(folder, "qa"))
