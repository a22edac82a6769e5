"""A scan on many machines, simulated: what slow and lost workers cost, by the size of a part.

Parts are handed out in order to whichever worker is free. A part takes its articles at a core's speed times a lognormal
factor; some workers are slower throughout; a worker is lost at random (a spot machine taken back), what it was reading
is handed out again, and it comes back after a while. Only waiting is simulated: no network, no storage.
"""

import heapq
import math
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data.errors import InputError


@dataclass(frozen=True)
class Cluster:
    """Workers and how they fail; `speed` in articles a second and worker, times in seconds, `losses` an hour each."""

    workers: int
    speed: float
    spread: float = 0.2
    slow_share: float = 0.05
    slow_factor: float = 3.0
    losses: float = 0.01
    restart: float = 180.0
    start: float = 15.0

    def __post_init__(self) -> None:
        if self.workers < 1 or self.speed <= 0.0 or self.slow_factor < 1.0:
            raise InputError(
                f"{self}: expected workers of 1 or more, a speed above 0, slow_factor of 1 or more"
            )
        if min(self.spread, self.losses, self.restart, self.start) < 0.0 or not 0.0 <= self.slow_share <= 1.0:
            raise InputError(f"{self}: expected nothing below 0, and slow_share of at most 1")


@dataclass(frozen=True)
class Run:
    """One simulated scan: seconds in all and by the `ideal` (the same parts, no worker idle, slow or lost).

    `done` says how often each part was finished; `lost` is the share of all reading that was done in vain, `busy` that
    of the workers' time which went into parts that were finished.
    """

    seconds: float
    ideal: float
    done: tuple[int, ...]
    losses: int
    lost: float
    busy: float


def simulate(cluster: Cluster, articles: int, part: int, seed: int = 0) -> Run:
    """Read `articles` in parts of `part`; the same arguments give the same run."""
    if articles < 1 or part < 1:
        raise InputError(f"{articles} articles in parts of {part}: expected at least 1 of each")
    rng = np.random.default_rng(seed)
    work = _seconds(cluster, articles, part, rng)
    slow = np.where(rng.random(cluster.workers) < cluster.slow_share, cluster.slow_factor, 1.0)
    rate = cluster.losses / 3600.0
    dies = rng.exponential(1.0 / rate, cluster.workers) if rate else np.full(cluster.workers, math.inf)
    waiting, done = deque(range(len(work))), [0] * len(work)
    free = [(cluster.start, worker) for worker in range(cluster.workers)]
    # Parts that will be given up, by the moment when that is noticed.
    dropped: list[tuple[float, int]] = []
    end = useful = vain = 0.0
    losses = 0
    while waiting or dropped:
        now, worker = heapq.heappop(free)
        while dropped and (dropped[0][0] <= now or not waiting):
            # A lost part goes to the front; whoever is free when none is left waits for it.
            moment, number = heapq.heappop(dropped)
            now = max(now, moment)
            waiting.appendleft(number)
        if dies[worker] <= now:
            losses += 1
            back = dies[worker] + cluster.restart + cluster.start
            dies[worker] = back + rng.exponential(1.0 / rate)
            if back > now:
                heapq.heappush(free, (back, worker))
                continue
        number = waiting.popleft()
        taken = work[number] * slow[worker]
        if now + taken <= dies[worker]:
            useful += taken
            done[number] += 1
            end = max(end, now + taken)
            heapq.heappush(free, (now + taken, worker))
        else:
            vain += dies[worker] - now
            heapq.heappush(dropped, (dies[worker], number))
            heapq.heappush(free, (dies[worker], worker))
    ideal = cluster.start + float(work.sum()) / cluster.workers
    return Run(end, ideal, tuple(done), losses, vain / (useful + vain), useful / (cluster.workers * end))


def _seconds(cluster: Cluster, articles: int, part: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """What each part takes on a worker that is not slow; the factor's mean is 1."""
    sizes = np.full(-(-articles // part), part, np.float64)
    sizes[-1] = articles - part * (len(sizes) - 1)
    factor = rng.lognormal(-(cluster.spread**2) / 2.0, cluster.spread, len(sizes))
    return sizes / cluster.speed * factor
