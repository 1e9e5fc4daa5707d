"""From a spectrogram back to sound, to hear what a map keeps or what an optimal input says."""

import numpy as np

from .melspectrogram import FFT, HOP, LEAST_DEVIATION, LOUDNESS, WINDOW, log_mel, mel_filters


def statistics(sound):
    """(mean, deviation) of the log-mel power of samples at 16 kHz, each (128,): what z-normalisation took away."""
    log_power = log_mel(sound)
    return log_power.mean(axis=0), np.sqrt(log_power.var(axis=0) + LEAST_DEVIATION**2)


def to_sound(spectrogram, statistics, iterations=32, seed=0):
    """Samples at 16 kHz, float32, that have about this z-normalised spectrogram.

    Phases are not in a spectrogram and are guessed (Griffin and Lim 1984, by librosa), so speech sounds hoarse.

    :param spectrogram: (frames, 128), z-normalised.
    :param statistics: (mean, deviation) per band of the utterance it comes from, or of another (`statistics(sound)`).
    """
    import librosa  # slow to import, and needed here only

    mean, deviation = statistics
    power = np.exp(np.asarray(spectrogram, np.float64) * deviation + mean)
    # The least squares solution may be negative, which no power is.
    linear = np.maximum(power @ np.linalg.pinv(mel_filters()), 0)
    samples = librosa.griffinlim(
        np.sqrt(linear).T, n_iter=iterations, hop_length=HOP, win_length=WINDOW, n_fft=FFT, random_state=seed
    )
    return (samples * LOUDNESS / max(np.sqrt(np.mean(samples**2)), 1e-9)).astype(np.float32)
