"""The same sentence, made harder: faster or slower, and with noise."""

import numpy as np
import soxr

from ..arguments import number
from .audio import checked
from .melspectrogram import RATE


def at_speed(sound, speed):
    """`sound` (samples,) played `speed` times as fast, so that its pitch rises too, as on a tape; float32."""
    speed = number("speed", speed, 0.25, 4)
    sound = checked(sound)
    return sound if speed == 1 else soxr.resample(sound, RATE * speed, RATE).astype(np.float32)


def with_noise(sound, decibels, seed=0):
    """`sound` (samples,) with white noise, the sound's mean power being so many `decibels` above the noise's; float32."""
    decibels, sound = number("decibels", decibels), checked(sound)
    noise = np.random.default_rng(seed).standard_normal(len(sound), np.float32)
    return sound + noise * np.float32(np.sqrt(np.mean(sound**2)) * 10 ** (-decibels / 20))
