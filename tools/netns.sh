# shellcheck shell=bash
# What the tests in network namespaces need: root, ip, setpriv and iptables. Sourced by ../koine.

# iptables with the libraries that are its own, from the distribution's archive.
readonly IPTABLES_PACKAGES=(iptables libxtables12 libip4tc2 libip6tc2 libnfnetlink0 libnetfilter-conntrack3 libmnl0
    libnftnl11)

netns_home() {
    local release=unknown
    [[ ! -r /etc/os-release ]] || release=$(. /etc/os-release && echo "${ID:-linux}-${VERSION_ID:-}")
    echo "${KOINE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/koine}/iptables-$release-$(uname -m)"
}

# Whether hosts can be made here; says why not.
can_make_hosts() {
    local tool name=koine-probe-$$
    if [[ $(uname) != Linux || $(id -u) != 0 ]]; then
        say "network namespaces need Linux and root"
        return 1
    fi
    for tool in ip setpriv; do
        if ! command -v "$tool" >/dev/null; then
            say "$tool is not installed: apt install iproute2 util-linux"
            return 1
        fi
    done
    if ! ip netns add "$name" 2>/dev/null; then
        say "the kernel or the container lets nobody make network namespaces"
        return 1
    fi
    ip netns delete "$name"
}

# Prints the directory of an iptables that works here, the system's or one that is fetched; returns 1, and says why,
# where there is none. KOINE_NETNS names one that is there.
netns_tools() {
    local directory
    can_make_hosts || return 1
    if [[ -n ${KOINE_NETNS:-} ]]; then
        directory=$KOINE_NETNS
    elif command -v iptables-restore >/dev/null; then
        directory=$(dirname "$(command -v iptables-restore)")
    else
        directory=$(netns_home)
        [[ -x $directory/iptables ]] || fetch_iptables "$directory" || return 1
    fi
    if ! unshare --net "$directory/iptables" -t nat -S >/dev/null; then
        say "$directory/iptables does not work with this kernel"
        return 1
    fi
    echo "$directory"
}

# The work directory lies beside the target, so that the last step is one rename: there is a whole one or none.
fetch_iptables() {
    local home=$1 work package
    if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
        say "iptables is not installed, and there is no apt to fetch it with"
        return 1
    fi
    mkdir -p "$(dirname "$home")"
    work=$(mktemp -d "$home.XXXXXX")
    # shellcheck disable=SC2064 # the directory of now is meant
    trap "rm -rf '$work'" EXIT
    say "fetching iptables (1 MB)"
    # Packages are signed by the archive, which apt checks. An old list may name versions that are gone.
    if ! (cd "$work" && { apt-get download -qq "${IPTABLES_PACKAGES[@]}" 2>/dev/null || {
        apt-get update -qq && apt-get download -qq "${IPTABLES_PACKAGES[@]}"
    }; }) >&2; then
        say "iptables could not be fetched from the distribution's archive: apt install iptables"
        return 1
    fi
    for package in "$work"/*.deb; do
        dpkg -x "$package" "$work/root" || return 1
        rm "$package"
    done
    wrap_iptables "$work" "$home"
    # Two launchers may have fetched at once: what the first has put in place is as good.
    mv -T "$work" "$home" 2>/dev/null || [[ -x $home/iptables ]]
    rm -rf "$work"
    trap - EXIT
}

# wrap_iptables WORK HOME: programs that find their libraries in HOME, where WORK will be.
wrap_iptables() {
    local work=$1 home=$2 name libraries
    libraries=usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
    for name in iptables iptables-restore ip6tables ip6tables-restore; do
        # shellcheck disable=SC2016 # the wrapper's own argument
        printf '#!/bin/sh\nLD_LIBRARY_PATH=%s XTABLES_LIBDIR=%s exec %s %s "$@"\n' \
            "'$home/root/$libraries'" "'$home/root/$libraries/xtables'" \
            "'$home/root/usr/sbin/xtables-nft-multi'" "$name" >"$work/$name"
        chmod 755 "$work/$name"
    done
}
