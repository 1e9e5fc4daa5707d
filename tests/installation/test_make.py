"""`make lab` serves the course, and says in one line what is missing where it cannot.

The failures are provoked in a copy of the files that `make lab` reads, with impostors of Python and df on the PATH.
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.browser.driver import private_environment, serving

ROOT = Path(__file__).parents[2]
FILES = ("Makefile", "setup_environment.sh", "pyproject.toml", "requirements.txt", "constraints.txt")
FIRST_NOTEBOOK = "notebooks/00_types_of_introspection.ipynb"

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def without_make(environment):
    """The environment without what a surrounding `make test` leaves in it."""
    return {name: value for name, value in environment.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}


def fetch(lab, path):
    return urllib.request.urlopen(f"{lab.url}/{path}?token={lab.token}", timeout=30)


def test_make_lab_serves_the_first_notebook(tmp_path):
    if subprocess.run(["make", "--question", ".venv/installed"], cwd=ROOT, env=without_make(os.environ)).returncode:
        pytest.skip("the course is not installed by make in .venv; `make lab` would install it first")
    environment = without_make(private_environment(tmp_path)) | {"PYTHON": ""}
    command = ["make", "lab", "LAB_ARGS=--no-browser --port=0"]
    with serving(command, environment, ROOT, tmp_path / "lab.log") as lab:
        assert fetch(lab, f"lab/tree/{FIRST_NOTEBOOK}").status == 200
        contents = json.load(fetch(lab, f"api/contents/{FIRST_NOTEBOOK}"))
        assert contents["type"] == "notebook"
        assert contents["content"]["cells"]
    assert "pip install" not in (tmp_path / "lab.log").read_text()


@pytest.fixture
def fresh(tmp_path):
    """A folder like a fresh clone, and a folder of impostors at the head of the PATH."""
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "impostors").mkdir()
    impostor(tmp_path, "df", "echo Filesystem 1024-blocks Used Available Capacity Mounted; echo disk 9 9 99999999 9% /")
    return tmp_path


def impostor(folder, name, script):
    """A command that does what `script` says; returns its path."""
    file = folder / "impostors" / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def complaint(folder, **variables):
    """The one line with which `make lab` fails in the fresh folder."""
    path = f"{folder / 'impostors'}{os.pathsep}{os.environ['PATH']}"
    environment = without_make(os.environ) | {"PATH": path, "PYTHON": ""} | variables
    command = ["make", "lab", "LAB_ARGS=--no-browser"]
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert result.returncode != 0
    [line] = [line for line in result.stderr.splitlines() if not line.startswith("make: ***")]
    return line.removeprefix("Cannot set up the course: ")


@pytest.mark.parametrize(
    ("version", "age"), [("2.7.18", "old"), ("3.8.18", "old"), ("3.9.2", "old"), ("3.14.0", "new")]
)
def test_a_python_of_the_wrong_age(fresh, version, age):
    python = impostor(fresh, "snake", f"echo Python {version}")
    line = complaint(fresh, PYTHON=str(python))
    assert line.startswith(f"Python {version} ({python}) is too {age} for the course; install Python 3.10 to 3.13")


def test_a_missing_python(fresh):
    assert complaint(fresh, PYTHON="/nowhere/python").startswith("/nowhere/python is missing; install Python 3.10")


def test_another_python_is_taken_where_the_default_one_is_too_old(fresh):
    impostor(fresh, "python3", "echo Python 3.8.18")
    impostor(fresh, "python3.12", '[ "$1" = --version ] && echo Python 3.12.1')
    assert complaint(fresh).startswith("python3.12 (Python 3.12.1) lacks venv and ensurepip")


def test_a_short_disk(fresh):
    impostor(fresh, "df", "echo Filesystem 1024-blocks Used Available Capacity Mounted; echo disk 9 9 2048000 9% /")
    line = complaint(fresh, PYTHON=sys.executable)
    assert line == f"disk space is short; TensorFlow needs about 4 GB free in {fresh}, and there are 2000 MB"


def test_a_network_that_fails(fresh):
    offline = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1", "PIP_CONFIG_FILE": os.devnull}
    line = complaint(fresh, PYTHON=sys.executable, **offline, PIP_FIND_LINKS="", PIP_EXTRA_INDEX_URL="")
    assert line.startswith("the network failed; pip could not reach the package index.")


PIP = """#!/bin/sh
case "$*" in
    --version) echo Python 3.12.1 ;;
    *--version) echo pip 24 ;;
    *--dry-run*) ;;
    *install*)
        for n in 1 2 3 4 5 6 7; do echo "Collecting package$n>=1 (from course)"; echo "  Using cached package$n.whl"; done
        echo "Installing collected packages: package1, package2"
        echo "Successfully installed package1-1.0" ;;
esac
"""


def test_installation_says_a_line_a_step(fresh):
    python = fresh / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(PIP)
    python.chmod(0o755)
    environment = without_make(os.environ) | {"PYTHON": ""}
    done = subprocess.run(
        ["make", ".venv/installed-test"], cwd=fresh, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[0].startswith("Installing TensorFlow, JupyterLab and the course")
    assert lines[1:5] == [
        "7 packages downloaded",
        "installing them ...",
        "done",
        "Installing what the tests need into .venv",
    ]
    assert len(lines) == 8
    assert "Collecting package7" in (fresh / ".venv" / "pip.txt").read_text()
