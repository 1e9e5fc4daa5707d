"""The suite as a whole: the longest files first, each file's memory given back, the slowest files named at the end."""

import ctypes
import gc
import sys
from collections import defaultdict
from pathlib import Path

import pytest

# Begun first, so that two workers end at about the same time; what takes a worker more than about 20 s. Others follow.
LONGEST = (
    "tests/browser/test_notebooks.py",
    "notebooks/solutions/01",
    "notebooks/solutions/",
    "tests/course/n01_feature_visualization/",
    "tests/attribution/test_applications.py",
    "tests/featurevis/",
    "tests/attribution/",
    "tests/references/",
    "tests/course/",
    "tests/sanity/",
    "tests/training/",
    "tests/test_session.py",
)
SHOWN = 10


def _file(nodeid):
    return nodeid.split("::", 1)[0]


def _place(item):
    file = _file(item.nodeid)
    return next((place for place, begin in enumerate(LONGEST) if file.startswith(begin)), len(LONGEST))


def pytest_collection_modifyitems(items):
    """A stable sort: tests of one file stay together and in order."""
    items.sort(key=_place)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """After the last test of a file, when its fixtures have ended: what Keras and glibc hold back grows to gigabytes."""
    yield
    if nextitem is not None and _file(nextitem.nodeid) == _file(item.nodeid):
        return
    if "keras" in sys.modules:
        sys.modules["keras"].backend.clear_session()
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        item.user_properties.append(("memory", pages * 4096 / 2**20))


def pytest_terminal_summary(terminalreporter):
    """The slowest files, whatever worker they ran on, and the memory of that worker after each."""
    seconds, memory = defaultdict(float), {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration") and hasattr(report, "nodeid"):
                seconds[_file(report.nodeid)] += report.duration
                memory |= {_file(report.nodeid): mb for name, mb in report.user_properties if name == "memory"}
    slowest = sorted(seconds, key=seconds.get, reverse=True)[:SHOWN]
    if len(seconds) > 1:
        terminalreporter.section(f"slowest {len(slowest)} of {len(seconds)} files")
        for file in slowest:
            after = f"  (worker's memory after it: {memory[file] / 1024:.1f} GB)" if file in memory else ""
            terminalreporter.write_line(f"{seconds[file]:6.0f} s  {file}{after}")
