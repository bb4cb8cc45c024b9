# shellcheck shell=bash
# Setting up the local AWS API, an imitation: packages checked by hash. Sourced by ../koine.

readonly LOCAL_AWS=$KOINE_HOME/integration-tests/local-aws

# Named by what it is made of, so that another set of packages is another directory.
local_aws_home() {
    local sum
    sum=$(cksum <"$LOCAL_AWS/requirements.txt")
    echo "${KOINE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/koine}/local-aws-${sum%% *}"
}

installed_local_aws() {
    if [[ -n ${KOINE_LOCAL_AWS:-} ]]; then
        echo "$KOINE_LOCAL_AWS (KOINE_LOCAL_AWS)"
    elif [[ -x $(local_aws_home)/bin/python ]]; then
        echo "moto ($(local_aws_home))"
    else
        echo "moto, not fetched yet"
    fi
}

# Prints the command that starts the local AWS API, a Python and a script; sets it up first if need be.
local_aws_command() {
    if [[ -n ${KOINE_LOCAL_AWS:-} ]]; then
        echo "$KOINE_LOCAL_AWS"
        return
    fi
    local home
    home=$(local_aws_home)
    [[ -x $home/bin/python ]] || fetch_local_aws "$home" || return 1
    echo "$home/bin/python $LOCAL_AWS/server.py"
}

# The work directory lies beside the target, so that the last step is one rename: there is a whole one or none. What
# moves is a virtual environment, of which only the interpreter is used: that one finds its packages wherever it lies.
fetch_local_aws() {
    local home=$1 work pip=() packages
    require_python "fetch the local AWS API"
    mkdir -p "$(dirname "$home")"
    work=$(mktemp -d "$home.XXXXXX")
    # shellcheck disable=SC2064 # the directory of now is meant
    trap "rm -rf '$work'" EXIT
    say "fetching the local AWS API (moto and what it needs, 30 MB)"
    find_pip "$work"
    # Without pip, which a Python of Debian's cannot put there by itself.
    python3 -m venv --without-pip "$work/made" >&2 || give_up "python3 has no venv: apt install python3-venv"
    packages=$("$work/made/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    if ! PIP_ROOT_USER_ACTION=ignore "${pip[@]}" install --quiet --disable-pip-version-check --no-deps \
        --only-binary=:all: --require-hashes \
        --requirement "$LOCAL_AWS/requirements.txt" --target "$packages" >&2; then
        give_up "the local AWS API could not be fetched from PyPI: check the network and pip's configuration, or" \
            "set KOINE_LOCAL_AWS to a command that starts one"
    fi
    python3 - "$work/made" "$home" <<'PYTHON'
import pathlib, sys

made, home = map(pathlib.Path, sys.argv[1:3])
try:
    made.rename(home)
except OSError:
    # Two launchers may have fetched at once: what the first has put in place is as good.
    if not (home / "bin/python").exists():
        raise
PYTHON
    rm -rf "$work"
    trap - EXIT
    [[ -x $home/bin/python ]]
}
