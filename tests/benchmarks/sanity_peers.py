"""Our randomization test beside those of Quantus and xplique: CPU time of whole cascades, one thread each, interleaved."""

from dataclasses import replace
from statistics import median

from .measuring import Claim
from .optimization_peers import PEERS as XPLIQUE
from .peers import Peer, cpu_times

# Quantus runs on PyTorch here: with TensorFlow it needs one below 2.16.
QUANTUS = Peer("quantus_peer", "quantus", ("torch==2.13.0", "quantus==0.6.0"))
NETWORK, PICTURES, ROUNDS = "small VGG", 32, 5
BOUND = 1.0  # x the peer's CPU time


def sanity_peers():
    """Our CPU time over each peer's: a cascade from the top, gradient maps, Spearman's correlation of magnitudes.

    The maps and steps are the same, the whole call counts: ours copies the network and traces the method in it, and also
    compares each map with those of another class.
    """
    peers = [peer for peer in (QUANTUS, replace(XPLIQUE, worker="xplique_peer")) if peer.ready()]
    if peers:
        ours, theirs = cpu_times("our_sanity", peers, (NETWORK, PICTURES), ROUNDS)
        for call, seconds in theirs.items():
            ratio = median(a / b for a, b in zip(ours["gradient"], seconds))
            yield Claim(f"cascade: ours / {call}, {NETWORK}, {PICTURES} pictures", ratio, BOUND)
