"""Each row of the table, as one test; rows stand in one file a room, beside this one."""

import importlib
from pathlib import Path

import pytest

NOT_ROOMS = {"__init__", "row", "things", "test_bad_inputs"}
ROOMS = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem not in NOT_ROOMS)
ROWS = [(room, row) for room in ROOMS for row in importlib.import_module(f"tests.bad_inputs.{room}").ROWS]
LONGEST = 400  # characters of a message


@pytest.mark.filterwarnings("error::RuntimeWarning")  # NumPy must not stumble over a value before it is refused
@pytest.mark.parametrize("row", [row for _, row in ROWS], ids=[f"{room}-{row.id}" for room, row in ROWS])
def test_a_bad_input_gets_one_clear_line(row):
    if issubclass(row.error, Warning):
        with pytest.warns(row.error) as caught:
            row.call()
        message = str(caught[0].message)
    else:
        with pytest.raises(row.error) as caught:
            row.call()
        message = str(caught.value)
    missing = [word for word in row.words if word not in message]
    assert not missing, f"{missing} not in: {message}"
    assert "\n" not in message
    assert len(message) <= LONGEST


def test_the_table_is_large_and_no_row_stands_twice():
    ids = [(room, row.id) for room, row in ROWS]
    assert len(set(ids)) == len(ids)
    assert len(ids) >= 250
