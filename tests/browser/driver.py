"""Drives a private JupyterLab in a real Chromium through plain Playwright, with mouse and keyboard as a reader does."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
import urllib.request
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

from PIL import Image

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER_ARGUMENTS = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--use-fake-device-for-media-stream",  # a microphone that beeps, and may be used
    "--use-fake-ui-for-media-stream",
    *["--no-sandbox"] * AS_ROOT,
]
WINDOW = {"width": 1400, "height": 1000}
SLICE = 1600  # pixels; a screenshot of a whole notebook is also saved in slices of this height, to be legible
SEAM = 4  # pixels at the top that belong to the toolbar's shadow
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    # Every cell is in the page, not only the visible ones.
    "@jupyterlab/notebook-extension/tracker": {"autoStartDefaultKernel": True, "windowingMode": "none"},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
}

NOTEBOOK = "window.jupyterapp.shell.currentWidget"
CODE_CELLS = f"""[...{NOTEBOOK}.content.widgets].map((widget, index) => ({{widget, index}}))
    .filter(({{widget}}) => widget.model.type === 'code' && widget.model.sharedModel.source.trim())"""
# The toolbar says "idle" before a kernel exists, so ask the application.
IS_IDLE = f"""path => {{
    const notebook = {NOTEBOOK};
    const kernel = notebook?.sessionContext?.session?.kernel;
    return notebook?.context?.path === path && notebook.content.widgets.length > 0
        && kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}}"""
OPEN = "async path => { await window.jupyterapp.commands.execute('docmanager:open', {path, factory: 'Notebook'}); }"
# Without asking whether to save, and with its kernel, so that the next notebook has the memory.
CLOSE = f"""async () => {{
    const notebook = {NOTEBOOK};
    await window.jupyterapp.serviceManager.sessions.shutdownAll();
    notebook?.dispose();
}}"""
# After an error that no tag announces, JupyterLab runs no further cell.
HAS_RUN = f"""() => {{
    const models = {CODE_CELLS}.map(({{widget}}) => widget.model);
    const stopped = model => !(model.getMetadata('tags') || []).includes('raises-exception')
        && model.outputs.toJSON().some(output => output.output_type === 'error');
    return models.length > 0 && (models.some(stopped)
        || models.every(model => model.executionCount > 0 && model.executionState !== 'running'));
}}"""
# JupyterLab shows errors and what is written to stderr alike; only the page knows those inside of widgets.
CELLS = f"""() => {CODE_CELLS}.map(({{widget, index}}) => {{
    const red = [...widget.node.querySelectorAll('[data-mime-type="application/vnd.jupyter.stderr"]')];
    const errors = widget.model.outputs.toJSON().filter(output => output.output_type === 'error');
    widget.node.dataset.index = index;
    return {{
        index,
        tags: widget.model.getMetadata('tags') || [],
        errors: errors.map(output => output.ename),
        red: red.map(node => node.innerText.trim()),
    }};
}})"""
# Pictures are compared by their pixels: a widget that repeats the same picture gives it a new address.
EXPLORER_STATE = """explorer => {
    const images = [...explorer.querySelectorAll('img.widget-image')];
    const pixels = image => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        canvas.getContext('2d').drawImage(image, 0, 0);
        return canvas.toDataURL();
    };
    const text = selector => [...explorer.querySelectorAll(selector)].map(node => node.innerText.trim()).join(' ');
    const ready = images.length > 0 && images.every(image => image.complete && image.naturalWidth > 0);
    return {ready, pictures: ready ? images.map(pixels).join() : '', caption: text('.idl-caption'),
            alert: text('[role=alert]')};
}"""
# Scrolls to `top`; says where that is, how far the last cell reaches and how much one sees at a time.
SCROLL = f"""async top => {{
    const {{outerNode, widgets}} = {NOTEBOOK}.content;
    outerNode.scrollTop = top;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const end = widgets.at(-1).node.getBoundingClientRect().bottom - outerNode.getBoundingClientRect().top;
    return {{top: outerNode.scrollTop, height: Math.ceil(outerNode.scrollTop + end), seen: outerNode.clientHeight}};
}}"""


def browser_path():
    """The browser to drive: $CHROMIUM, else the first one on the PATH, else None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSER_NAMES)), None)


def private_environment(folder):
    """Environment variables that keep JupyterLab's files in `folder` and the user's own settings out of it."""
    folders = {
        "JUPYTER_CONFIG_DIR": folder / "config",
        "JUPYTER_DATA_DIR": folder / "data",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
        "IPYTHONDIR": folder / "ipython",
    }
    for path in folders.values():
        path.mkdir()
    for name, value in LAB_SETTINGS.items():
        file = folder / "settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(value))
    return os.environ | {name: str(path) for name, path in folders.items()} | {"JUPYTER_PLATFORM_DIRS": "1"}


@contextlib.contextmanager
def serving(command, environment, working_folder, log_file, seconds=90):
    """Run `command`, which starts JupyterLab, until the block ends; gives the server's `url` and its `token`.

    The address is read from the file that the server leaves in $JUPYTER_RUNTIME_DIR: no guessing of ports.
    """
    environment["JUPYTER_TOKEN"] = token = secrets.token_hex(16)
    with open(log_file, "w") as log:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=working_folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield SimpleNamespace(url=_address(process, environment, log_file, seconds), token=token)
        finally:
            _stop(process)


