#!/bin/sh
# Builds .venv/ in the checkout: an environment, the locked packages, the project itself.
#
#   sh tools/set_up.sh runtime    the program and its build backend (make demo)
#   sh tools/set_up.sh dev        also the tools for tests and checks (make test)
#
# The rules are:
# * Nothing outside .venv/ is touched, except Debian's python3-venv, and for tests chromium and postgresql, where they are
#   missing and we are root. Without them the tests of pages and of the relay's database are skipped, and the line to run
#   is told.
# * Every package comes with its hash from requirements/; nothing else is installed.
# * A step that finished is not done again. What a step was done for is written down only after it
#   finished, so that an interrupted set-up starts that step afresh.
# * A changed lock, a moved checkout or a lost interpreter means a new environment, not a mended one.
# * One line for each step; the tools' own output is shown only when a step fails.
#
# PYTHON=/path/to/python3 chooses the interpreter.
set -eu

level=${1:?give the level: runtime or dev}
case $level in
    runtime) locks="requirements/runtime.txt requirements/build.txt" ;;
    dev) locks="requirements/dev.txt" ;;
    *) echo "set-up: there is no level '$level'; say runtime or dev" >&2; exit 2 ;;
esac

venv=.venv
python=$venv/bin/python
log=$(mktemp)
ticker=

# A person's own pip and Python settings must not reach into the environment.
unset PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX PIP_ROOT
export PIP_USER=0 PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONNOUSERSITE=1

stop_ticker() {
    [ -z "$ticker" ] || { kill "$ticker" 2>/dev/null; wait "$ticker" 2>/dev/null; } || true
    ticker=
}
trap 'stop_ticker; rm -f "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Seconds and collected packages, on a terminal, once a second.
tick() {
    seconds=0
    while sleep 1; do
        seconds=$((seconds + 1))
        packages=$(grep -c '^Collecting' "$log" || true)
        [ "$packages" -gt 0 ] && packages=", $packages packages" || packages=
        printf '\r%s … %s s%s' "$1" "$seconds" "$packages" >&2
    done
}

# step WORDS COMMAND... : one line on success, the log on failure; on standard error, so that the
# standard output of a target is its own.
step() {
    words="set-up: $1"
    shift
    began=$(date +%s)
    printf '%s …' "$words" >&2
    if [ -t 2 ]; then
        tick "$words" &
        ticker=$!
    fi
    if "$@" >"$log" 2>&1; then
        stop_ticker
        # On a terminal the counted line is written over and what is left of it wiped.
        if [ -t 2 ]; then printf '\r%s …\033[K' "$words" >&2; fi
        printf ' done in %s s\n' "$(($(date +%s) - began))" >&2
    else
        stop_ticker
        printf ' FAILED\n' >&2
        cat "$log" >&2
        exit 1
    fi
}

# What the finished steps were done for.
written() { cat "$venv/$1" 2>/dev/null || true; }
write_down() { printf '%s\n' "$2" >"$venv/$1.new" && mv "$venv/$1.new" "$venv/$1"; }
packages_key() { { pwd; cat $locks tools/set_up.sh; } | cksum; }
project_key() { cat pyproject.toml | cksum; }

runs() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
has_venv() { "$1" -c 'import ensurepip, venv; ensurepip.version()' >/dev/null 2>&1; }

# Every interpreter on PATH that really runs and is new enough, best first. A name alone proves
# nothing: version managers leave shims for versions that are not switched on.
interpreters() {
    if [ -n "${PYTHON:-}" ]; then
        if runs "$PYTHON"; then echo "$PYTHON"; fi
        return
    fi
    old_ifs=$IFS
    IFS=:
    for name in python3.11 python3.12 python3.13 python3.14 python3; do
        for folder in $PATH; do
            if [ -x "$folder/$name" ] && runs "$folder/$name"; then echo "$folder/$name"; fi
        done
    done
    IFS=$old_ifs
}

choose_interpreter() {
    all=$(interpreters)
    if [ -z "$all" ]; then
        echo "set-up: no Python 3.11 or newer was found${PYTHON:+ at PYTHON=$PYTHON}." >&2
        echo "  Install one (on Debian and Ubuntu: sudo apt-get install python3 python3-venv)," >&2
        echo "  or name one: PYTHON=/path/to/python3 make ..." >&2
        exit 1
    fi
    interpreter=
    while read -r one; do
        if [ -z "$interpreter" ] && has_venv "$one"; then interpreter=$one; fi
    done <<LIST
$all
LIST
    [ -n "$interpreter" ] || install_venv "$(echo "$all" | head -n 1)"
}

# Debian and Ubuntu keep the venv module of each version in a package of its own.
install_venv() {
    interpreter=$1
    package=python$("$interpreter" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "set-up: $interpreter cannot make environments (its ensurepip module is missing)." >&2
        echo "  Install the package of your system that brings it, or name another Python:" >&2
        echo "  PYTHON=/path/to/python3 make ..." >&2
        exit 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        echo "set-up: $interpreter cannot make environments; its venv package is missing. Run:" >&2
        echo "  sudo apt-get install $package" >&2
        exit 1
    fi
    step "installing $package" apt_install "$package"
}

apt_install() {
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$1"
}

make_environment() {
    choose_interpreter
    version=$("$interpreter" -c 'import platform; print(platform.python_version())')
    step "environment in $venv with Python $version" "$interpreter" -m venv --clear "$venv"
}

install_packages() {
    arguments=
    for lock in $locks; do arguments="$arguments -r $lock"; done
    step "packages of $(echo "$locks" | sed 's/ / and /')" \
        "$python" -m pip install --require-hashes $arguments
}

# Each level's own note; `dev` contains `runtime`, so it stands for both.
packages_done() { [ "$(written "ready-$level")" = "$(packages_key)" ]; }
packages_at() { (level=$1 && locks=$2 && packages_done); }
has_packages() {
    packages_done || { [ "$level" = runtime ] && packages_at dev requirements/dev.txt; }
}

# Tests of pages run in Debian's own browser: none is downloaded.
install_browser() {
    if [ -x /usr/bin/chromium ]; then return; fi
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; then
        step "installing chromium" apt_install chromium
    else
        echo "set-up: without chromium the tests of pages are skipped. To run them:" >&2
        echo "  sudo apt-get install chromium" >&2
    fi
}

# Tests start servers of their own; the one that Debian would start by itself is not made.
install_database() {
    for program in /usr/lib/postgresql/*/bin/postgres; do
        if [ -x "$program" ]; then return; fi
    done
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; then
        if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
            mkdir -p /etc/postgresql-common
            echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
        fi
        step "installing postgresql" apt_install postgresql
    else
        echo "set-up: without postgresql the tests of the relay's database are skipped. To run them:" >&2
        echo "  sudo apt-get install postgresql" >&2
    fi
}

[ "$level" = runtime ] || { install_browser; install_database; }

if ! { runs "$python" && has_packages; }; then
    # On top of a sound runtime environment the tools are only added; anything else begins anew.
    if ! { runs "$python" && packages_at runtime "requirements/runtime.txt requirements/build.txt"; }; then
        make_environment
    fi
    rm -f "$venv/ready-runtime" "$venv/ready-dev" "$venv/ready-project"
    install_packages
    write_down "ready-$level" "$(packages_key)"
fi
if [ "$(written ready-project)" != "$(project_key)" ]; then
    rm -f "$venv/ready-project"
    step "the project" "$python" -m pip install --no-deps --no-build-isolation --editable .
    write_down ready-project "$(project_key)"
fi
