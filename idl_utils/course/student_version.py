"""From a notebook with solutions to the one that students get; markers and tags are nbgrader's, so it reads them too.

| in the authored notebook | in the student version |
|---|---|
| `### BEGIN SOLUTION` ... `### END SOLUTION` | `# YOUR CODE HERE` and `raise NotImplementedError` |
| cell tags `exercise`, `check` | also `raises-exception`, so that Run All goes on |
| cell tags `solution`, `instructor` | cell left out |
| outputs and execution counts | left out |
"""

import copy
import re

# An empty line between docstring and solution goes with it: the formatter takes none before a comment there.
SOLUTION = re.compile(
    r"^(?:\n(?=[ \t]+###))?([ \t]*)### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION[ \t]*$", re.MULTILINE | re.DOTALL
)
STUB = ("# YOUR CODE HERE", "raise NotImplementedError")
DROPPED = {"instructor", "solution"}
UNFINISHED = {"exercise", "check"}


def student_version(authored):
    """The student version of an authored notebook (an nbformat node, which stays as it is).

    Raises ValueError naming the cell if an exercise has no solution region or a marker stands alone.
    """
    student = copy.deepcopy(authored)
    student.cells = [cell for cell in student.cells if not DROPPED & set(_tags(cell))]
    for number, cell in enumerate(student.cells):
        tags = _tags(cell)
        if cell.cell_type == "code":
            cell.source, regions = SOLUTION.subn(_stub, cell.source)
            cell.outputs, cell.execution_count = [], None
            if ("exercise" in tags) != bool(regions):
                raise ValueError(f"cell {number}: the tag 'exercise' and a solution region belong together")
        if "### BEGIN SOLUTION" in cell.source or "### END SOLUTION" in cell.source:
            raise ValueError(f"cell {number}: a solution marker has no partner")
        if UNFINISHED & set(tags):
            cell.metadata.tags = [*tags, "raises-exception"]
    return student


def _tags(cell):
    return cell.metadata.get("tags", [])


def _stub(region):
    return "\n".join(region[1] + line for line in STUB)
