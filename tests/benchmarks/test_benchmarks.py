"""The door to the benchmarks opens, and a claim that is not true is called so. Times themselves are never tested."""

import json
from types import SimpleNamespace

import pytest

from tests.benchmarks import __main__ as door
from tests.benchmarks import backward, backward_peers, methods, optimization_peers, peers, sanity_peers
from tests.benchmarks.measuring import Claim, cpu_ratio


def test_rows_are_printed_and_written(tmp_path, capsys, monkeypatch):
    claims = [Claim("fast enough", 0.9, 1.0), Claim("too slow", 2.0, 1.0, "s")]
    monkeypatch.setattr(methods, "gradient", lambda: iter(claims))
    assert door.main(["gradient", "--json", str(tmp_path / "rows.json")]) == 1
    rows = json.loads((tmp_path / "rows.json").read_text())
    assert [(row["name"], row["holds"]) for row in rows] == [("fast enough", True), ("too slow", False)]
    assert "NO  too slow" in capsys.readouterr().out
    monkeypatch.setattr(methods, "gradient", lambda: iter(claims[:1]))
    assert door.main(["gradient"]) == 0


def test_peers_are_measured_on_request(monkeypatch, capsys):
    monkeypatch.setattr(methods, "gradient", lambda: iter(()))
    monkeypatch.setattr(backward_peers, "backward_peers", lambda: iter([Claim("faster than a peer", 0.4, 0.6)]))
    monkeypatch.setattr(optimization_peers, "optimization_peers", lambda: iter([Claim("than another", 0.4, 1.0)]))
    monkeypatch.setattr(sanity_peers, "sanity_peers", lambda: iter([Claim("than a third", 0.4, 1.0)]))
    assert door.main(["gradient", "--peers"]) == 0
    printed = capsys.readouterr().out
    assert "ok  faster than a peer" in printed
    assert "ok  than another" in printed
    assert "ok  than a third" in printed
    door.main(["gradient"])
    assert "faster" not in capsys.readouterr().out


def test_a_peer_whose_environment_cannot_be_made_is_left_out(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(peers, "ENVIRONMENTS", tmp_path)
    peer = peers.Peer("no_worker", "nowhere", (), (str(tmp_path / "no python"),))
    assert not peer.ready()
    assert "no environment for nowhere" in capsys.readouterr().err
    monkeypatch.setattr(optimization_peers, "PEERS", peer)
    assert list(optimization_peers.optimization_peers()) == []


def test_feature_visualization_is_compared_with_and_without_the_first_step(monkeypatch):
    ours, theirs = {"1": [1, 1, 1], "32": [5, 6, 5]}, {"peer 1": [12, 9, 10], "peer 32": [20, 20, 20]}
    monkeypatch.setattr(optimization_peers, "PEERS", SimpleNamespace(ready=lambda: True))
    monkeypatch.setattr(optimization_peers, "cpu_times", lambda *arguments: [ours, theirs])
    claims = list(optimization_peers.optimization_peers())
    assert [claim.measured for claim in claims] == pytest.approx([0.25, 0.4] * len(optimization_peers.VISUALIZED))


def test_backward_methods_are_compared_with_the_gradient(monkeypatch):
    monkeypatch.setattr(backward, "NETWORKS", {"small": (lambda: backward.one_dimensional(width=4, depth=2), 1, 1)})
    monkeypatch.setattr(backward, "first_calls", lambda: iter(()))
    claims = list(backward.backward())
    assert [claim.name for claim in claims] == [f"{method} / gradient, small" for method in backward.METHODS]
    assert all(claim.measured > 0 for claim in claims)


def test_an_unknown_benchmark_is_named(capsys):
    with pytest.raises(SystemExit):
        door.main(["gradients"])
    assert "no benchmark called 'gradients'" in capsys.readouterr().err


def test_a_ratio_compares_cpu_time():
    assert cpu_ratio(lambda: sum(range(300_000)), lambda: sum(range(30_000)), repeats=5) > 3
