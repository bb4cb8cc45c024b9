# shellcheck shell=bash
# What the quickstart needs beside Envoy, each or the reason why it cannot be had. Sourced by ../koine.

# obtain VARIABLE FUNCTION: exports VARIABLE with what the function prints, or, if it fails, VARIABLE_MISSING with the
# last line that it said. What it says is shown as it comes.
obtain() {
    local said value
    said=$(mktemp)
    if value=$({ "$2" 2>&1 >&3 | tee "$said" >&2; } 3>&1); then
        export "$1=$value"
    else
        unset "$1"
        export "$1_MISSING=$(tail -n 1 "$said" | sed 's/^koine: //')"
    fi
    rm -f "$said"
}

# prepare_quickstart ARGUMENTS...: the quickstart's own, which may name a cluster or only ask for help. The last to be
# obtained is what may have to be built.
prepare_quickstart() {
    local argument cluster=${KOINE_KUBECONFIG:-}
    for argument in "$@"; do
        case $argument in
            --help | -h) return ;;
            --kubeconfig | --kubeconfig=*) cluster=$argument ;;
        esac
    done
    KOINE_ENVOY=$(envoy_path)
    export KOINE_ENVOY
    obtain KOINE_LOCAL_AWS local_aws_command
    [[ -n $cluster ]] || obtain KOINE_K8S_BIN k8s_bin
}