def _address(process, environment, log_file, seconds):
    """The server's address, as soon as it answers there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        for file in Path(environment["JUPYTER_RUNTIME_DIR"]).glob("jpserver-*.json"):
            with contextlib.suppress(OSError, ValueError):  # half written, or not answering yet
                url = json.loads(file.read_text())["url"].rstrip("/")
                urllib.request.urlopen(f"{url}/api/status?token={environment['JUPYTER_TOKEN']}", timeout=5)
                return url
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start within {seconds} s. It said:\n{log_file.read_text()[-3000:]}")


def _stop(process):
    """End the server, which then ends its kernels; after 15 s with more force."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
            return


class NotebookPage:
    """A window with JupyterLab in which one notebook at a time is open."""

    def __init__(self, page, lab):
        self.page, self.lab, self.path = page, lab, None
        self.console_errors = []
        page.on("console", lambda said: self.console_errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.console_errors.append(f"uncaught: {error}"))

    def start(self, seconds=90):
        """Load JupyterLab, in a new workspace so that no tab of an earlier one comes back."""
        address = f"{self.lab.url}/lab/workspaces/{secrets.token_hex(4)}"
        self.page.goto(f"{address}?token={self.lab.token}", timeout=1000 * seconds)
        self.page.wait_for_function("window.jupyterapp?.shell?.currentWidget", timeout=1000 * seconds)

    def open(self, path, seconds=90):
        """Open the notebook at this path inside the server's folder."""
        self.path = path
        self.page.evaluate(OPEN, path)
        self.page.locator(".jp-NotebookPanel:visible .jp-Notebook").wait_for(timeout=1000 * seconds)
        self.wait_idle(seconds)

    def wait_idle(self, seconds=90):
        """Wait until the kernel is connected and has nothing to do."""
        self.page.wait_for_function(IS_IDLE, arg=self.path, timeout=1000 * seconds)

    def run_all(self, seconds=300):
        """Run > Run All Cells. What has run is judged on the cells' models, not on the page."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.page.wait_for_function(HAS_RUN, timeout=1000 * seconds, polling=250)
        self.wait_idle(seconds)

    def cells(self):
        """The code cells: `index`, `tags`, the names of their `errors`, and `red`, the texts of errors and stderr."""
        return [SimpleNamespace(**cell) for cell in self.page.evaluate(CELLS)]

    def explorers(self, cell):
        """The widgets of the course in the output of a cell."""
        return self.page.locator(f'.jp-Cell[data-index="{cell.index}"] .idl-explorer').all()

    def close(self):
        """Close the notebook and stop its kernel; a window where something went wrong is loaded anew."""
        try:
            self.page.evaluate(CLOSE)
            clean = self.page.locator(".jp-Dialog").count() == 0
        except Exception:  # the page itself is gone
            clean = False
        self.console_errors.clear()
        if not clean:
            self.start()

    def screenshot(self, folder, name):
        """Save the whole notebook, however long, as NAME.png and in legible slices, NAME_01.png and so on."""
        self.page.set_viewport_size({**WINDOW, "height": SLICE})
        notebook = self.page.locator(".jp-NotebookPanel:visible .jp-Notebook")
        place, top = self.page.evaluate(SCROLL, 0), 0
        picture = None
        while top < place["height"]:
            place = self.page.evaluate(SCROLL, top)
            part = Image.open(BytesIO(notebook.screenshot()))
            picture = picture or Image.new("RGB", (part.width, place["height"]), "white")
            seam = SEAM if top else 0
            picture.paste(part.crop((0, seam, *part.size)), (0, round(place["top"]) + seam))
            top += place["seen"] - SEAM
        self.page.evaluate(SCROLL, 0)
        self.page.set_viewport_size(WINDOW)
        folder.mkdir(parents=True, exist_ok=True)
        picture.save(folder / f"{name}.png")
        for number, top in enumerate(range(0, picture.height, SLICE), 1):
            box = (0, top, picture.width, min(top + SLICE, picture.height))
            picture.crop(box).save(folder / f"{name}_{number:02}.png")


class Explorer:
    """One widget of the course (`.idl-explorer`): controls, pictures, a caption and a place for errors."""

    CONTROLS = "select:enabled, [role=slider], input[type=number]:enabled, input[type=checkbox]:enabled"

    def __init__(self, locator):
        self.locator = locator
        self.controls = locator.locator(self.CONTROLS).all()

    @staticmethod
    def label(control):
        """The visible description of a control."""
        return control.evaluate("node => node.closest('.widget-inline-hbox')?.querySelector('label')?.innerText")

    @staticmethod
    def keys(control):
        """The keys that give a control another value: forward, or back from its last one.

        A dropdown is opened first, for JupyterLab itself takes an arrow pressed on a closed one.
        """
        kind, now, most = control.evaluate("""node => node.tagName === 'SELECT'
            ? ['dropdown', node.selectedIndex, node.options.length - 1] : node.tagName === 'INPUT'
            ? [node.type, Number(node.value), Number(node.max || Infinity)]
            : ['slider', ...['now', 'max'].map(name => Number(node.getAttribute(`aria-value${name}`)))]""")
        back = now >= most
        return {
            "dropdown": ["Space", "ArrowUp" if back else "ArrowDown", "Enter"],
            "slider": ["ArrowLeft" if back else "ArrowRight"],
            "number": ["ArrowDown" if back else "ArrowUp"],
            "checkbox": ["Space"],
        }[kind]

    def state(self):
        """What one sees: `ready` (all pictures loaded), `pictures` (their pixels), `caption` and `alert`."""
        state = self.locator.evaluate(EXPLORER_STATE)
        return SimpleNamespace(**state | {"pictures": hash(state["pictures"])})

    def wait(self, condition, seconds=60):
        """The first state that fulfils `condition`, or the last one seen when the time is over."""
        deadline = time.monotonic() + seconds
        while True:
            state = self.state()
            if condition(state) or time.monotonic() > deadline:
                return state
            time.sleep(0.1)
