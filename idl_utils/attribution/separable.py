"""Separable convolutions as what they are: a depthwise convolution and one of size 1, each with a rule of its own."""

from keras import layers

from ..networks.surgery import rebuild

DEPTHWISE = {layers.SeparableConv1D: layers.DepthwiseConv1D, layers.SeparableConv2D: layers.DepthwiseConv2D}
POINTWISE = {layers.SeparableConv1D: layers.Conv1D, layers.SeparableConv2D: layers.Conv2D}


def split_separable(model):
    """A copy of the model with two layers, name_depthwise and name, in place of each separable convolution.

    The two have weights of their own, as they are now; all other layers are shared.
    """
    uses = {}

    def call(layer, *args, **kwargs):
        if type(layer) not in DEPTHWISE:
            return layer(*args, **kwargs)
        uses[layer.name] = uses.get(layer.name, 0) + 1
        mark = f"_{uses[layer.name]}" if uses[layer.name] > 1 else ""
        size = {name: getattr(layer, name) for name in ("kernel_size", "strides", "dilation_rate", "depth_multiplier")}
        same = {"padding": layer.padding, "data_format": layer.data_format}
        depthwise = DEPTHWISE[type(layer)](
            **size, **same, use_bias=False, depthwise_initializer="zeros", name=f"{layer.name}_depthwise{mark}"
        )
        pointwise = POINTWISE[type(layer)](
            layer.filters,
            1,
            data_format=layer.data_format,
            use_bias=layer.use_bias,
            activation=layer.activation,
            kernel_initializer="zeros",
            name=layer.name + mark,
        )
        between = depthwise(*args)
        result = pointwise(between)
        depthwise.set_weights([layer.depthwise_kernel])
        pointwise.set_weights([layer.pointwise_kernel, *([layer.bias] if layer.use_bias else [])])
        return result

    return rebuild(model, call)
