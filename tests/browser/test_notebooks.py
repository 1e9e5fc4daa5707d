"""Every student version in a real browser: Run All goes through, every control of every widget changes what is shown.

nbval runs the solutions, so each notebook is executed twice in the suite: once in each version.
"""

from tests.browser.driver import Explorer


def run(notebook, name, screenshot):
    notebook.open(name)
    notebook.run_all()
    screenshot(name)
    return notebook.cells()


def turn(notebook, explorer, control):
    """Give one control another value by keyboard and wait for what it shows."""
    before = explorer.wait(lambda state: state.ready and state.caption)

    def is_over(now):
        return now.alert or (now.ready and now.pictures != before.pictures and now.caption != before.caption)

    keys = explorer.keys(control)
    control.focus()
    for key in keys:
        notebook.page.keyboard.press(key)
        notebook.page.wait_for_timeout(100)  # a dropdown takes its time to open
    after = explorer.wait(is_over)
    where = f"{' '.join(keys)} on {explorer.label(control)!r}"
    assert after.alert == "", f"{where}: error {after.alert!r}"
    assert after.ready, f"{where}: a picture is missing"
    assert after.pictures != before.pictures, f"{where}: the picture stayed the same"
    assert after.caption != before.caption, f"{where}: the caption stayed {before.caption!r}"
    notebook.wait_idle()


def test_every_notebook_has_both_versions(notebooks):
    students = {path.name for path in notebooks.glob("*.ipynb")}
    solutions = {path.name for path in notebooks.glob("solutions/*.ipynb")}
    assert students == solutions != set()


def test_student_version_runs_to_its_end_and_its_widgets_answer(notebook, student, screenshot):
    cells = run(notebook, student, screenshot)
    for cell in cells:
        if "check" in cell.tags:
            [line] = cell.red
            assert cell.errors == ["ExerciseError"]
            assert "not written yet" in line
            assert "\n" not in line
        elif "raises-exception" not in cell.tags:
            assert cell.red == [], f"cell {cell.index}"
    for cell in cells:
        explorers = [Explorer(locator) for locator in notebook.explorers(cell)]
        controls = [(explorer, control) for explorer in explorers for control in explorer.controls]
        assert bool(controls) == ("widget" in cell.tags), f"cell {cell.index}: {len(controls)} controls, {cell.tags}"
        for explorer, control in controls:
            turn(notebook, explorer, control)
    assert notebook.console_errors == []
