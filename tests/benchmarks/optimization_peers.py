"""Feature visualization beside that of tf-keras-vis and xplique: CPU time of calls, one thread each, interleaved."""

from statistics import median

from .measuring import Claim
from .peers import Peer, cpu_times
from .workers.models import STEPS, VISUALIZED

# TensorFlow and Keras are the project's own, so that packages are compared and not frameworks; xplique asks for
# TensorFlow 2.20 or older, and for much that feature visualization does without.
PEERS = Peer(
    "visualization_peers",
    "visualization",
    (
        "tensorflow-cpu==2.21.0 keras==3.15.1 cloudpickle decorator deprecated dm-tree einops imageio matplotlib "
        "opencv-python-headless<5 pillow scikit-image==0.25.2 scikit-learn==1.7.2 scipy==1.15.3",
        "--no-deps tf-keras-vis==0.8.7 xplique==2.0.2 tensorflow-probability==0.25.0 tf-keras==2.21.0",
    ),
)
ROUNDS = {"small VGG": 7, "MobileNetV2": 5}
BOUND = 1.0  # x the peer's CPU time


def optimization_peers():
    """Our CPU time over each peer's: for a whole call, and for what it costs more than a call of a single step.

    Each package does what it does by default: ours one affine transformation of a Fourier picture and Adam; tf-keras-vis
    pixels, jitter, rotation and two penalties; xplique a Fourier picture, its standard transformations (crops that it
    enlarges again) and Adam. The steps are as many, the pictures as large; which come out better is not asked here.

    In the first step of every call xplique traces its graph anew: a cost that it has, and that its user waits for. The
    whole call is what counts; the difference of the two calls shows how the ratio would be without that cost.
    """
    if not PEERS.ready():
        return
    least, most = map(str, STEPS)
    for network, (layer, side) in VISUALIZED.items():
        ours, theirs = cpu_times("our_visualization", [PEERS], (network,), ROUNDS[network])
        for peer in sorted({call.partition(" ")[0] for call in theirs}):
            whole, first = theirs[f"{peer} {most}"], theirs[f"{peer} {least}"]
            what = f"ours / {peer}'s, channel of {layer} of {network}, {side} px"
            yield Claim(f"call of {most} steps: {what}", _ratio(ours[most], whole), BOUND)
            more = _ratio(_less(ours[most], ours[least]), _less(whole, first))
            yield Claim(f"call of {most} steps less one of {least} (no tracing): {what}", more, BOUND)


def _ratio(ours, theirs):
    return median(a / b for a, b in zip(ours, theirs))


def _less(whole, first):
    """Seconds of each round of the whole call, less the median of the short one: tracing varies from call to call."""
    return [seconds - median(first) for seconds in whole]
