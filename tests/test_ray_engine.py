"""Scans on a local Ray with two workers: the findings of the local engine, whatever happens to a worker."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from conftest import write_jsonl
from part_scans import articles, files, lose_a_part_and_go_on, records, tiny_settings, write_sources

from suluh.data.errors import InputError, ModelError
from suluh.model.part_scan import PartOptions, local_engine, scan_parts

ray = pytest.importorskip("ray")

# Ray's own, not ours to mend: its DataContext warns of its old settings as it is made, and it leaves files and
# sockets of the processes that it starts to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:`use_:DeprecationWarning:ray"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def two_workers():
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"}
    # The tests' helpers are on the path of the workers too.
    ray.init("local", num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.fixture(scope="module")
def engine(two_workers):
    from suluh.model.ray_engine import RayEngine

    return RayEngine(workers=2)


@pytest.fixture(scope="module")
def settings(tmp_path_factory, tiny_flag, tiny_qa):
    return tiny_settings(tmp_path_factory.mktemp("model"), tiny_flag, tiny_qa)


def test_ray_finds_what_the_local_engine_finds_and_goes_on(tmp_path, settings, engine):
    source = write_sources(tmp_path / "in")
    for form in ("parquet", "jsonl"):
        here = PartOptions((source,), str(tmp_path / f"here-{form}"), form, size=4)
        on_ray = replace(here, out=str(tmp_path / f"ray-{form}"))
        read = []
        local, done = (
            scan_parts(settings, here, local_engine),
            scan_parts(settings, on_ray, engine, read.append),
        )
        assert done == local and (done.written, done.rejected) == (5, 1)
        assert sum(read) == 16
        assert records(Path(on_ray.out)) == records(Path(here.out))
        for inner in ("_inputs", "_rejected"):
            assert files(Path(on_ray.out) / inner).keys() == files(Path(here.out) / inner).keys()
            texts = [[data for _, data in files(Path(o.out) / inner).values()] for o in (on_ray, here)]
            assert sorted(texts[0]) == sorted(texts[1])
    lose_a_part_and_go_on(settings, on_ray, engine)
    assert scan_parts(settings, on_ray, engine).written == 0


def test_a_killed_worker_costs_no_part(tmp_path, settings, engine):
    source = write_jsonl(tmp_path / "a.jsonl", articles(0, 40))
    killed = []

    def kill(_):
        if not killed:
            killed.extend(_actors()[:1])
            os.kill(killed[0], signal.SIGKILL)

    options = PartOptions((str(source),), str(tmp_path / "out"), size=1)
    done = scan_parts(settings, options, engine, kill)
    assert killed and killed[0] not in _actors()
    assert done.written == done.scanned.articles == 40
    assert [record["id"] for _, record in records(tmp_path / "out")] == [f"a{n}" for n in range(40)]
    assert not [name for name in files(tmp_path / "out") if name.startswith(".")]


def _actors():
    """Processes of this Ray's actors that read parts."""
    mine = psutil.Process().username()
    running = psutil.process_iter(["pid", "cmdline", "username"])
    return [
        process.info["pid"]
        for process in running
        if process.info["username"] == mine and "PartReader" in " ".join(process.info["cmdline"] or ())
    ]


def test_errors_come_back_as_our_own(tmp_path, settings, engine):
    source = write_sources(tmp_path / "in")
    options = PartOptions((source,), str(tmp_path / "out"), strict=True)
    with pytest.raises(InputError, match=r"satu\.jsonl:5: .*without --strict to go on past it$"):
        scan_parts(settings, options, engine)

    class Elsewhere:
        """Settings whose model is another one on the workers."""

        threads = 1

        def described(self):
            return settings.described()

        def with_threads(self, threads):
            return settings

    class Changed(Elsewhere):
        def described(self):
            return settings.described() | {"model": "0" * 64}

    options = PartOptions((source,), str(tmp_path / "out2"))
    with pytest.raises(ModelError, match="not the same files on all machines"):
        scan_parts(Changed(), options, engine)


def test_the_command_and_an_address_where_nothing_listens(run, tmp_path, settings, two_workers, monkeypatch):
    source = write_sources(tmp_path / "in")
    command = ["scan", source, "-o", f"{tmp_path}/out/", "--engine", "ray", "--workers", 1]
    command += ["--model", settings.model, "--threshold", 0]
    code, printed, _ = run(*command)
    assert code == 0 and "3 parts written." in printed
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    code, _, err = run(*command[:3], f"{tmp_path}/new/", *command[4:], "--address", "127.0.0.1:9")
    assert code == 2 and "no Ray there" in err
