# shellcheck shell=bash
# Running the tests and summing up their reports. Sourced by ../koine.

# run_tests [fast|envoy|netns|cluster|aws|all] [MAVEN OPTIONS]: exits 0 only if Maven and every test succeeded.
run_tests() {
    local what=all options=() outcome=0
    case ${1:-} in
        fast | envoy | netns | cluster | aws | all)
            what=$1
            shift
            ;;
        '' | -*) ;;
        *) give_up "test $1: expected fast, envoy, netns, cluster, aws or all" ;;
    esac
    case $what in
        fast) ;;
        envoy) options=(-DexcludedGroups= -Dgroups=envoy -pl federation/envoy,integration-tests -am) ;;
        netns) options=(-DexcludedGroups= -Dgroups=netns -pl integration-tests -am) ;;
        cluster) options=(-DexcludedGroups= -Dgroups=cluster -pl adapters/k8s,federation/quickstart -am) ;;
        aws) options=(-DexcludedGroups= -Dgroups=aws -pl adapters/ecs,federation/quickstart -am) ;;
        all) options=(-DexcludedGroups=) ;;
    esac
    find_jdk
    require_maven
    require_python "sum up the test reports"
    if [[ $what == envoy || $what == netns || $what == all ]]; then
        KOINE_ENVOY=$(envoy_path)
        export KOINE_ENVOY
    fi
    # Without an API server, the imitation of AWS, or what hosts are made of, their tests are skipped, and say so.
    if [[ $what == netns || $what == all ]] && KOINE_NETNS=$(netns_tools); then
        export KOINE_NETNS
    fi
    if [[ $what == aws || $what == all ]] && KOINE_LOCAL_AWS=$(local_aws_command); then
        export KOINE_LOCAL_AWS
    fi
    if [[ $what == cluster || $what == all ]] && KOINE_K8S_BIN=$(k8s_bin); then
        export KOINE_K8S_BIN
    fi
    lock "$state/lock"
    local stamp
    stamp=$(source_stamp)
    touch "$state/test.start"
    say "running the tests ($what; log: $state/test.log)"
    # A test may start this launcher: what it needs is being built by this very run, which holds the lock.
    KOINE_NO_BUILD=1 maven "$state/test.log" --fail-at-end ${options[@]+"${options[@]}"} "$@" verify || outcome=1
    if ((outcome == 0)); then
        # A run over all modules has built the programs, too.
        [[ $what != fast && $what != all || $# -gt 0 ]] || printf '%s\n' "$stamp" >"$state/build.stamp"
    else
        explain "$state/test.log"
        say "the run failed"
    fi
    python3 "$KOINE_HOME/tools/test_summary.py" "$KOINE_HOME" "$state/test.start" || outcome=1
    unlock "$state/lock"
    return $outcome
}

check() {
    if command -v shellcheck >/dev/null; then
        (cd "$KOINE_HOME" && shellcheck --external-sources koine .ci/run adapters/vm/interception/koine-iptables)
    else
        say "shellcheck is not installed: the scripts are not checked"
    fi
    # The build itself checks the formatting, and the architecture rules are among the fast tests.
    run_tests fast
}
