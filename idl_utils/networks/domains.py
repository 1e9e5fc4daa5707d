"""What a network takes: pictures, spectrograms, or arrays of numbers. A domain checks examples and makes inputs of them.

`domain.prepare(examples)` checks and batches, `domain(examples)` is the bare map to network inputs (differentiable, for
NumPy arrays and tensors alike), `domain.view(inputs)` its inverse. `low` and `high` bound the inputs, or are None.
"""

import contextlib
from dataclasses import asdict, dataclass

import numpy as np

from ..arguments import finite, number, whole_number


class Domain:
    """Base of the domains; a subclass says what an example is called and what its values may be."""

    examples, advice = "inputs", ""  # what examples are called, and where to get them from
    axes = channels = low = high = size = None  # None: any number of them

    def __call__(self, examples):
        """Network inputs of examples; here they are the same."""
        return examples

    def view(self, inputs):
        """Examples of network inputs."""
        return inputs

    def prepare(self, examples, shape):
        """Network inputs (n, ...), float32, of one example or several, for a network with this input shape.

        Raises ValueError if the shape or the values can't be those of examples.
        """
        examples = finite(self.examples, examples)
        examples = examples[None] if examples.ndim == len(shape) - 1 else examples
        if examples.ndim != len(shape) or any(s not in (None, n) for s, n in zip(shape[1:], examples.shape[1:])):
            raise ValueError(
                f"{self.examples} has shape {examples.shape}: expected {shape[1:]} or {shape}{self.advice}"
            )
        if self.low is not None and examples.size and not (examples.min() >= -1e-3 and examples.max() <= 1.001):
            raise ValueError(
                f"{self.examples} has values from {examples.min():.3g} to {examples.max():.3g}: they must lie in [0, 1]"
            )
        return np.asarray(self(examples), "float32")

    def check_network(self, shape):
        """Raises ValueError if no network with this input shape can have this domain."""
        channels = {None, self.channels or shape[-1]}
        if self.axes not in (None, len(shape) - 1) or shape[-1] not in channels:
            raise ValueError(f"domain is {self}: it does not fit a network that takes inputs of shape {shape[1:]}")

    def described(self):
        """A dict that JSON can hold; `from_description` makes the domain of it."""
        return {"kind": type(self).__name__, **asdict(self)}


@dataclass(frozen=True)
class Pictures(Domain):
    """RGB (or other) pictures (height, width, channels) with values in [0, 1], or uint8.

    input = picture * scale + offset, with the channels reversed (RGB to BGR) before that if `reverse`.

    Parameters
    ----------
    size : int
        Side length in pixels that the network was trained for.
    scale, offset : tuple with one number, or one for each channel
    reverse : bool
    """

    size: int = 64
    scale: tuple = (1.0,)
    offset: tuple = (0.0,)
    reverse: bool = False

    examples, axes = "pictures", 3

    def __post_init__(self):
        object.__setattr__(self, "size", whole_number("size", self.size, 1))
        for name in ("scale", "offset"):
            numbers = np.ravel(finite(name, getattr(self, name), "float64"))
            object.__setattr__(self, name, tuple(numbers.tolist()))
        if len({len(self.scale), len(self.offset), 1}) > 2:
            raise ValueError(f"scale={self.scale} and offset={self.offset} are for different numbers of channels")
        if 0 in self.scale:
            raise ValueError(f"scale={self.scale} has a 0: pictures would not reach the network")

    @classmethod
    def to_range(cls, low, high, size=64):
        """Pictures in [0, 1] become inputs in [low, high]."""
        low, high = _range(low, high)
        return cls(size, (high - low,), (low,))

    @classmethod
    def of(cls, preprocess_input, size=64):
        """Read scale, offset and channel order off a `preprocess_input` of keras.applications, by trying it on colours.

        Raises ValueError if it does more than that.
        """
        name = getattr(preprocess_input, "__name__", repr(preprocess_input))

        def respond(*colour):
            pixel = np.array(preprocess_input(np.array([[colour]], "float32")), "float64")
            return pixel[0, 0] if pixel.shape == (1, 1, 3) else np.full(3, np.nan)

        black, white, red, teal = respond(0, 0, 0), respond(255, 255, 255), respond(255, 0, 0), respond(0, 51, 153)
        scale, reverse = white - black, bool(abs(red[2] - black[2]) > abs(red[0] - black[0]))
        expected = np.array([0, 0.2, 0.6])[:: -1 if reverse else 1] * scale + black
        if not (scale.all() and np.allclose(expected, teal, rtol=1e-4, atol=1e-3)):
            raise ValueError(f"preprocessing {name} is more than a scale and an offset for each channel")
        return cls(size, tuple(scale), tuple(black), reverse)

    @property
    def channels(self):
        """How many there must be."""
        return max(len(self.scale), len(self.offset)) if (len(self.scale), len(self.offset)) != (1, 1) else None

    @property
    def advice(self):
        """Where pictures of the right shape come from."""
        return f", for instance idl_utils.datasets.picture(name, size={self.size})"

    @property
    def low(self):
        """The smallest input: a number, or one for each channel."""
        return _single(np.minimum(self.offset, np.add(self.offset, self.scale)))

    @property
    def high(self):
        """The largest input: a number, or one for each channel."""
        return _single(np.maximum(self.offset, np.add(self.offset, self.scale)))

    def __call__(self, examples):
        """Network inputs of pictures in [0, 1], shape (..., channels)."""
        pictures = examples[..., ::-1] if self.reverse else examples
        return pictures * np.array(self.scale, "float32") + np.array(self.offset, "float32")

    def view(self, inputs):
        """Pictures in [0, 1] of network inputs, shape (..., channels)."""
        pictures = (inputs - np.array(self.offset, "float32")) / np.array(self.scale, "float32")
        return pictures[..., ::-1] if self.reverse else pictures

    def prepare(self, examples, shape):
        """See `Domain.prepare`."""
        with contextlib.suppress(ValueError):  # of a ragged list, which is refused where all arrays are checked
            if np.asarray(examples).dtype == np.uint8:
                examples = np.asarray(examples) / np.float32(255)
        return super().prepare(examples, shape)


