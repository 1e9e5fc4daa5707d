"""Our methods beside those of zennit, captum and iNNvestigate: CPU time of whole calls, one thread each, interleaved."""

import os
import random
import subprocess
import sys
from pathlib import Path
from statistics import median

from .backward import METHODS
from .measuring import Claim
from .workers.serving import READY

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ROOT / "build" / "peers"  # git ignores build/; `make clean` removes it
TORCH = [
    ["torch==2.13.0"],
    ["--no-deps", "zennit==0.5.1", "captum==0.9.0"],
    ["click", "matplotlib", "numpy", "pillow", "tqdm"],
]
# Name of an environment: Pythons to try, what pip installs in turn, and the worker that runs in it.
PEERS = {
    "torch": ([sys.executable], TORCH, "torch_peers"),
    "innvestigate": (
        ["python3.10", Path.home() / ".pyenv/versions/3.10.13/bin/python"],
        [["tensorflow-cpu==2.14.1", "innvestigate==2.1.2"]],
        "innvestigate_peer",
    ),
}
NOT = {("innvestigate", "1-D net")}  # building its analyzers takes minutes there, with batch normalisation
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1")
RUNS = (("VGG16", 1, 5), ("1-D net", 1, 9), ("1-D net", 8, 5))  # network, inputs explained at once, rounds
BOUNDS = {"zennit": 0.6, "captum": 1.5, "iNNvestigate": 1.5}  # x the peer's CPU time
# One gradient in any package: here the frameworks are compared (PyTorch's gradient costs about 0.8 of TensorFlow's).
ONE_GRADIENT, BOUND = ("guided backprop", "deconvnet"), 1.5


def environment(name):
    """The Python of an environment of its own for a peer, made if there is none yet; None, with a word why, if it fails."""
    pythons, steps, _ = PEERS[name]
    python, done = ENVIRONMENTS / name / "bin" / "python", ENVIRONMENTS / name / "installed"
    if done.exists():
        return python
    try:
        _first_that_runs(pythons, "-m", "venv", "--clear", ENVIRONMENTS / name)
        for packages in steps:
            subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"peers: no environment for {name}: {error}", file=sys.stderr)
        return None
    done.touch()
    return python


def _first_that_runs(pythons, *arguments):
    for python in pythons[:-1]:
        try:  # a name that pyenv stands in for may be there and yet not run
            return subprocess.run([python, *arguments], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
    return subprocess.run([pythons[-1], *arguments], check=True)


class Worker:
    """A process that makes calls by name, each in one thread."""

    def __init__(self, python, module, *arguments):
        command = [python, "-m", f"tests.benchmarks.workers.{module}", *map(str, arguments)]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **ONE_THREAD},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for line in self.process.stdout:
            if line.startswith(READY):
                self.names = line.rstrip("\n").split("\t")[1:]
                return
        raise RuntimeError(f"worker {module} ended before it was ready")

    def seconds(self, name):
        """CPU time of one call."""
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def peers():
    """Our CPU time over each peer's, for every method that both have."""
    pythons = {name: environment(name) for name in PEERS}
    for network, count, rounds in RUNS:
        workers = [Worker(sys.executable, "ours", network, count)]
        able = [name for name in PEERS if pythons[name] and (name, network) not in NOT]
        workers += [Worker(pythons[name], PEERS[name][2], network, count) for name in able]
        try:
            times = _interleaved(workers, rounds)
        finally:
            for worker in workers:
                worker.process.communicate()
        for call, seconds in times[1].items():
            peer, _, method = call.partition(" ")
            if method in METHODS:
                ratio = median(a / b for a, b in zip(times[0][method], seconds))
                what = f"{method}: ours / {peer}'s, {network}, batch of {count}"
                yield Claim(what, ratio, BOUND if method in ONE_GRADIENT else BOUNDS[peer])


def _interleaved(workers, rounds):
    """[{our call: seconds of each round}, {a peer's call: ...}], all calls once a round, in random order."""
    calls = [(worker, name) for worker in workers for name in worker.names]
    times = [{}, {}]
    rng = random.Random(0)
    for _ in range(rounds):
        for worker, name in rng.sample(calls, len(calls)):
            times[worker is not workers[0]].setdefault(name, []).append(worker.seconds(name))
    return times
