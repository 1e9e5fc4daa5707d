"""pyproject.toml, requirements.txt and constraints.txt say the same, and name all that the package imports."""

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]


def lines(name):
    text = (ROOT / name).read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def constrained(python):
    """The version of each distribution that constraints.txt fixes on this Python (for Linux)."""
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    pins = [Requirement(line) for line in lines("constraints.txt")]
    pins = [pin for pin in pins if pin.marker is None or pin.marker.evaluate(environment)]
    versions = {canonicalize_name(pin.name): next(iter(pin.specifier)) for pin in pins}
    assert len(versions) == len(pins)
    return versions


def test_requirements_repeat_the_ranges_of_pyproject():
    assert lines("requirements.txt") == [*PROJECT["dependencies"], "-e ."]


@pytest.mark.parametrize("python", ["3.10", "3.11", "3.12", "3.13"])
def test_constraints_lie_in_the_ranges(python):
    assert f"{python}.0" in SpecifierSet(PROJECT["requires-python"])
    versions = constrained(python)
    for line in [*PROJECT["dependencies"], *EXTRAS]:
        wanted = Requirement(line)
        if wanted.marker and not wanted.marker.evaluate({"python_version": python}):
            continue
        pin = versions[canonicalize_name(wanted.name)]
        assert pin.operator == "=="
        assert pin.version in wanted.specifier, f"{wanted} is constrained to {pin} on Python {python}"


def test_the_package_imports_only_what_it_names():
    named = {canonicalize_name(Requirement(line).name) for line in [*PROJECT["dependencies"], *EXTRAS]}
    provider = packages_distributions()
    for file in (ROOT / "idl_utils").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(file.read_text())))
        modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 0}
        for module in {name.split(".")[0] for name in modules} - sys.stdlib_module_names - {"idl_utils"}:
            distributions = {canonicalize_name(name) for name in provider.get(module, [module])}
            assert distributions & named, f"{file.name} imports {module}, which pyproject.toml does not name"