@dataclass(frozen=True)
class Spectrograms(Domain):
    """Log-mel spectrograms (frames, bands), each band with mean 0 and deviation 1 over the frames: the inputs as they are.

    Parameters
    ----------
    rate : int
        Samples of sound a second.
    hop : int
        Samples from one frame to the next; frame t is centred on sample t * hop.
    bands : int
        Mel bands.
    """

    rate: int = 16000
    hop: int = 160
    bands: int = 128

    examples, axes = "spectrograms", 2

    def __post_init__(self):
        for name in ("rate", "hop", "bands"):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), 1))

    def seconds(self, frames):
        """Time of frames, counted from 0."""
        return np.asarray(frames) * self.hop / self.rate

    def frames(self, seconds):
        """The frame nearest to a time."""
        return np.rint(np.asarray(seconds) * self.rate / self.hop).astype(int)

    def prepare(self, examples, shape):
        """See `Domain.prepare`."""
        if np.ndim(examples) == 1 and np.size(examples):
            raise ValueError(
                f"spectrograms has shape {np.shape(examples)}: that is sound, turn it into a spectrogram first "
                f"with idl_utils.speech.spectrogram(samples)"
            )
        return super().prepare(examples, shape)

    @property
    def channels(self):
        """How many there must be."""
        return self.bands


@dataclass(frozen=True)
class Arrays(Domain):
    """Any arrays of numbers. With `low` and `high`, examples are in [0, 1] and inputs between these two.

    `size` is how many places an open axis is given where nobody says.
    """

    low: float | None = None
    high: float | None = None
    size: int = 64

    def __post_init__(self):
        object.__setattr__(self, "size", whole_number("size", self.size, 1))
        if (self.low, self.high) != (None, None):
            for name, value in zip(("low", "high"), _range(self.low, self.high)):
                object.__setattr__(self, name, value)

    def __call__(self, examples):
        """Network inputs of examples."""
        return examples if self.low is None else examples * (self.high - self.low) + self.low

    def view(self, inputs):
        """Examples of network inputs."""
        return inputs if self.low is None else (inputs - self.low) / (self.high - self.low)


KINDS = {kind.__name__: kind for kind in (Pictures, Spectrograms, Arrays)}


def from_description(description):
    """The domain that `Domain.described` described."""
    return KINDS[description["kind"]](**{name: value for name, value in description.items() if name != "kind"})


def _range(low, high):
    low, high = number("low", low), number("high", high)
    if not high > low:
        raise ValueError(f"value_range is ({low:g}, {high:g}): the second number must be larger than the first")
    return low, high


def _single(values):
    return float(values[0]) if len(set(values)) == 1 else values.astype("float32")
