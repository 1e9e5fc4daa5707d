import matplotlib.pyplot as plt
import numpy as np
import pytest

from idl_utils import show


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_medians_relative_to_the_first_frequency_on_logarithmic_axes():
    rings = np.arange(3, 33)
    steep = rings**-2.0 * np.array([[1.0], [10.0], [1000.0]])  # the scale of a picture plays no part
    figure = show.panels([show.Spectra({"photographs": steep, "noise": np.ones(30)}, rings, "power")])
    [axes] = figure.axes
    first, second = axes.lines
    np.testing.assert_allclose(first.get_ydata(), (rings / 3) ** -2.0)
    np.testing.assert_allclose(second.get_ydata(), 1)
    assert axes.get_xscale() == axes.get_yscale() == "log"
    assert axes.get_xlabel() == "cycles per picture"
