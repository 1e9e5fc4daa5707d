"""Other packages beside ours: each in an environment of its own, in processes of one thread, all calls interleaved."""

import os
import random
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from .workers.serving import READY

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ROOT / "build" / "peers"  # git ignores build/; `make clean` removes it
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1")


@dataclass(frozen=True)
class Peer:
    """A module of `workers`, and the environment that it runs in: its name, what pip installs in turn, Pythons to try."""

    worker: str
    environment: str
    steps: tuple
    pythons: tuple = (sys.executable,)

    @property
    def python(self):
        """The Python of its environment."""
        return ENVIRONMENTS / self.environment / "bin" / "python"

    def ready(self):
        """Whether there is its environment, made if need be; says why if it can't be made."""
        done = ENVIRONMENTS / self.environment / "installed"
        if done.exists():
            return True
        try:
            _first_that_runs(self.pythons, "-m", "venv", "--clear", ENVIRONMENTS / self.environment)
            for packages in self.steps:
                subprocess.run([self.python, "-m", "pip", "install", "-q", *packages.split()], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"peers: no environment for {self.environment}: {error}", file=sys.stderr)
            return False
        done.touch()
        return True


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

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.communicate()

    def seconds(self, name):
        """CPU time of one call."""
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def cpu_times(ours, peers, arguments, rounds):
    """[{our call: seconds of each round}, {a peer's call: ...}], all calls once a round, in random order.

    `ours` is the module of our worker; all workers are given the same arguments.
    """
    with ExitStack() as stack:
        programs = [(sys.executable, ours), *((peer.python, peer.worker) for peer in peers)]
        workers = [stack.enter_context(Worker(*program, *arguments)) for program in programs]
        calls = [(worker, name) for worker in workers for name in worker.names]
        times = [{}, {}]
        rng = random.Random(0)
        for _ in range(rounds):
            for worker, name in rng.sample(calls, len(calls)):
                times[worker is not workers[0]].setdefault(name, []).append(worker.seconds(name))
    return times
