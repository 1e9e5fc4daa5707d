import numpy as np
import pytest

from idl_utils import arguments


@pytest.mark.parametrize("value", [3, 3.0, np.int64(3), np.float32(3), np.array(3)])
def test_whole_numbers_come_in_every_type(value):
    found = arguments.whole_number("steps", value, 1)
    assert (found, type(found)) == (3, int)


@pytest.mark.parametrize(
    "value", [0, 2.5, True, None, "3", [3], np.array([3]), float("nan"), float("inf"), 9, [1, [2]]]
)
def test_what_is_no_whole_number_is_named(value):
    with pytest.raises(ValueError, match=r"^steps=.* should be a whole number from 1 to 8 here$") as caught:
        arguments.whole_number("steps", value, 1, 8, " here")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "limits", "words"),
    [
        (float("nan"), {}, "rate=nan should be a finite number"),
        (float("inf"), {"low": 0}, "a finite number of at least 0"),
        (-1, {"low": 0, "high": 1}, "rate=-1 should be a finite number from 0 to 1"),
        (0, {"above": 0}, "a finite number larger than 0"),
        ("1", {}, "rate='1' should be"),
        (1j, {}, "should be a finite number"),
        (None, {"above": 0, "high": 2}, "larger than 0 and of at most 2"),
    ],
)
def test_numbers_out_of_range_are_named(value, limits, words):
    with pytest.raises(ValueError, match=words):
        arguments.number("rate", value, **limits)
    assert arguments.number("rate", np.float64(0.5), 0, 1) == 0.5


def test_arrays_and_names_are_checked():
    np.testing.assert_array_equal(arguments.finite("mask", [1, 2]), np.array([1, 2], "float32"))
    for bad in ("cat", [1, "x"], [float("nan")], [[1], [1, 2]]):
        with pytest.raises(ValueError, match=r"^mask"):
            arguments.finite("mask", bad)
    assert arguments.names("classes", np.array(["a", "b"])) == ("a", "b")
    for bad in ("cat", {"a": 1}, {"a"}, 3, [1, 2], ["a", "a"]):
        with pytest.raises(ValueError, match=r"^classes.*names"):
            arguments.names("classes", bad)


def test_the_most_similar_name_is_proposed():
    assert arguments.choice("mode", "signed", ["signed", "squared"]) == "signed"
    with pytest.raises(ValueError, match="no mode called 'Sined': did you mean 'signed'"):
        arguments.choice("mode", "Sined", ["signed", "squared"])
    for bad in (3, ["signed"], None):
        with pytest.raises(ValueError, match="no mode called"):
            arguments.choice("mode", bad, ["signed", "squared"])
