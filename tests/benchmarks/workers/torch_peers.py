"""zennit and captum, on one thread: python -m tests.benchmarks.workers.torch_peers NETWORK COUNT"""

import sys
from functools import partial

import torch

import tests.references.without_torchvision  # noqa: F401
from tests.benchmarks.workers.models import made
from tests.benchmarks.workers.serving import serve
from tests.references.in_torch import FromNodes

import captum.attr  # isort: skip
from zennit import composites, rules  # isort: skip
from zennit.attribution import Gradient  # isort: skip
from zennit.canonizers import SequentialMergeBatchNorm  # isort: skip
from zennit.types import AvgPool, Convolution, Linear  # isort: skip

CLASS = 3


def uniform(rule):
    """One rule for all layers with weights."""
    kinds = {torch.nn.ReLU: rules.Pass, AvgPool: rules.Norm, Convolution: rule, Linear: rule}
    return composites.LayerMapComposite(
        [(kind, each()) for kind, each in kinds.items()], canonizers=[SequentialMergeBatchNorm()]
    )


COMPOSITES = {  # our name: zennit's composite
    "guided backprop": composites.GuidedBackprop,
    "deconvnet": composites.DeconvNet,
    "LRP-epsilon": lambda: uniform(rules.Epsilon),
    "LRP-z+": lambda: uniform(rules.ZPlus),
    "LRP-gamma": lambda: uniform(rules.Gamma),
    "EpsilonPlusFlat": lambda: composites.EpsilonPlusFlat(canonizers=[SequentialMergeBatchNorm()]),
    "EpsilonAlpha2Beta1Flat": lambda: composites.EpsilonAlpha2Beta1Flat(canonizers=[SequentialMergeBatchNorm()]),
}


def main(name, count):
    """Serve the methods as "zennit METHOD" and "captum METHOD", and torch's own gradient."""
    torch.set_num_threads(1)
    nodes, weights, shape, inputs, last = made(name, int(count))
    model, x = FromNodes(nodes, weights, shape).eval(), torch.tensor(inputs)

    def gradient():
        leaf = x.clone().requires_grad_(True)
        return torch.autograd.grad(model(leaf)[:, CLASS].sum(), leaf)[0].numpy()

    def by_zennit(composite):
        def relevance(logits):
            chosen = torch.zeros_like(logits)
            chosen[:, CLASS] = 1
            return logits * chosen

        # Hooks come and go at every call, since the methods share one model: that costs next to nothing.
        with Gradient(model=model, composite=composite, attr_output=relevance) as attributor:
            return attributor(x.clone().requires_grad_(True))[1].detach().numpy()

    def by_captum(method, *layer):
        maker = getattr(captum.attr, method)(model, *layer)
        return lambda: maker.attribute(x.clone().requires_grad_(True), target=CLASS).detach().numpy()

    calls = {"gradient": gradient, "captum guided backprop": by_captum("GuidedBackprop")}
    calls["captum Grad-CAM"] = by_captum("LayerGradCam", model.parts[last])
    if len(shape) == 3:  # captum resizes maps of pictures only
        calls["captum guided Grad-CAM"] = by_captum("GuidedGradCam", model.parts[last])
    for method, composite in COMPOSITES.items():
        calls[f"zennit {method}"] = partial(by_zennit, composite())
    serve(calls)


if __name__ == "__main__":
    main(*sys.argv[1:])
