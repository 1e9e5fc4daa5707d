"""The networks of `networks.py` in PyTorch, for zennit and captum; inputs stay in Keras' layout, channels last."""

import torch
from torch import nn

BN_EPSILON = 1e-3


class FromNodes(nn.Module):
    """A network from nodes and weights; `add` is the module class that sums (zennit needs one of its own)."""

    def __init__(self, nodes, weights, shape, add=None):
        super().__init__()
        self.nodes, self.parts = nodes, nn.ModuleDict()
        for name, kind, _, _ in nodes:
            self.parts[name] = self._part(kind, weights.get(name), len(shape) - 1, add)

    def _part(self, kind, arrays, rank, add):
        if kind == "bn":
            gamma, beta, mean, variance = map(torch.tensor, arrays)
            # Epsilon goes into the variance: zennit 0.5.1 divides by sqrt(1 + eps) once more after merging it.
            part = getattr(nn, f"BatchNorm{rank}d")(len(gamma), eps=0.0)
            part.weight.data, part.bias.data = gamma, beta
            part.running_mean, part.running_var = mean, variance + BN_EPSILON
            return part
        if kind in ("conv", "dense"):
            kernel, bias = map(torch.tensor, arrays)
            (*window, width_in, width), last = kernel.shape, kernel.ndim - 1
            part = nn.Linear(width_in, width)
            if kind == "conv":
                part = getattr(nn, f"Conv{rank}d")(width_in, width, tuple(window), padding=window[0] // 2)
            # Keras: (height, width, in, out); PyTorch: (out, in, height, width)
            part.weight.data, part.bias.data = kernel.permute(last, last - 1, *range(last - 1)).contiguous(), bias
            return part
        return {
            "relu": nn.ReLU,
            "max": lambda: getattr(nn, f"MaxPool{rank}d")(2),
            "mean": lambda: getattr(nn, f"AdaptiveAvgPool{rank}d")(1),
            "flatten": nn.Flatten,
            "add": add or nn.Identity,
        }[kind]()

    def forward(self, x):
        """Logits of inputs (n, ..., channels)."""
        values = {"input": x.movedim(-1, 1)}
        for name, kind, inputs, _ in self.nodes:
            sources = [values[i] for i in inputs]
            if kind == "add":
                values[name] = self.parts[name](torch.stack(sources, dim=-1))
            elif kind == "flatten":  # as Keras does: channels last
                values[name] = self.parts[name](sources[0].movedim(1, -1))
            else:
                values[name] = self.parts[name](sources[0])
                if kind == "mean":
                    values[name] = values[name].flatten(1)
        return values[self.nodes[-1][0]]
