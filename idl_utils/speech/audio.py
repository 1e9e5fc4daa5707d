"""Sound files to samples: any rate, any number of channels, in; mono at 16 kHz out."""

import io
import warnings
from pathlib import Path

import numpy as np
import soundfile
import soxr

from .melspectrogram import RATE

SHORTEST = 0.1  # seconds: less holds no letter
CLIPPED = 0.999  # of full scale
MANY_CLIPPED = 0.002  # share of the samples at full scale from which a recording was too loud


def read_audio(file):
    """Mono sound at 16 kHz, float32 (samples,), of a wav, flac, ogg, opus or mp3 file.

    Channels are averaged and other rates are resampled. A recording made at less than 16 kHz has nothing in its upper
    bands, which the spectrogram leaves at 0.

    :param file: A path, the file's bytes, or a binary file object.

    Raises FileNotFoundError for a missing file, and ValueError for one that holds no sound, less than 0.1 s of it, or
    can't be read. Warns of a silent or clipped recording.
    """
    name = str(file) if isinstance(file, (str, Path)) else "sound"
    if isinstance(file, (str, Path)) and not Path(file).is_file():
        raise FileNotFoundError(f"no file {name}")
    try:
        samples, rate = soundfile.read(
            io.BytesIO(file) if isinstance(file, bytes) else file, dtype="float32", always_2d=True
        )
    except (soundfile.LibsndfileError, TypeError, RuntimeError) as error:
        reason = str(error).split(": ")[-1].rstrip(".")
        raise ValueError(f"{name} can't be read as wav, flac, ogg, opus or mp3 ({reason})") from None
    return checked(to_rate(samples.mean(axis=1), rate), name)


def to_rate(samples, rate):
    """Samples taken `rate` times a second, resampled to 16 kHz (libsoxr, high quality)."""
    return samples if rate == RATE else soxr.resample(samples, rate, RATE).astype(np.float32)


def checked(samples, name="sound"):
    """`samples` as float32 (samples,), or a ValueError that says why this is no sound at 16 kHz.

    Warns if they are silent or clipped.
    """
    samples = np.asarray(samples)
    if samples.ndim != 1 or samples.dtype.kind not in "fiu":
        raise ValueError(
            f"{name} is an array {samples.dtype}{list(samples.shape)}: sound should be one number a sample, from "
            "read_audio(file)"
        )
    if samples.dtype.kind in "iu":  # whole numbers, as scipy and microphones give them
        middle = 0 if samples.dtype.kind == "i" else 2 ** (8 * samples.dtype.itemsize - 1)
        samples = (samples.astype(np.float64) - middle) / 2.0 ** (8 * samples.dtype.itemsize - 1)
    samples = samples.astype(np.float32)
    if not np.isfinite(samples).all():
        raise ValueError(f"{name} has samples that are not finite (NaN or infinity)")
    if len(samples) < SHORTEST * RATE:
        raise ValueError(f"{name} holds {len(samples) / RATE:.3f} s of sound: at least {SHORTEST} s are needed")
    loudest = np.abs(samples).max()
    if loudest == 0:
        warnings.warn(f"{name} is silent", stacklevel=3)
    elif (np.abs(samples) >= CLIPPED * max(1, loudest)).mean() > MANY_CLIPPED:
        warnings.warn(f"{name} is clipped: it was recorded too loud", stacklevel=3)
    return samples


def to_wav(samples, rate=RATE):
    """The bytes of a wav file (16 bits) with these samples, made as loud as it can be without clipping."""
    samples = np.asarray(samples, np.float32)
    content = io.BytesIO()
    soundfile.write(content, 0.95 * samples / max(np.abs(samples).max(), 1e-9), rate, format="WAV", subtype="PCM_16")
    return content.getvalue()
