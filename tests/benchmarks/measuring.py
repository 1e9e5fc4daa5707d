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
    times = {work: [], baseline: []}
    for call in times:
        call()
    for _ in range(repeats):
        for call, measured in times.items():
            start = time.process_time()
            call()
            measured.append(time.process_time() - start)
    return median(times[work]) / median(times[baseline])


def python_seconds(code, repeats=3):
    """Median wall time in seconds of running `code` in a fresh Python, less that of running nothing."""

    def run(text):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", text], check=True, capture_output=True)
        return time.perf_counter() - start

    return median(run(code) - run("pass") for _ in range(repeats))
