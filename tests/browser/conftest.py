"""Fixtures of the browser tests: JupyterLab on a copy of the notebooks, and a notebook open in Chromium.

To look at the notebooks as readers see them, run the tests with `--screenshots=FOLDER`:

    python -m pytest tests/browser --screenshots=screenshots

(With a space instead of `=`, pytest would look for its settings in the folders that FOLDER and tests/ share.)
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.browser import driver

ROOT = Path(__file__).parents[2]


def pytest_addoption(parser):
    group = parser.getgroup("browser tests")
    group.addoption("--screenshots", type=Path, metavar="FOLDER", help="save each notebook there as seen after Run All")
    group.addoption("--notebooks", type=Path, metavar="FOLDER", help="test these instead of the course's notebooks")


def _option(config, name):
    """An option of ours; pytest does not know them when it was started without naming this folder."""
    return config.getoption(name, default=None)


def _notebooks(config):
    return _option(config, "notebooks") or ROOT / "notebooks"


def pytest_generate_tests(metafunc):
    """`student` runs over the student versions that exist."""
    if "student" in metafunc.fixturenames:
        metafunc.parametrize("student", sorted(path.name for path in _notebooks(metafunc.config).glob("*.ipynb")))


@pytest.fixture(scope="session")
def notebooks(pytestconfig):
    """The folder of the notebooks under test."""
    return _notebooks(pytestconfig)


@pytest.fixture(scope="session")
def browser():
    """The path of Chromium. Without one the tests are skipped on a reader's machine, and fail in CI."""
    path = driver.browser_path()
    if path is None:
        message = "no Chromium on the PATH and none named by the variable CHROMIUM (Debian: apt install chromium)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    return path


@pytest.fixture(scope="session")
def lab(browser, notebooks, tmp_path_factory):
    """JupyterLab on a copy of the notebooks: what a test changes is lost."""
    base = tmp_path_factory.mktemp("lab")
    shutil.copytree(notebooks, base / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", "--ip=127.0.0.1"),
        f"--ServerApp.root_dir={base / 'notebooks'}",
        "--LabApp.expose_app_in_browser=True",  # the driver asks the application itself what goes on
        "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        *["--allow-root"] * driver.AS_ROOT,
    ]
    with driver.serving(command, driver.private_environment(base), base, base / "server.log") as server:
        yield server


@pytest.fixture(scope="session")
def window(browser, lab, tmp_path_factory):
    """A browser window with JupyterLab, for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("profile")),
            executable_path=browser,
            headless=True,
            args=driver.BROWSER_ARGUMENTS,
            viewport=driver.WINDOW,
        )
        context.set_default_timeout(60_000)
        page = driver.NotebookPage(context.new_page(), lab)
        page.start()
        yield page
        context.close()


@pytest.fixture
def notebook(window):
    """The window, in which a test opens one notebook."""
    yield window
    window.close()


@pytest.fixture
def screenshot(notebook, pytestconfig):
    """Save what the notebook looks like now, if --screenshots asks for it."""
    folder = _option(pytestconfig, "screenshots")

    def save(name):
        if folder:
            notebook.screenshot(folder, name.removesuffix(".ipynb").replace("/", "_"))

    return save
