"""The settings of the course, for the import cell of a notebook: `idl_utils.start()`."""

import contextlib
import os


def start(seed=0):
    """Import TensorFlow without its log lines, set seeds and the course's figure style; call it in the import cell.

    Sets `TF_CPP_MIN_LOG_LEVEL` and `TF_ENABLE_ONEDNN_OPTS` (numbers that agree between machines) unless they are set,
    seeds Python, NumPy and TensorFlow with `seed`, lets figures carry a description for screen readers, and Keras load
    networks that were saved. Raises ValueError for a `seed` that is no whole number from 0 to 2**32 - 1.
    """
    from .arguments import whole_number

    seed = whole_number("seed", seed, 0, 2**32 - 1)
    import_tensorflow()
    import keras

    from .networks import network  # noqa: F401 (registers itself, so that Keras loads networks that were saved)
    from .show import style

    if keras.backend.backend() != "tensorflow":
        raise RuntimeError(
            f"Keras runs on {keras.backend.backend()} here: unset KERAS_BACKEND, or set it to tensorflow"
        )
    keras.utils.set_random_seed(seed)
    style.use()


def import_tensorflow():
    """Import and initialise TensorFlow, dropping what its C++ part logs meanwhile ("Could not find cuda drivers", ...)."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    with _stderr_dropped():
        import tensorflow as tf

        tf.config.list_logical_devices()  # some lines come only when the devices are set up
    tf.get_logger().setLevel("ERROR")  # building a second method for a model is no "retracing" to warn of


@contextlib.contextmanager
def _stderr_dropped():
    """Send file descriptor 2 nowhere: C++ does not ask Python's sys.stderr. Exceptions pass as usual."""
    saved, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)
