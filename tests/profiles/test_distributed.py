"""On a cluster of this machine: the same profiles, also if a worker dies, and runs that go on where they were."""

import os
import signal
import threading
import time

import numpy as np
import pytest

from idl_utils import profiles

distributed = pytest.importorskip("distributed")
ALL = ("letter", "phoneme", "speaker")


@pytest.fixture(scope="module")
def client():
    # Workers start as fresh processes that import the package from this checkout.
    os.environ["PYTHONPATH"] = os.pathsep.join([os.getcwd(), os.environ.get("PYTHONPATH", "")])
    with (
        # One thread in each from its start, also where it computes without a client: other numbers of threads round otherwise.
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, env={"TF_NUM_INTRAOP_THREADS": "1"}
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def many(utterances):
    """Six blocks of utterances with ids of their own."""
    from dataclasses import replace

    return [replace(utterance, id=f"{part}-{utterance.id}") for part in range(5) for utterance in utterances]


@pytest.fixture(scope="module")
def alone(client, network, many):
    """Computed in one process: one of the workers', whose TensorFlow rounds as theirs (TF_ENABLE_ONEDNN_OPTS)."""
    return client.submit(profiles.compute, network, many, ALL, progress=False).result()


def assert_same(a, b):
    assert a.about["utterances"] == b.about["utterances"]
    for grouping in ALL:
        assert a.groups(grouping) == b.groups(grouping)
        np.testing.assert_array_equal(a.counts(grouping), b.counts(grouping))
        np.testing.assert_array_equal(a.coverage(grouping), b.coverage(grouping))
        for layer in ("input", "relu9", "logits"):
            for how in ("centre", "mean", "sorted"):
                x, y = (p.mean(grouping, layer, how, least=9) for p in (a, b))
                np.testing.assert_allclose(x, y, rtol=1e-12, atol=1e-13)
            x, y = (p.variance(grouping, layer, least=9) for p in (a, b))
            np.testing.assert_allclose(x, y, rtol=1e-9, atol=1e-12)


def test_two_workers_find_what_one_process_finds(client, network, many, alone):
    assert_same(profiles.compute(network, many, ALL, client=client, progress=False), alone)


def test_an_iterator_will_do(client, network, many, alone):
    found = profiles.compute(network, iter(many), ALL, client=client, folds="few speakers", progress=False)
    assert_same(found, alone)


def test_a_killed_worker_loses_nothing(client, network, many, alone):
    before = set(client.run(os.getpid).values())

    def kill():
        while not any(client.processing().values()):
            time.sleep(0.05)
        time.sleep(0.5)
        os.kill(min(before), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    found = profiles.compute(network, many, ALL, client=client, progress=False)
    killer.join()
    assert_same(found, alone)
    client.wait_for_workers(2, timeout=60)
    assert set(client.run(os.getpid).values()) != before


def interrupted(utterances, after):
    """Utterances, and then an end as by Ctrl-C."""
    for number, utterance in enumerate(utterances):
        if number == after:
            raise KeyboardInterrupt
        yield utterance


@pytest.mark.parametrize("where", ["alone", "cluster"])
def test_an_interrupted_run_goes_on_where_it_was(where, client, network, many, alone, tmp_path, monkeypatch):
    if where == "alone":
        alone = profiles.compute(network, many, ALL, progress=False)
    monkeypatch.setattr("idl_utils.profiles.computing.PAUSE", 0)
    monkeypatch.setattr("idl_utils.profiles.distributed.PARTS", 1)
    file = tmp_path / "part"
    options = {"folds": "few speakers", "progress": False, "client": client if where == "cluster" else None}
    with pytest.raises(KeyboardInterrupt):
        profiles.compute(network, interrupted(many, 199), ALL, resume=file, **options)
    assert where == "cluster" or 0 < profiles.load(file).about["utterances"] < 199
    assert_same(profiles.compute(network, many, ALL, resume=file, **options), alone)
    monkeypatch.setattr("idl_utils.profiles.computing.Pass.add", lambda *args: pytest.fail("computed again"))
    assert_same(profiles.compute(network, many, ALL, resume=file, progress=False, folds="few speakers"), alone)


def test_a_file_of_another_run_is_refused_and_left_alone(network, utterances, tmp_path):
    file = tmp_path / "part"
    profiles.compute(network, utterances, ["phoneme"], resume=file, progress=False)
    content = (tmp_path / "part.npz").read_bytes()
    for some, groupings, options in (
        (utterances[1:], ["phoneme"], {}),
        (utterances, ["letter"], {}),
        (utterances, ["phoneme"], {"window": 2}),
    ):
        with pytest.raises(ValueError, match="another run"):
            profiles.compute(network, some, groupings, resume=file, progress=False, **options)
    assert (tmp_path / "part.npz").read_bytes() == content
