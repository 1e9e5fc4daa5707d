"""All channels of a layer at once: one optimized picture each."""

import numpy as np
from tqdm.auto import tqdm

from ..arguments import whole_number
from .objectives import channel
from .optimization import OptimalInput
from .reading import as_units


def atlas(optimal, layer, units=None, steps=128, seed=0, batch=16, before_activation=True):
    """Optimized pictures of the channels of a layer, for `show.spritemap`.

    Parameters: `optimal`, an OptimalInput; `layer`, its name; `units`, the channels (default: all of them). Returns pictures
    (n, height, width, channels) in [0, 1] and scores (n,). They are made `batch` at a time, so that memory does not grow
    with the layer. Raises ValueError for a layer or unit that does not exist.
    """
    if not isinstance(optimal, OptimalInput):
        raise TypeError(f"optimal is a {type(optimal).__name__}: expected an OptimalInput, which knows its network")
    batch, count = whole_number("batch", batch, 1), optimal.units(layer)
    units = as_units("units", np.arange(count) if units is None else units, count)
    groups = [units[i : i + batch] for i in range(0, len(units), batch)]
    found = []
    for group in tqdm(groups, desc=f"atlas of {layer}"):
        full = np.resize(group, len(groups[0]))  # the last group is filled up, so that nothing is compiled again
        *_, (_, pictures, scores) = optimal.frames(channel(layer, full, None, before_activation), steps, steps, seed)
        found.append((pictures[: len(group)], scores[: len(group)]))
    return tuple(np.concatenate(parts) for parts in zip(*found))
