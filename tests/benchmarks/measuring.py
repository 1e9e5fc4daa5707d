"""A claim is a number that must not exceed a bound; where it can be, it is a ratio of two times from one run."""

import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Claim:
    """`measured` (a ratio, or seconds) must be at most `bound`."""

    name: str
    measured: float
    bound: float
    unit: str = "x"

    @property
    def holds(self):
        """Whether the claim is true in this run."""
        return self.measured <= self.bound


def cpu_ratio(work, baseline, repeats=9):
    """CPU time of `work()` over that of `baseline()`: medians of interleaved runs, after one run of each to warm up."""
    return cpu_ratios({"work": work}, baseline, repeats)["work"]


def cpu_ratios(works, baseline, repeats):
    """{name: CPU time of `works[name]()` over that of `baseline()`}, all interleaved, after one run each to warm up."""
    calls = {**works, None: baseline}
    for call in calls.values():
        call()
    times = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            times[name].append(cpu_seconds(call))
    return {name: median(times[name]) / median(times[None]) for name in works}


def cpu_seconds(call):
    """CPU time of one call, over all threads."""
    start = time.process_time()
    call()
    return time.process_time() - start


def python_seconds(code, repeats=3):
    """Median wall time in seconds of running `code` in a fresh Python, less that of running nothing."""

    def run(text):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", text], check=True, capture_output=True)
        return time.perf_counter() - start

    return median(run(code) - run("pass") for _ in range(repeats))
