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
    assert (tmp_path / "cat.png").stat().st_size > 5000


def test_every_command_answers(capsys):
    modules = re.findall(r"python -m (idl_utils\.\w+|tests\.\w+)", README)
    assert set(modules) == {"idl_utils.networks", "idl_utils.training", "tests.benchmarks"}
    for module in modules:
        main = __import__(f"{module}.__main__", fromlist=["main"]).main
        with pytest.raises(SystemExit) as done:
            main(["--help"])
        assert done.value.code == 0
