"""What the README shows and says is there and runs."""

import re
from pathlib import Path

import pytest

from idl_utils import course

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_links_lead_somewhere():
    targets = re.findall(r"\]\(([^)]+)\)", README)
    local = [t for t in targets if not t.startswith("http")]
    assert len(local) > 5
    assert [t for t in local if not (ROOT / t).exists()] == []


def test_pictures_are_described():
    assert all(len(alt) > 40 for alt in re.findall(r"!\[([^\]]*)\]", README))


def test_every_notebook_is_in_the_table():
    for path in course.authored():
        assert f"(notebooks/{path.name})" in README


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_the_example_runs(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    for picture in re.findall(r'savefig\("(.*?)"\)', code):
        assert (tmp_path / picture).stat().st_size > 5000


def test_every_command_answers_and_is_named():
    modules = set(re.findall(r"python -m (idl_utils\.\w+|tests\.\w+)", README))
    assert {f"idl_utils.{file.parent.name}" for file in ROOT.glob("idl_utils/*/__main__.py")} <= modules
    for module in modules:
        main = __import__(f"{module}.__main__", fromlist=["main"]).main
        with pytest.raises(SystemExit) as done:
            main(["--help"])
        assert done.value.code == 0


def tree():
    """The paths that the tree in "For developers" shows, folders with a slash at their end."""
    block = re.search(r"```\n(idl_utils/\n.*?)```", README, re.DOTALL)[1]
    paths, parents = [], []
    for line in block.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        parents = [*parents[:depth], line.split()[0]]
        assert depth == 0 or len(line.split(maxsplit=1)[1]) > 10
        paths.append("".join(parents))
    return paths


def test_the_tree_shows_what_is_there():
    assert [path for path in tree() if not (ROOT / path).exists()] == []


def test_every_room_is_in_the_tree():
    rooms = {f"idl_utils/{file.parent.name}/" for file in ROOT.glob("idl_utils/*/__init__.py")}
    files = {f"idl_utils/{file.name}" for file in ROOT.glob("idl_utils/[a-z]*.py")}
    tests = {f"tests/{folder.name}/" for folder in (ROOT / "tests").iterdir() if any(folder.glob("*.py"))}
    mirrored = {f"tests/{room.split('/')[1]}/" for room in rooms}
    assert rooms | files <= set(tree())
    assert tests - mirrored <= set(tree())
