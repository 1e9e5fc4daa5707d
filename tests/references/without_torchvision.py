"""Stands in for torchvision, which has no CPU build: zennit imports it for canonizers that nothing here needs."""

import sys
import types

CLASSES = {"vgg": ("VGG",), "resnet": ("ResNet", "Bottleneck", "BasicBlock")}


def _module(name, **contents):
    module = sys.modules[name] = types.ModuleType(name)
    vars(module).update(contents)
    return module


_parts = {
    part: _module(f"torchvision.models.{part}", **{name: type(name, (), {}) for name in names})
    for part, names in CLASSES.items()
}
_module("torchvision", models=_module("torchvision.models", **_parts))
