# shellcheck shell=bash
# Building a Kubernetes API server and its etcd for the tests and the quickstart. Sourced by ../koine.
#
# No package registry has these programs ready-made, so they are built from the Go module proxy, once: everything
# that goes into them is pinned by k8s/go.sum.

readonly K8S_MODULE=$KOINE_HOME/tools/k8s
# What the directory holds once it is complete.
readonly K8S_FILES=(etcd kube-apiserver istio-crds.yaml)
# Two, so that a small machine stays usable; the linker of kube-apiserver alone takes 2 GB.
readonly K8S_BUILD_JOBS=2

# k8s_version MODULE: the version that go.mod asks for, without its v.
k8s_version() {
    sed -n "s:^[[:space:]]$1 v\([0-9.]*\)\$:\1:p" "$K8S_MODULE/go.mod"
}

k8s_home() {
    local hash
    hash=$(cat "$K8S_MODULE/go.mod" "$K8S_MODULE/go.sum" | sha256)
    echo "${KOINE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/koine}/k8s-${hash:0:16}"
}

# is_k8s DIRECTORY: whether it holds everything.
is_k8s() {
    local file
    for file in "${K8S_FILES[@]}"; do
        [[ -f $1/$file ]] || return 1
    done
}

installed_k8s() {
    if [[ -n ${KOINE_K8S_BIN:-} ]]; then
        echo "$KOINE_K8S_BIN (KOINE_K8S_BIN)"
    elif is_k8s "$(k8s_home)"; then
        echo "$(k8s_version k8s.io/kubernetes) ($(k8s_home))"
    else
        echo "$(k8s_version k8s.io/kubernetes), not built yet"
    fi
}

# Prints the directory with etcd and kube-apiserver; builds them first if need be. Fails, after saying why, if they
# cannot be had: whether that ends the run is the caller's decision.
k8s_bin() {
    local home
    if [[ -n ${KOINE_K8S_BIN:-} ]]; then
        is_k8s "$KOINE_K8S_BIN" || {
            say "KOINE_K8S_BIN=$KOINE_K8S_BIN does not hold all of: ${K8S_FILES[*]}"
            return 1
        }
        echo "$KOINE_K8S_BIN"
        return
    fi
    home=$(k8s_home)
    is_k8s "$home" || build_k8s "$home" || return 1
    echo "$home"
}

# The work directory lies beside the target, so that the last step is one rename: there is everything or nothing.
build_k8s() {
    local home=$1 work version start=$SECONDS
    command -v go >/dev/null || {
        say "no Go on this machine: it is needed once, to build a Kubernetes API server (go.dev/dl)," \
            "or set KOINE_K8S_BIN to a directory with: ${K8S_FILES[*]}"
        return 1
    }
    mkdir -p "$(dirname "$home")"
    work=$(mktemp -d "$home.XXXXXX")
    version=$(k8s_version k8s.io/kubernetes)
    say "building a Kubernetes API server $version (once: 4 to 15 minutes, and 4 GB in the caches of Go)"
    if ! build_k8s_into "$work" "$version"; then
        rm -rf "$work"
        say "the API server could not be built"
        return 1
    fi
    # Two launchers may have built at once: what the first has put in place is as good.
    [[ -d $home ]] || mv "$work" "$home"
    rm -rf "$work"
    say "built in $((SECONDS - start)) s"
    is_k8s "$home"
}

build_k8s_into() {
    local work=$1 version=$2 package=k8s.io/component-base/version minor crds
    minor=${version#*.}
    go_build "$work/etcd" "-s -w" go.etcd.io/etcd/server/v3 &&
        # Without a version of its own an API server refuses to serve.
        go_build "$work/kube-apiserver" "-s -w -X $package.gitVersion=v$version -X $package.gitMajor=${version%%.*} \
-X $package.gitMinor=${minor%%.*}" k8s.io/kubernetes/cmd/kube-apiserver &&
        # No package of it is imported, so that the builds above have not fetched it.
        (cd "$K8S_MODULE" && go mod download istio.io/api) &&
        crds=$(cd "$K8S_MODULE" && go list -m -f '{{.Dir}}' istio.io/api) &&
        cp "$crds/kubernetes/customresourcedefinitions.gen.yaml" "$work/istio-crds.yaml" &&
        chmod u+w "$work/istio-crds.yaml"
}

# go_build PROGRAM LINKER-FLAGS PACKAGE: builds in the background of the machine, with a line every 200 packages.
go_build() {
    local program=$1 flags=$2 package=$3 total start=$SECONDS
    total=$(cd "$K8S_MODULE" && go list -deps "$package" | wc -l) || return 1
    say "$(basename "$program"): up to $((total)) packages"
    (cd "$K8S_MODULE" && CGO_ENABLED=0 nice -n 10 \
        go build -v -p "$K8S_BUILD_JOBS" -trimpath -ldflags "$flags" -o "$program" "$package" 2>&1) |
        awk -v name="$(basename "$program")" -v start="$start" '
            # A line that is no package path is the compiler complaining.
            !/^[A-Za-z0-9._\/~-]+$/ { print; fflush(); next }
            ++count % 200 == 0 { printf "koine:        %s: %d packages\n", name, count; fflush() }' >&2
    [[ ${PIPESTATUS[0]} == 0 ]] || return 1
    say "$(basename "$program"): done after $((SECONDS - start)) s"
}
