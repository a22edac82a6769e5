"""The simulated cluster: what must hold whatever the numbers."""

from dataclasses import replace

import pytest

from suluh.data.errors import InputError
from suluh.eval.scale import Cluster, simulate

EVEN = Cluster(8, 10.0, spread=0.0, slow_share=0.0, losses=0.0, start=0.0)
ROUGH = Cluster(8, 10.0, losses=0.5)


def test_without_trouble_it_takes_what_it_must():
    run = simulate(EVEN, 80_000, 100)
    assert run.seconds == pytest.approx(1000.0) == run.ideal
    assert (run.losses, run.lost, run.busy) == (0, 0.0, pytest.approx(1.0))
    # Nine equal parts on eight workers: the last one alone.
    assert simulate(EVEN, 900, 100).seconds == pytest.approx(20.0)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("part", [100, 1000, 30_000])
def test_every_part_is_done_once(seed, part):
    run = simulate(ROUGH, 200_050, part, seed)
    assert run.done == (1,) * -(-200_050 // part)
    assert run.seconds >= run.ideal and 0.0 < run.busy <= 1.0


def test_the_same_seed_is_the_same_run():
    assert simulate(ROUGH, 50_000, 500, 3) == simulate(ROUGH, 50_000, 500, 3)
    assert simulate(ROUGH, 50_000, 500, 3) != simulate(ROUGH, 50_000, 500, 4)


def mean(cluster, part=500):
    return sum(simulate(cluster, 200_000, part, seed).seconds for seed in range(8))


def test_more_workers_help_and_trouble_costs():
    calm = replace(ROUGH, losses=0.0)
    assert mean(replace(calm, workers=16)) < mean(calm) < mean(ROUGH) < mean(replace(ROUGH, losses=4.0))
    assert mean(replace(calm, slow_share=0.0)) < mean(replace(calm, slow_share=0.5))
    assert mean(calm, 500) < mean(calm, 20_000)
    lost = [simulate(replace(ROUGH, losses=1.0), 400_000, part).lost for part in (100, 4000)]
    assert lost[0] < lost[1]


@pytest.mark.parametrize("change", [{"workers": 0}, {"speed": 0.0}, {"slow_share": 2.0}, {"losses": -1.0}])
def test_numbers_that_make_no_sense(change):
    with pytest.raises(InputError, match="expected"):
        replace(ROUGH, **change)
    with pytest.raises(InputError, match="expected at least 1"):
        simulate(ROUGH, 10, 0)


def test_the_command(run):
    command = (
        "eval",
        "scale",
        "--speed",
        5,
        "--articles",
        100_000,
        "--workers",
        4,
        "--part",
        500,
        "--part",
        2000,
    )
    code, printed, _ = run(*command)
    assert code == 0 and len([line for line in printed.splitlines() if line.startswith("|")]) == 4
    assert run(*command) == (code, printed, "")
