"""Quantus, on one thread: python -m tests.benchmarks.workers.quantus_peer NETWORK COUNT"""

import sys

import numpy as np
import quantus
import torch

from tests.benchmarks.workers.models import CHANNEL, made
from tests.benchmarks.workers.serving import serve
from tests.references.in_torch import FromNodes


class ChannelsFirst(torch.nn.Module):
    """The network for inputs (n, channels, height, width), as Quantus wants them."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        """Logits."""
        return self.network(x.movedim(1, -1))


def gradient(model, inputs, targets, **options):
    """The gradient of each target's logit, summed over the channels: (n, 1, height, width)."""
    x = torch.tensor(inputs, dtype=torch.float32, requires_grad=True)
    score = model(x)[torch.arange(len(x)), torch.as_tensor(targets)].sum()
    return torch.autograd.grad(score, x)[0].sum(1, keepdim=True).numpy()


def main(name, count):
    """Serve the cascade from the top, with Spearman's correlation of magnitudes, as "Quantus gradient"."""
    torch.set_num_threads(1)
    nodes, weights, shape, inputs, _ = made(name, int(count))
    model = ChannelsFirst(FromNodes(nodes, weights, shape)).eval()
    x, y = np.moveaxis(inputs, -1, 1), np.full(len(inputs), CHANNEL)
    metric = quantus.MPRT(layer_order="top_down", abs=True, normalise=False, disable_warnings=True)
    serve({"Quantus gradient": lambda: metric(model, x, y, channel_first=True, explain_func=gradient, device="cpu")})


if __name__ == "__main__":
    main(*sys.argv[1:])
