"""The pass on a cluster: dask.distributed divides the corpus among workers and merges their sums as a tree."""

import functools
import hashlib
import itertools
import operator
import os
import pickle
import threading

try:
    import cloudpickle
    from dask.distributed import WorkerPlugin
except ImportError as error:
    raise ImportError("client= needs dask.distributed: pip install 'dask[distributed]'") from error

from .computing import BLOCK, Pass, fingerprint

PARTS = 8  # a round has so many parts for each worker; their sums come back before the round after the next begins
_passes, _one_at_a_time = {}, threading.Lock()


class PassPlugin(WorkerPlugin):
    """Brings the network to every worker, once, also to those that join later or are started again."""

    idempotent = True

    def __init__(self, settings):
        self.settings = cloudpickle.dumps(settings)
        self.rounding = os.environ.get("TF_ENABLE_ONEDNN_OPTS")  # workers should round as this process does
        networks = [fingerprint(settings[key]) for key in ("network", "heard_by") if settings[key] is not None]
        others = cloudpickle.dumps({**settings, "network": networks, "heard_by": None})
        self.name = f"profiles-{hashlib.sha256(others).hexdigest()[:16]}"

    def setup(self, worker):
        """Keep the settings; TensorFlow, if it is not there yet, gets as many threads as the worker has."""
        if self.rounding is not None:
            os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", self.rounding)
        os.environ.setdefault("TF_NUM_INTRAOP_THREADS", str(worker.state.nthreads))
        _passes.setdefault(self.name, self.settings)


def part(name, utterances):
    """Profiles (or a Draw) of some utterances, computed on a worker, which builds the pass once."""
    with _one_at_a_time:
        if isinstance(_passes[name], bytes):
            _passes[name] = Pass(**pickle.loads(_passes[name]))
        [(result, _)] = _passes[name].rounds(utterances, lambda count: None)
    return result


def rounds_on(client, settings, utterances, done, total=None):
    """As `Pass.rounds`, on the workers of a `Client`.

    :param settings: The arguments of a `Pass`.
    :param total: How many utterances there are, if that is known.
    """
    workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    blocks = 4 if total is None else max(1, min(4, total // (BLOCK * 3 * workers)))
    plugin = PassPlugin(settings)
    client.register_plugin(plugin, name=plugin.name)
    running = []
    try:
        while True:
            names, parts = [], []
            for _ in range(PARTS * workers):
                some = list(itertools.islice(utterances, blocks * BLOCK))
                if some:
                    names += [utterance.id for utterance in some]
                    parts.append(client.submit(part, plugin.name, some, pure=False))
                    parts[-1].add_done_callback(functools.partial(_report, done, len(some)))
            if parts:
                running.append((_tree(client, parts), names))
            if not running:
                return
            if len(running) > 1 or not parts:
                future, names = running.pop(0)
                yield future.result(), names
    finally:
        for future, _ in running:
            future.cancel()


def _report(done, count, future):
    done(count)


def _tree(client, futures):
    """One future: the sum of all, added two by two on the workers."""
    while len(futures) > 1:
        pairs = [futures[i : i + 2] for i in range(0, len(futures), 2)]
        futures = [client.submit(operator.add, *pair, pure=False) if len(pair) == 2 else pair[0] for pair in pairs]
    return futures[0]
