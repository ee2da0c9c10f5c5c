# Sourced by bin/run, bin/test and bin/check. Needs a POSIX shell and Python 3.11 or newer; nothing else.
# shellcheck shell=sh

cd "$(dirname "$0")/.." || exit 1
ROOT=$(pwd)
export UV_PYTHON_DOWNLOADS=never
PATH="$PATH:/usr/sbin:/sbin"

say() { printf '%s\n' "$*"; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }
seconds() { date +%s; }
is_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }

# step LABEL COMMAND…: runs COMMAND quietly and says how long it took; shows its output when it fails.
step() {
    label=$1
    shift
    log=$(mktemp)
    began=$(seconds)
    printf '  %-28s' "$label"
    if "$@" >"$log" 2>&1; then
        note=$(grep '^note: ' "$log" | tail -n 1 | cut -c 7-)
        printf '%3s s  %s\n' "$(($(seconds) - began))" "$note"
        rm -f "$log"
    else
        printf '%3s s  failed\n' "$(($(seconds) - began))"
        cat "$log" >&2
        rm -f "$log"
        return 1
    fi
}

find_python() {
    for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3.14; do
        if has "$python" && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            PYTHON=$("$python" -c 'import sys; print(sys.executable)')
            return
        fi
    done
    fail "Beacon needs Python 3.11 or newer. On Debian or Ubuntu: apt-get install python3; on macOS: brew install python."
}

# keep_bytecode: who wants no compiled files between the sources gets them in .cache. Without any, each of
# the many Pythons that the tests start would compile Django and Wagtail again: a second or two each.
keep_bytecode() {
    [ -n "${PYTHONDONTWRITEBYTECODE:-}" ] || return 0
    unset PYTHONDONTWRITEBYTECODE
    export PYTHONPYCACHEPREFIX="$ROOT/.cache/bytecode"
}

works() { "$1" --version >/dev/null 2>&1; }

# find_uv: uv from the path, else kept in .tools, else installed there by pip, else taken from the package index.
find_uv() {
    for UV in uv "$ROOT/.tools/bin/uv"; do
        works "$UV" && return
    done
    mkdir -p .tools/bin
    if "$PYTHON" -m pip --version >/dev/null 2>&1 &&
        "$PYTHON" -m pip install --quiet --upgrade --target .tools/pip uv &&
        works .tools/pip/bin/uv; then
        mv .tools/pip/bin/uv .tools/bin/uv
        rm -rf .tools/pip
        return
    fi
    "$PYTHON" bin/lib/fetch_uv.py .tools/bin && works "$UV" && return
    # A minimal Debian knows no certificate authorities.
    apt_packages ca-certificates && "$PYTHON" bin/lib/fetch_uv.py .tools/bin && works "$UV" && return
    UV=
}

# sync GROUP: uv trusts its own list of certificate authorities; the machine's list knows in-house ones.
sync() {
    UV_PYTHON=$PYTHON "$UV" sync --frozen --inexact "$1" ||
        UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true UV_PYTHON=$PYTHON "$UV" sync --frozen --inexact "$1"
}

sync_with_pip() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 || "$PYTHON" -m venv .venv || return 1
    # packaging reads the markers of the others
    .venv/bin/python bin/lib/requirements.py packaging >.venv/requirements.txt &&
        .venv/bin/python -m pip install --quiet --require-hashes -r .venv/requirements.txt &&
        .venv/bin/python bin/lib/requirements.py "$@" >.venv/requirements.txt &&
        .venv/bin/python -m pip install --quiet --require-hashes -r .venv/requirements.txt
}

# python_packages [dev]: what uv.lock says, in .venv.
python_packages() {
    find_uv
    if [ -n "$UV" ]; then
        group=--no-dev
        [ "${1:-}" = dev ] && group=--dev
        sync "$group" && return
    fi
    sync_with_pip "$@" && return
    say "The packages in uv.lock could not be installed: see the first error above. This needs a connection to" \
        "the package index, and either uv or Python's own pip and venv (apt-get install python3-venv)."
    return 1
}

make_environment() {
    find_python
    step "Python packages" python_packages "$@" || fail "Nothing was started."
}

# apt_packages PACKAGE…: installs them when we may, otherwise says the one line to type.
apt_packages() {
    if is_root && has apt-get; then
        DEBIAN_FRONTEND=noninteractive
        export DEBIAN_FRONTEND
        apt-get install -y -qq --no-install-recommends "$@" && return
        apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" && return
    fi
    return 1
}
