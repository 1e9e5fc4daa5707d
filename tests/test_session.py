import json
import subprocess
import sys

import pytest

import idl_utils


def run(code):
    """What `code` prints as JSON in a fresh Python, and what it leaves on stderr."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    return json.loads(done.stdout), done.stderr


def test_importing_the_package_and_its_rooms_imports_nothing_heavy():
    rooms = "attribution, checks, course, datasets, explore, featurevis, networks, show, training"
    heavy, _ = run(
        f"import sys, json; from idl_utils import {rooms}; "
        "print(json.dumps([m for m in ('tensorflow', 'keras', 'matplotlib', 'ipywidgets', 'skimage') if m in sys.modules]))"
    )
    assert heavy == []


def test_start_is_quiet_and_sets_the_seeds():
    code = (
        "import idl_utils, json; idl_utils.start(); import random, numpy, tensorflow as tf, matplotlib; "
        "drawn = [random.random(), numpy.random.rand(), float(tf.random.normal(()))]; "
        "print(json.dumps([*drawn, matplotlib.rcParams['image.cmap']]))"
    )
    first, stderr = run(code)
    assert stderr == ""
    assert first == run(code)[0]
    assert first[-1] == "viridis"


@pytest.mark.parametrize("room", idl_utils.__all__)
def test_every_promised_name_is_there(room):
    thing = getattr(idl_utils, room)
    for name in getattr(thing, "__all__", []):
        assert getattr(thing, name) is not None
    assert thing.__doc__
