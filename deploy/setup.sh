#!/bin/sh
# Set up what `make demo` or `make test` needs; what stands is skipped.
#   deploy/setup.sh demo|test
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# --- programs of the operating system ---------------------------------------------------------
packages="tesseract-ocr tesseract-ocr-vie tesseract-ocr-eng tesseract-ocr-osd
          fonts-liberation2 fonts-dejavu-core fonts-noto-core"
[ "$1" = test ] && packages="$packages chromium postgresql redis-server"

have() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -q '^installed$'; }

# Ubuntu's fonts-liberation2 became fonts-liberation, and its chromium package is an empty shell
# around a snap: any browser on the path will do.
provided() {
    case $1 in
        fonts-liberation2) have fonts-liberation2 || have fonts-liberation ;;
        chromium) command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
                  command -v google-chrome >/dev/null ;;
        *) have "$1" ;;
    esac
}

python=""
for candidate in python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null &&
       "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done

missing=""
if command -v dpkg-query >/dev/null; then
    for package in $packages; do
        provided "$package" || missing="$missing $package"
    done
    if [ -z "$python" ]; then
        missing="$missing python3 python3-venv"
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        missing="$missing python3-venv"
    fi
fi

if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ]; then root=""
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then root="sudo"
    elif command -v sudo >/dev/null && [ -t 0 ]; then root="sudo"
    else
        say "Missing:$missing. Ask an administrator to run: apt-get install$missing"
        exit 1
    fi
    say "Installing:$missing"
    $root apt-get update -qq
    # shellcheck disable=SC2086
    $root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing >/dev/null
    python=${python:-python3}
fi
if [ -z "$python" ]; then
    say "Python 3.11 or newer is needed. Install the package python3 (and python3-venv)."
    exit 1
fi

# --- Python packages ---------------------------------------------------------------------------
wanted=$(cat requirements.lock pyproject.toml | sha256sum | cut -d' ' -f1)
stamp=.venv/.installed
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    say "Installing Python packages (once; a few minutes)"
    .venv/bin/python -m pip install -q --disable-pip-version-check -r requirements.lock
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps \
        --no-build-isolation -e .
    printf '%s' "$wanted" > "$stamp"
fi
