"""From sound to the network's input: a log-mel spectrogram, z-normalised per utterance and band.

Frame `t` is centred on `t * 10` ms. The transform has 1024 points although a frame has 400 samples: with fewer points
the lowest mel filters would fall between two frequencies and stay empty.
"""

import functools

import numpy as np

RATE = 16_000  # samples per second
HOP = 160  # samples from frame to frame: 10 ms
WINDOW = 400  # samples in a frame: 25 ms
FFT = 1024
BANDS = 128
FRAMES_PER_SECOND = RATE // HOP

LOUDNESS = 0.05  # root mean square to which every utterance is brought
FLOOR = 7.6e-6  # mel power of white noise 35 dB below LOUDNESS: what is quieter counts as silence
LEAST_DEVIATION = 0.5  # in log units; a band with nothing in it stays near 0 instead of becoming amplified noise

_BREAK = 1000.0  # Hz: Slaney's scale is linear below, logarithmic above
_BREAK_MEL = 15.0
_STEP = np.log(6.4) / 27


def mel(hertz):
    """Frequency in Hz on Slaney's mel scale (Auditory Toolbox, 1998): linear below 1 kHz, logarithmic above."""
    hertz = np.asarray(hertz, np.float64)
    return np.where(hertz < _BREAK, hertz * 3 / 200, _BREAK_MEL + np.log(np.maximum(hertz, 1) / _BREAK) / _STEP)


def hertz(mel):
    """The inverse of `mel`."""
    mel = np.asarray(mel, np.float64)
    return np.where(mel < _BREAK_MEL, mel * 200 / 3, _BREAK * np.exp((mel - _BREAK_MEL) * _STEP))


def band_edges():
    """The corners of the triangular filters in Hz, shape (130,): filter `b` rises from `b` to `b + 1` and falls to `b + 2`."""
    return hertz(np.linspace(0, mel(RATE / 2), BANDS + 2))


def band_centres():
    """Where each band's filter is highest, in Hz, shape (128,)."""
    return band_edges()[1:-1]


@functools.lru_cache(maxsize=1)
def mel_filters():
    """Triangles of equal area over the frequencies of the transform, shape (513, 128)."""
    edges, frequencies = band_edges(), np.linspace(0, RATE / 2, FFT // 2 + 1)[:, None]
    rising = (frequencies - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - frequencies) / (edges[2:] - edges[1:-1])
    return (np.maximum(0, np.minimum(rising, falling)) * 2 / (edges[2:] - edges[:-2])).astype(np.float32)


def mel_power(samples):
    """Power in each mel band, shape (1 + len(samples) // 160, 128).

    :param samples: mono sound at 16 kHz, shape (samples,); it is brought to equal loudness first.
    """
    samples = np.asarray(samples, np.float32)
    loudness = np.sqrt(np.mean(np.square(samples, dtype=np.float64)))
    if loudness > 0:
        samples = samples * np.float32(LOUDNESS / loudness)
    padded = np.pad(samples, WINDOW // 2)
    window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    power = np.empty((len(frames), BANDS), np.float32)
    for start in range(0, len(frames), 1000):  # ten seconds at a time: bounded memory for long recordings
        spectrum = np.fft.rfft(frames[start : start + 1000] * window, FFT)
        power[start : start + 1000] = (np.square(spectrum.real) + np.square(spectrum.imag)).astype(
            np.float32
        ) @ mel_filters()
    return power


def log_mel(samples, floor=FLOOR):
    """`log(mel_power + floor)`, shape (frames, 128)."""
    return np.log(mel_power(samples) + np.float32(floor))


def normalised(log_power):
    """z-normalisation per band over the frames of one utterance: `(x - mean) / sqrt(variance + 0.25)`.

    :param log_power: Shape (frames, bands).
    """
    mean = log_power.mean(axis=0, dtype=np.float64)
    deviation = np.sqrt(log_power.var(axis=0, dtype=np.float64) + LEAST_DEVIATION**2)
    return ((log_power - mean) / deviation).astype(np.float32)


def spectrogram(samples):
    """What the recogniser hears: z-normalised log-mel power, shape (frames, 128), float32.

    :param samples: mono sound at 16 kHz, shape (samples,).
    """
    return normalised(log_mel(samples))
