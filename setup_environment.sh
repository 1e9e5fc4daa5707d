#!/bin/sh
# Builds the environment .venv and installs the course into it. The Makefile calls it: sh setup_environment.sh [EXTRAS]
# It is a shell script because the first thing it may have to say is that there is no Python to run anything else with.
# Whatever is missing is said in one plain line; the environment variable PYTHON chooses another Python.
set -u
cd "$(dirname "$0")" || exit 1
extras=${1:-}
needed_gb=4                 # 3 for .venv with TensorFlow, 1 for what pip downloads on the way
stop() {
    echo "Cannot set up the course: $*" >&2
    exit 1
}

# The range of Python versions stands in pyproject.toml, as numbers of the form 310 for 3.10 in what follows.
oldest=$(sed -n 's/^requires-python = ">=3\.\([0-9]*\),<3\.[0-9]*"$/\1/p' pyproject.toml)
too_new=$(sed -n 's/^requires-python = ">=3\.[0-9]*,<3\.\([0-9]*\)"$/\1/p' pyproject.toml)
range="Python 3.$oldest to 3.$((too_new - 1))"
version() {
    "$1" --version 2>&1 | sed -n 's/^Python \([0-9].*\)/\1/p'
}
number() {
    version "$1" | sed -n 's/^\([0-9]*\)\.\([0-9]*\).*/\1 \2/p' |
        { read -r major minor && echo $((100 * major + minor)); }
}
fits() {
    found=$(number "$1")
    [ -n "$found" ] && [ "$found" -ge $((300 + oldest)) ] && [ "$found" -lt $((300 + too_new)) ]
}

# Sets `python` to the Python asked for, else to the first on the PATH that fits; the default one goes first.
find_python() {
    unfit=
    set -- "${PYTHON:-python3}"
    [ -n "${PYTHON:-}" ] || set -- "$@" python3.12 python3.11 python3.13 python3.10 python
    for python do
        fits "$python" && return
        [ -n "$unfit" ] || [ -z "$(number "$python")" ] || unfit=$python
    done
    advice="install $range (https://www.python.org/downloads), or say where it is: make lab PYTHON=/path/to/python3.12"
    [ -n "$unfit" ] || stop "${PYTHON:-Python} is missing; $advice"
    [ "$(number "$unfit")" -lt $((300 + oldest)) ] && age=old || age=new
    stop "Python $(version "$unfit") ($unfit) is too $age for the course; $advice"
}

# A working .venv is kept, unless PYTHON asks for another version.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || ! fits .venv/bin/python ||
    { [ -n "${PYTHON:-}" ] && [ "$(number .venv/bin/python)" != "$(number "$PYTHON")" ]; }; then
    find_python
    "$python" -c "import venv, ensurepip" 2>/dev/null ||
        stop "$python (Python $(version "$python")) lacks venv and ensurepip; on Debian: apt install python3-venv"
    free_mb=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
    [ "$free_mb" -ge $((1024 * needed_gb)) ] ||
        stop "disk space is short; TensorFlow needs about $needed_gb GB free in $PWD, and there are $free_mb MB"
    echo "Building .venv with Python $(version "$python")"
    "$python" -m venv --clear .venv || stop "$python -m venv .venv failed (see above)"
fi

# pip's hundreds of lines as one for each of its steps; on a terminal it counts up. All of them are in .venv/pip.txt.
narrate() {
    count=0 again=$([ -t 1 ] && printf '\r')
    while read -r word what _; do
        case $word in
            Collecting)
                count=$((count + 1))
                [ -z "$again" ] || printf '\r  %d packages found: %-50.50s' "$count" "$what" ;;
            Installing)
                [ "$what" = collected ] || continue
                printf '%s  %d packages downloaded%-50s\n  installing them ...\n' "$again" "$count" "" ;;
        esac
    done
}
pip_install() {
    {
        .venv/bin/python -m pip install --disable-pip-version-check --progress-bar off --constraint constraints.txt "$@" \
            2>.venv/pip_errors.txt
        echo $? >.venv/pip_status.txt
    } | tee .venv/pip.txt | narrate
    [ "$(cat .venv/pip_status.txt)" -eq 0 ] && return
    case $(cat .venv/pip_errors.txt) in
        *"No space left on device"*)
            stop "the disk is full; about 3 GB are needed in $PWD and 1 GB in ${TMPDIR:-/tmp} (or set TMPDIR)" ;;
        *onnection* | *"imed out"* | *"name resolution"* | *ProxyError* | *SSLError*)
            stop "the network failed; pip could not reach the package index. Run the same command again when online" ;;
        *)  stop "pip failed: $(grep -i 'error:' .venv/pip_errors.txt | tail -n 1) (more in .venv/pip_errors.txt)" ;;
    esac
}
if [ -n "$extras" ]; then
    echo "Installing what the tests need into .venv"
else
    echo "Installing TensorFlow, JupyterLab and the course into .venv (about 3 GB; some minutes, the first time only)"
fi
pip_install --quiet --dry-run --no-deps tensorflow      # fails at once, and without pip's guesses, when offline
pip_install --editable ".$extras"
echo "  done"

# No question about news in front of the notebook; this is local to .venv.
.venv/bin/python -m jupyterlab.labextensions disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements" \
    2>/dev/null || stop "JupyterLab does not start; try make clean, then the same command again"
