"""When is output step 40? Exact book-keeping between seconds, frames of the spectrogram and steps of the output."""

from dataclasses import dataclass

from ..featurevis.receptive_field import receptive_field
from ..networks.trace import Trace
from .melspectrogram import FRAMES_PER_SECOND


@dataclass(frozen=True)
class StepTimes:
    """The steps of a layer of a 1-D convolutional network, for an input of `frames` frames.

    Unit `t` sees `field` frames, `first(t)` being the first of them (negative: padding before the sound). Even kernels
    with "same" padding see one frame more after than before, so that the middle of the field is not the frame
    `stride * t`, but `offset` frames later.
    """

    frames: int
    steps: int
    stride: int
    field: int
    start: int

    @classmethod
    def of(cls, network, frames, layer=None):
        """Those of a network of convolutions over time, at `layer` (default: its output).

        Raises ValueError for an unknown layer, or one whose receptive field can't be worked out.
        """
        layer = Trace(network).calls[-1].name if layer is None else layer
        field = receptive_field(network, layer, frames)
        if field is None:
            raise ValueError(f"layer={layer!r}: what its units see can't be worked out exactly")
        [axis] = field
        return cls(frames, axis.count, axis.step, axis.size, axis.start)

    @property
    def offset(self):
        """Frames from `stride * t` to the middle of what step t sees."""
        return self.start + (self.field - 1) / 2

    def first(self, step):
        """The first frame that a step sees."""
        return self.start + self.stride * step

    def frame(self, step):
        """The middle of what a step sees, in frames (a multiple of .5)."""
        return self.stride * step + self.offset

    def seconds(self, step):
        """The middle of what a step sees, in seconds; works on arrays too."""
        return self.frame(step) / FRAMES_PER_SECOND

    def step(self, seconds):
        """The step whose field has its middle nearest to `seconds`."""
        nearest = round((seconds * FRAMES_PER_SECOND - self.offset) / self.stride)
        return min(max(nearest, 0), self.steps - 1)
