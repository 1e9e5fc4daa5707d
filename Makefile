# make lab        open the course in JupyterLab (the first time, this sets everything up in .venv)
# make test       check everything: style, the package, the notebooks, the notebooks in a browser
# make notebooks  execute the solution notebooks again and write the student versions from them
# make clean      remove .venv and caches, to start from nothing
#
# LAB_ARGS="--no-browser --port=9999" go to JupyterLab, TEST_ARGS="-k saliency" to pytest; PYTHON=python3.12 chooses
# the Python that .venv is built with. Without make, see README.md.

PYTHON ?=
LAB_ARGS ?=
TEST_ARGS ?=
export PYTHON

FIRST_NOTEBOOK := notebooks/00_types_of_introspection.ipynb
SETUP := setup_environment.sh pyproject.toml requirements.txt constraints.txt
# JupyterLab serves root, the usual user in a container, only if told so.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help lab test notebooks clean

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

lab: .venv/installed
	.venv/bin/python -m jupyterlab --LabApp.default_url=/lab/tree/$(FIRST_NOTEBOOK) $(AS_ROOT) $(LAB_ARGS)

test: .venv/installed-test
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m pytest --nbval -n 2 $(TEST_ARGS)

notebooks: .venv/installed-test
	.venv/bin/python -m idl_utils.course

clean:
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

# Each of these marks a finished installation; make renews it when a file it depends on is newer.
.venv/installed: $(SETUP)
	@sh setup_environment.sh
	@touch $@

.venv/installed-test: $(SETUP) .venv/installed
	@sh setup_environment.sh "[test]"
	@touch $@
