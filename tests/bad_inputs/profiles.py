"""Bad inputs to `idl_utils.profiles`."""

import numpy as np

from idl_utils import profiles

from .row import row

SOME = np.random.default_rng(0).normal(size=(3, 8))  # groups, neurons
PLACES = np.random.default_rng(1).normal(size=(8, 2))
GAP = np.where(np.arange(8) == 2, np.nan, SOME)

ROWS = [
    row("layout-method", lambda: profiles.layout(SOME, "UMAP"), ValueError, "no layout", "'UMAP'", "PCA"),
    row("layout-few", lambda: profiles.layout(SOME[:, :3]), ValueError, "profiles", "(3, 3)", "7 neurons"),
    row("layout-one-axis", lambda: profiles.layout(SOME[0]), ValueError, "profiles", "(8,)", "groups"),
    row("layout-nan", lambda: profiles.layout(GAP), ValueError, "profiles", "NaN"),
    row("map-places", lambda: profiles.interpolated(PLACES[:5], SOME), ValueError, "activity", "(3, 8)", "(5, 2)"),
    row("map-nan", lambda: profiles.interpolated(PLACES, GAP), ValueError, "activity", "NaN"),
    row("map-side", lambda: profiles.interpolated(PLACES, SOME, side=1), ValueError, "side=1", "at least 2"),
    row("smoothness-places", lambda: profiles.smoothness(SOME, SOME), ValueError, "places", "(3, 8)"),
    row("smoothness-many", lambda: profiles.smoothness(PLACES, SOME, 8), ValueError, "neighbours=8", "1 to 7"),
]  # fmt: skip
