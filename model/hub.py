"""The Hugging Face hub: where a model's name leads, and models fetched, published and described.

The hub's own variables hold: HF_HOME (the cache), HF_ENDPOINT (a mirror), HF_HUB_OFFLINE=1, HF_TOKEN.
`huggingface_hub` is imported by what talks to the hub only: the embedded model starts without it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..data.errors import ModelError
from .layout import BUNDLED, Part, open_model

# Weights as safetensors only: pickled ones (*.bin, *.pt) can run code when loaded, so they stay where they
# are, both ways; so do the checkpoints of a training run. `*` goes across folders.
_WANTED = ("*.json", "*.safetensors", "*.txt", "*README.md", "*LICENSE")
_UNWANTED = ("*checkpoint*/*",)


def resolve(model: str | None, revision: str | None = None) -> Path:
    """The folder of the embedded model (None), of a folder given by its path, or of a hub id.

    A path that exists wins over a hub id of the same spelling. ModelError says what was tried.
    """
    if model is None:
        if revision is not None:
            raise ModelError(f"revision {revision!r} without a model: name the hub id that it belongs to")
        return BUNDLED
    folder = Path(model).expanduser()
    if folder.is_dir():
        if revision is not None:
            raise ModelError(f"revision {revision!r}: {model} is a folder here, which has none; leave it out")
        return folder
    if folder.exists() or not _is_hub_id(model):
        raise ModelError(f"{model}: neither a model folder nor a hub id (owner/name); check the spelling")
    return pull(model, revision)


def pull(model: str, revision: str | None = None) -> Path:
    """The local copy of hub model `model` at `revision`, fetched once; ModelError when it is not to be used."""
    from huggingface_hub import snapshot_download

    with _hub_errors(model, revision):
        folder = snapshot_download(
            model, revision=revision, allow_patterns=list(_WANTED), ignore_patterns=list(_UNWANTED)
        )
    open_model(Path(folder))
    return Path(folder)


def push(folder: Path, repo: str, *, private: bool = True) -> str:
    """Publish a model folder as `repo`, made where it does not exist; returns its address.

    With `private`, a `repo` that is there already and public is refused.
    """
    from huggingface_hub import HfApi

    if not folder.is_dir():
        raise ModelError(f"{folder}: no such folder; give the folder of a model")
    open_model(folder)
    with _hub_errors(repo, None):
        api = HfApi()
        api.create_repo(repo, private=private, exist_ok=True)
        public = not api.model_info(repo).private
    if private and public:
        raise ModelError(f"{repo}: public already; publish for all (--public), or under another name")
    with _hub_errors(repo, None):
        uploaded = api.upload_folder(
            repo_id=repo, folder_path=folder, allow_patterns=list(_WANTED), ignore_patterns=list(_UNWANTED)
        )
    return str(uploaded.commit_url)


def info(model: str | None, revision: str | None = None) -> dict[str, Any]:
    """Where a model lies and, for each of its parts, architecture, sizes, labels and calibration."""
    folder = resolve(model, revision)
    parts = {part.task: _described(part) for part in open_model(folder).parts}
    return {"model": model or "embedded", "folder": str(folder), "parts": parts}


def _described(part: Part) -> dict[str, Any]:
    config = part.config
    fields = ("model_type", "num_hidden_layers", "hidden_size", "vocab_size", "max_position_embeddings")
    described: dict[str, Any] = {name: config.get(name) for name in fields}
    if part.task == "flag":
        described["labels"] = list(config.get("id2label", {}).values())
    described["weights"] = {"file": part.weights.name, "bytes": part.weights.stat().st_size}
    described["calibrated"] = part.calibration is not None
    return described


def _is_hub_id(model: str) -> bool:
    owner, slash, name = model.partition("/")
    return bool(owner and slash and name) and "/" not in name and not model.startswith((".", "~"))


@contextmanager
def _hub_errors(model: str, revision: str | None) -> Iterator[None]:
    """Turns what the hub library raises into one sentence with a remedy."""
    from huggingface_hub import errors

    at = f"{model}@{revision}" if revision else model
    command = f"suluh model pull {model}" + (f" --revision {revision}" if revision else "")
    try:
        yield
    except errors.RevisionNotFoundError as error:
        raise ModelError(f"{at}: the hub has no such revision; give a branch, tag or commit of it") from error
    except errors.GatedRepoError as error:
        raise ModelError(f"{at}: gated; ask for access on its page, then set HF_TOKEN") from error
    except errors.RepositoryNotFoundError as error:
        raise ModelError(
            f"{at}: no such folder, and the hub has no such model, or it is private; "
            "check the name, or set HF_TOKEN"
        ) from error
    except errors.HFValidationError as error:
        raise ModelError(f"{at}: not a valid hub id ({error})") from error
    except errors.LocalEntryNotFoundError as error:
        raise ModelError(
            f"{at}: not in the local cache, and the hub was not reached ({_reason(error.__cause__ or error)}); "
            f"fetch it once with `{command}` where there is a network"
        ) from error
    # HTTPError: no connection (httpx's own error); ValueError: an answer that is not JSON, a card's bad header.
    except (errors.HTTPError, OSError, ValueError) as error:  # type: ignore[attr-defined]
        raise ModelError(f"{at}: the exchange with the hub failed ({_reason(error)})") from error


def _reason(error: BaseException) -> str:
    """What the hub or its library says, on one line, and HF_TOKEN where the hub refuses."""
    said = " ".join(str(error).split()) or type(error).__name__
    status = getattr(getattr(error, "response", None), "status_code", None)
    return f"{said}; set HF_TOKEN to a token that may do this" if status in (401, 403) else said
