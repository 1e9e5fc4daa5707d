"""Weights saved by PyTorch in its format of before 2020, read without PyTorch and without running what a file says.

Such a file is a row of pickles (a magic number, the format's version, the machine's number sizes, the tensors' layout,
the names of their storages) and then the numbers of each storage, its count before them.
"""

import pickle
import struct
from collections import OrderedDict

import numpy as np

MAGIC, VERSION = 0x1950A86A20F9469CFC6C, 1001
KINDS = {"FloatStorage": "<f4", "LongStorage": "<i8"}


def _layout(storage, offset, shape, strides, *_):
    return storage, offset, tuple(shape), tuple(strides)


class _TensorsOnly(pickle.Unpickler):
    """Knows the four names that a dictionary of tensors needs; anything else is refused, before it is looked up."""

    KNOWN = {("collections", "OrderedDict"): OrderedDict, ("torch._utils", "_rebuild_tensor_v2"): _layout} | {
        ("torch", kind): kind for kind in KINDS
    }

    def find_class(self, module, name):
        if (module, name) not in self.KNOWN:
            raise pickle.UnpicklingError(f"the file asks for {module}.{name}: only tensors are read")
        return self.KNOWN[module, name]

    def persistent_load(self, identity):
        _, kind, key, _, count, *_ = identity
        return key, KINDS[kind], count


def load_tensors(file):
    """{name: array} of the tensors in an open binary file.

    Raises pickle.UnpicklingError if the file is of another format or asks for anything but tensors, and ValueError if
    a tensor reaches beyond its numbers.
    """
    magic, version, _machine, layouts, keys = (_TensorsOnly(file).load() for _ in range(5))
    if (magic, version) != (MAGIC, VERSION):
        raise pickle.UnpicklingError("no weights in PyTorch's format of before 2020")
    kinds = {key: kind for (key, kind, _), *_ in layouts.values()}
    numbers = {}
    for key in keys:
        [count] = struct.unpack("<q", file.read(8))
        numbers[key] = np.frombuffer(file.read(count * np.dtype(kinds[key]).itemsize), kinds[key], count)
    return {name: _tensor(name, numbers[key], *layout) for name, ((key, *_), *layout) in layouts.items()}


def _tensor(name, numbers, offset, shape, strides):
    """The tensor at that place: with its strides, for kernels may be stored transposed."""
    last = offset + sum((n - 1) * stride for n, stride in zip(shape, strides, strict=True))
    if offset < 0 or min(strides, default=0) < 0 or min(shape, default=1) < 1 or last >= len(numbers):
        raise ValueError(f"tensor {name!r} reaches beyond the {len(numbers)} numbers stored for it")
    steps = [stride * numbers.itemsize for stride in strides]
    return np.lib.stride_tricks.as_strided(numbers[offset:], shape, steps, writeable=False).copy()
