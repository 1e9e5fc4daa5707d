import numpy as np
import pytest


@pytest.fixture(scope="session")
def random_network():
    """The architecture of wav2letter, slim, with random weights and batch statistics unlike 0 and 1."""
    import keras

    from idl_utils.networks import architectures

    keras.utils.set_random_seed(3)
    network = architectures.wav2letter(width=12, wide=20)
    rng = np.random.default_rng(3)
    for variable in network.variables:
        if variable.name in ("gamma", "moving_variance"):
            variable.assign(rng.uniform(0.5, 1.5, variable.shape))
        if variable.name in ("beta", "moving_mean"):
            variable.assign(rng.normal(0, 0.3, variable.shape))
    return network


@pytest.fixture
def heard():
    """A spectrogram of 3.5 s with values of both signs."""
    return np.random.default_rng(4).normal(size=(351, 128)).astype("float32")
