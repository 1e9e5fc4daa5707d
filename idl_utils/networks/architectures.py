"""The networks of the course as Keras functional models, untrained: three small picture classifiers.

Each takes RGB pictures scaled to [-1, 1], of any size (they were trained on 64 x 64), and ends in the layers
`logits` (one score a class) and `probabilities`. All convolutions are followed by a batch normalisation that can be
folded into them (`idl_utils.networks.fold_batchnorm`).
"""

import keras
from keras import layers


def _convolution(x, width, name, activation="relu", kernel=3, strides=1):
    """Convolution, batch normalisation and activation (none if `activation` is None), named conv*, bn* and the activation."""
    x = layers.Conv2D(width, kernel, strides, padding="same", use_bias=False, name=f"conv{name}")(x)
    x = layers.BatchNormalization(momentum=0.98, epsilon=1e-3, name=f"bn{name}")(x)
    return layers.Activation(activation, name=f"{activation}{name}")(x) if activation else x


def _classifier(inputs, maps, classes, activation, name):
    pooled = layers.GlobalAveragePooling2D(name="average")(maps)
    logits = layers.Dense(classes, name="logits")(pooled)
    return keras.Model(inputs, layers.Activation(activation, name="probabilities")(logits), name=name)


def _vgg(classes, widths, activation, name):
    """Blocks of 3 x 3 convolutions with 2 x 2 max-pooling between them, after Simonyan and Zisserman (2014)."""
    x = inputs = keras.Input((None, None, 3), name="picture")
    for block, block_widths in enumerate(widths, 1):
        for position, width in enumerate(block_widths, 1):
            x = _convolution(x, width, f"{block}_{position}")
        if block < len(widths):
            x = layers.MaxPooling2D(name=f"pool{block}")(x)
    return _classifier(inputs, x, classes, activation, name)


def photo_net(classes):
    """VGG-style network for photographs: 6 convolutions (32 to 192 channels), ReLU, max-pooling, softmax."""
    return _vgg(classes, ((32,), (64,), (128, 128), (192, 192)), "softmax", "photo_net")


def drawn_net(classes):
    """The smaller sister of `photo_net` for drawn scenes, with one sigmoid a class: a scene may hold several objects."""
    return _vgg(classes, ((16,), (32,), (48, 48), (96, 96)), "sigmoid", "drawn_net")


def label_net(classes):
    """The smallest sister, for the networks with true and with permuted labels (`idl_utils.sanity.label_networks`)."""
    return _vgg(classes, ((16,), (32,), (48, 48)), "softmax", "label_net")


def photo_resnet(classes, widths=(40, 80, 160)):
    """Residual network for photographs (He et al. 2015): strided convolutions instead of pooling, and ELU instead of ReLU."""
    inputs = keras.Input((None, None, 3), name="picture")
    x = _convolution(inputs, widths[0], "0", "elu", kernel=5, strides=2)
    for block, width in enumerate(widths, 1):
        strides = 1 if block == 1 else 2
        y = _convolution(x, width, f"{block}_1", "elu", strides=strides)
        y = _convolution(y, width, f"{block}_2", None)
        if strides > 1:
            x = _convolution(x, width, f"{block}_shortcut", None, kernel=1, strides=strides)
        x = layers.Add(name=f"add{block}")([x, y])
        x = layers.Activation("elu", name=f"elu{block}_2")(x)
    return _classifier(inputs, x, classes, "softmax", "photo_resnet")


def wav2letter(classes=29, width=128, wide=384, kernels=(32, 7, 32), bands=128, dropout=0.1):
    """Speech recogniser after Collobert et al. (2016): 11 convolutions over time, from log-mel frames to letters.

    Layers are numbered as in the lecture: `conv1` has stride 2; `conv2` to `conv8` are alike; `conv9` is large and long;
    `conv10` has kernel 1; `logits` is the 11th. Batch normalisation stands between convolution and ReLU. The network is
    trained with CTC, so `logits` has one output a step (20 ms) for each symbol and one for "none", the last.

    :param width, wide: Filters of layers 1 to 8, and of 9 and 10. The network of Krug and Stober's laboratory has
        width=250, wide=2000, kernels=(48, 7, 32): 24.7 million parameters.
    :param kernels: Frames seen by `conv1`, steps by `conv2` to `conv8`, and by `conv9`.

    Input (n, frames, bands), output logits (n, ceil(frames / 2), classes).
    """

    def block(x, number, filters, kernel, strides=1):
        x = layers.Conv1D(filters, kernel, strides, padding="same", use_bias=False, name=f"conv{number}")(x)
        x = layers.BatchNormalization(momentum=0.95, epsilon=1e-3, name=f"bn{number}")(x)
        return layers.ReLU(name=f"relu{number}")(x)

    first, inner, large = kernels
    inputs = keras.Input((None, bands), name="spectrogram")
    x = block(inputs, 1, width, first, 2)
    for number in range(2, 9):
        x = block(x, number, width, inner)
    x = layers.Dropout(dropout, name="dropout9")(block(x, 9, wide, large))
    x = layers.Dropout(dropout, name="dropout10")(block(x, 10, wide, 1))
    return keras.Model(inputs, layers.Conv1D(classes, 1, dtype="float32", name="logits")(x), name="wav2letter")
