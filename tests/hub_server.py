"""A small Hugging Face hub on 127.0.0.1, as `huggingface_hub` speaks to it: models to fetch and to publish.

Revisions, redirects to large files, private and gated models and the hub's error codes are as on the real
one; every request is counted. Uploads are taken whole ("regular"), without Git LFS or xet.
"""

import base64
import hashlib
import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import Self
from urllib.parse import unquote, urlsplit

TOKEN = "hf_rahasia"
# What the real hub keeps in Git LFS and hands out from another address.
_LARGE = (".safetensors", ".bin", ".pt")

Files = dict[str, bytes]


class HubError(Exception):
    """An answer that is no success: status, X-Error-Code and the sentence for it."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code = status, code


@dataclass
class Repo:
    """One model: its commits by hash, and the branches and tags that lead to them."""

    name: str
    private: bool = False
    gated: bool = False
    commits: dict[str, Files] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)

    def commit(self, files: Files, ref: str) -> str:
        """Make `files` the newest state of branch (or tag) `ref`; returns the commit's hash."""
        listing = "\n".join(f"{path} {_blob(data)}" for path, data in sorted(files.items()))
        sha = hashlib.sha1(f"{len(self.commits)}\n{listing}".encode()).hexdigest()
        self.commits[sha], self.refs[ref] = files, sha
        return sha

    def at(self, revision: str) -> str:
        """The commit hash of a branch, tag or commit."""
        sha = self.refs.get(revision, revision)
        if sha not in self.commits:
            raise HubError(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return sha


class Hub:
    """The hub, running while in its `with` block."""

    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.requests: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Go away, as a network that is down; may be called twice."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """HF_ENDPOINT."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def elsewhere(self) -> str:
        """The same server under another name: the library treats redirects within the hub's host differently."""
        return self.url.replace("127.0.0.1", "localhost")

    @property
    def fetched(self) -> list[str]:
        """The files whose bodies were sent, once for each time, as model/path."""
        bodies = (
            (line.removeprefix("BODY "), n) for line, n in self.requests.items() if line.startswith("BODY ")
        )
        return sorted(name for name, n in bodies for _ in range(n))

    def count(self, what: str) -> None:
        """Take note of a request, from any thread."""
        with self._lock:
            self.requests[what] += 1

    def add(self, name: str, source: Path | Files, ref: str = "main", **traits: bool) -> str:
        """Put a folder (or files) into model `name` as the newest commit of `ref`; returns its hash."""
        files = source if isinstance(source, dict) else read_folder(source)
        return self.repos.setdefault(name, Repo(name, **traits)).commit(files, ref)


def read_folder(folder: Path) -> Files:
    """The files of a folder by their path in it."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._serve(self._get)

    def do_GET(self) -> None:
        self._serve(self._get)

    def do_POST(self) -> None:
        self._serve(self._post)

    def _serve(self, action) -> None:
        path = urlsplit(self.path).path
        self.hub.count(f"{self.command} {unquote(path)}")
        parts = [unquote(part) for part in path.strip("/").split("/")]
        try:
            action(parts)
        except HubError as error:
            headers = {"X-Error-Code": error.code, "X-Error-Message": str(error)}
            self._send(json.dumps({"error": str(error)}).encode(), error.status, headers)

    def _get(self, parts: list[str]) -> None:
        match parts:
            case ["api", "models", owner, name]:
                self._describe(self._repo(owner, name), "main")
            case ["api", "models", owner, name, "revision", revision]:
                self._describe(self._repo(owner, name), revision)
            case ["api", "models", owner, name, "tree", revision]:
                repo = self._repo(owner, name)
                self._json(_tree(repo.commits[repo.at(revision)]))
            case [owner, name, "resolve", revision, *path]:
                self._resolve(self._repo(owner, name), revision, "/".join(path))
            case ["cdn", owner, name, sha, *path]:
                self._body(self.hub.repos[f"{owner}/{name}"], sha, "/".join(path), {})
            case ["portal", *_]:  # a page in the way of the hub, as in a hotel
                self._send(b"<html>Selamat datang</html>", 200, {"Content-Type": "text/html"})
            case _:
                raise HubError(404, "", f"no such page: {self.path}")

    def _post(self, parts: list[str]) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        match parts:
            case ["api", "validate-yaml"]:
                bad = "licence:" in json.loads(content)["content"]
                answer = {"errors": [{"message": '"licence" is not allowed'}] if bad else [], "warnings": []}
                self._json(answer, 400 if bad else 200)
            case ["api", "repos", "create"]:
                self._create(json.loads(content))
            case ["api", "models", owner, name, "preupload", _]:
                self._may_write()
                self._preupload(self._repo(owner, name), json.loads(content)["files"])
            case ["api", "models", owner, name, "commit", revision]:
                self._may_write()
                self._commit(self._repo(owner, name), revision, content)
            case _:
                raise HubError(404, "", f"no such page: {self.path}")

    def _known(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {TOKEN}"

    def _may_write(self) -> None:
        if not self._known():
            raise HubError(401, "", "Invalid username or password.")

    def _repo(self, owner: str, name: str) -> Repo:
        repo = self.hub.repos.get(f"{owner}/{name}")
        if repo is None or (repo.private and not self._known()):
            # As the hub: who is not known does not learn whether it is there.
            raise HubError(404 if self._known() else 401, "RepoNotFound", "Repository not found")
        return repo

    def _describe(self, repo: Repo, revision: str) -> None:
        sha = repo.at(revision)
        files = [{"rfilename": path} for path in repo.commits[sha]]
        traits = {"private": repo.private, "gated": repo.gated, "tags": [], "siblings": files}
        self._json({"id": repo.name, "modelId": repo.name, "sha": sha} | traits)

    def _resolve(self, repo: Repo, revision: str, path: str) -> None:
        sha = repo.at(revision)
        if repo.gated:
            raise HubError(403, "GatedRepo", f"Access to model {repo.name} is restricted")
        if path not in repo.commits[sha]:
            raise HubError(404, "EntryNotFound", "Entry not found")
        data = repo.commits[sha][path]
        headers = {"X-Repo-Commit": sha}
        if path.endswith(_LARGE):
            linked = {"X-Linked-ETag": f'"{_sha256(data)}"', "X-Linked-Size": str(len(data))}
            self._send(
                b"",
                302,
                headers | linked | {"Location": f"{self.hub.elsewhere}/cdn/{repo.name}/{sha}/{path}"},
            )
        else:
            self._body(repo, sha, path, headers)

    def _body(self, repo: Repo, sha: str, path: str, headers: dict[str, str]) -> None:
        data = repo.commits[sha][path]
        if self.command == "GET":
            self.hub.count(f"BODY {repo.name}/{path}")
        self._send(data, 200, headers | {"ETag": f'"{_blob(data)}"'})

    def _create(self, wanted: dict[str, str]) -> None:
        self._may_write()
        name = f"{wanted['organization']}/{wanted['name']}"
        there = name in self.hub.repos
        if not there:
            self.hub.repos[name] = repo = Repo(name, private=wanted.get("visibility") == "private")
            repo.commit({".gitattributes": b""}, "main")
        self._json({"url": f"{self.hub.url}/{name}"}, 409 if there else 200)

    def _preupload(self, repo: Repo, files: list[dict[str, str]]) -> None:
        there = repo.commits[repo.refs["main"]]
        answers = []
        for path in (file["path"] for file in files):
            oid = _blob(there[path]) if path in there else None
            answers.append({"path": path, "uploadMode": "regular", "shouldIgnore": False, "oid": oid})
        self._json({"files": answers})

    def _commit(self, repo: Repo, revision: str, content: bytes) -> None:
        lines = [json.loads(line) for line in content.splitlines()]
        files = {line["value"]["path"]: base64.b64decode(line["value"]["content"])
                 for line in lines if line["key"] == "file"}  # fmt: skip
        sha = repo.commit(repo.commits[repo.at(revision)] | files, revision)
        self._json(
            {"success": True, "commitOid": sha, "commitUrl": f"{self.hub.url}/{repo.name}/commit/{sha}"}
        )

    def _json(self, answer: object, status: int = 200) -> None:
        self._send(json.dumps(answer).encode(), status, {"Content-Type": "application/json"})

    def _send(self, body: bytes, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _tree(files: Files) -> list[dict[str, object]]:
    folders = {parent.as_posix() for path in files for parent in PurePosixPath(path).parents} - {"."}
    entries: list[dict[str, object]] = [
        {"type": "directory", "path": f, "size": 0, "oid": _blob(b"")} for f in folders
    ]
    return entries + [_entry(path, data) for path, data in files.items()]


def _entry(path: str, data: bytes) -> dict[str, object]:
    entry: dict[str, object] = {"type": "file", "path": path, "size": len(data), "oid": _blob(data)}
    if path.endswith(_LARGE):
        entry["lfs"] = {"oid": _sha256(data), "size": len(data), "pointerSize": 134}
    return entry


def _blob(data: bytes) -> str:
    """Git's own hash of a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
