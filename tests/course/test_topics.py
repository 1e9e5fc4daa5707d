"""`explore` and `checks` find what the folders of the notebooks hold."""

import re

import nbformat
import pytest

from idl_utils import checks, course, explore
from idl_utils.course import topics


@pytest.mark.parametrize("name", topics.widgets())
def test_every_widget_of_a_notebook_is_in_explore(name):
    assert getattr(explore, name).__doc__
    assert name in dir(explore)


@pytest.mark.parametrize("topic", topics.checks())
def test_the_checks_of_every_notebook_are_in_checks(topic):
    assert getattr(checks, topic).__doc__
    assert topic in dir(checks)


def test_each_folder_belongs_to_a_notebook():
    folders = {module.split(".")[0] for module in [*topics.widgets().values(), *topics.checks().values()]}
    assert folders <= {f"n{path.stem}" for path in course.authored()}


def test_no_two_notebooks_have_a_widget_of_the_same_name():
    names = [name for file in topics.HERE.glob("n*/*widgets.py") for name in topics.FUNCTION.findall(file.read_text())]
    assert len(names) == len(set(names)) > 10


@pytest.mark.parametrize("path", course.authored(), ids=lambda path: path.stem)
def test_a_notebook_uses_only_what_is_there(path):
    code = "\n".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")
    for name in re.findall(r"\bexplore\.(\w+)", code):
        assert hasattr(explore, name)
    for topic, name in re.findall(r"\bchecks\.(\w+)\.(\w+)", code):
        assert hasattr(getattr(checks, topic), name)


@pytest.mark.parametrize("room", [explore, checks])
def test_an_unknown_name_is_answered_with_the_most_similar_one(room):
    wanted = "saliency_explorer" if room is explore else "grad_cam"
    with pytest.raises(AttributeError, match=f"has no '{wanted}s': did you mean '{wanted}'"):
        getattr(room, f"{wanted}s")
