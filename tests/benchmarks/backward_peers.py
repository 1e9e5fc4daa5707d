"""Our methods beside those of zennit, captum and iNNvestigate: CPU time of whole calls, one thread each, interleaved."""

from pathlib import Path
from statistics import median

from .backward import METHODS
from .measuring import Claim
from .peers import Peer, cpu_times

TORCH = Peer(
    "torch_peers",
    "torch",
    ("torch==2.13.0", "--no-deps zennit==0.5.1 captum==0.9.0", "click matplotlib numpy pillow tqdm"),
)
INNVESTIGATE = Peer(
    "innvestigate_peer",
    "innvestigate",
    ("tensorflow-cpu==2.14.1 innvestigate==2.1.2",),
    ("python3.10", Path.home() / ".pyenv/versions/3.10.13/bin/python"),
)
NOT = {(INNVESTIGATE, "1-D net")}  # building its analyzers takes minutes there, with batch normalisation
RUNS = (("VGG16", 1, 5), ("1-D net", 1, 9), ("1-D net", 8, 5))  # network, inputs explained at once, rounds
BOUNDS = {"zennit": 0.6, "captum": 1.5, "iNNvestigate": 1.5}  # x the peer's CPU time
# One gradient in any package: here the frameworks are compared (PyTorch's gradient costs about 0.8 of TensorFlow's).
ONE_GRADIENT, BOUND = ("guided backprop", "deconvnet"), 1.5


def backward_peers():
    """Our CPU time over each peer's, for every method that both have."""
    ready = [peer for peer in (TORCH, INNVESTIGATE) if peer.ready()]
    for network, count, rounds in RUNS:
        able = [peer for peer in ready if (peer, network) not in NOT]
        ours, theirs = cpu_times("ours", able, (network, count), rounds)
        for call, seconds in theirs.items():
            peer, _, method = call.partition(" ")
            if method in METHODS:
                ratio = median(a / b for a, b in zip(ours[method], seconds))
                what = f"{method}: ours / {peer}'s, {network}, batch of {count}"
                yield Claim(what, ratio, BOUND if method in ONE_GRADIENT else BOUNDS[peer])
