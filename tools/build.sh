# shellcheck shell=bash
# Building what is not built, once. Sourced by ../koine.

# The modules that are programs; the modules that they need are built with them.
readonly PROGRAMS=(federation/server federation/cli federation/quickstart federation/bench adapters/agent)

# The project's version: the first one in the parent pom, which stands above its dependencies.
project_version() {
    sed -n 's:^  <version>\(.*\)</version>$:\1:p' "$KOINE_HOME/pom.xml"
}

sha256() {
    if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi
}

# Names, times and sizes of everything that the programs are made of, as one hash.
source_stamp() {
    local format=(-c '%n %.Y %s')
    stat -c %n / >/dev/null 2>&1 || format=(-f '%N %Fm %z')
    (
        cd "$KOINE_HOME"
        find . \( -name target -o -name .git -o -name .koine \) -prune -o \
            -type f \( -name pom.xml -o -path '*/src/main/*' -o -path './.mvn/*' \) -exec stat "${format[@]}" {} + |
            LC_ALL=C sort | sha256
    )
}

is_built() {
    local module
    for module in "${PROGRAMS[@]}"; do
        [[ -f $KOINE_HOME/$module/target/$(basename "$module")-$(project_version).jar ]] || return 1
        [[ -d $KOINE_HOME/$module/target/lib ]] || return 1
    done
    [[ -r $state/build.stamp && $(<"$state/build.stamp") == "$(source_stamp)" ]]
}

# lock FILE: waits until no other launcher holds it. The kernel drops a flock with its holder; where there is no flock
# command, a link that names the holder does, and one whose holder has gone is taken over.
lock() {
    mkdir -p "$(dirname "$1")"
    if command -v flock >/dev/null; then
        exec 9>"$1"
        flock -n 9 && return
        say "another koine is at work here, waiting for it"
        flock 9
        return
    fi
    until ln -s "$$" "$1.pid" 2>/dev/null; do
        kill -0 "$(readlink "$1.pid")" 2>/dev/null || rm -f "$1.pid"
        sleep 1
    done
}

unlock() {
    if command -v flock >/dev/null; then exec 9>&-; else rm -f "$1.pid"; fi
}

# maven LOG ARGUMENTS...: runs Maven with the whole output in LOG and one line on stderr per module that it reaches.
maven() {
    local log=$1 line start=$SECONDS
    local module='^\[INFO\] Building (Koine.*) [^ ]+ +\[([0-9]+/[0-9]+)\]$'
    shift
    (cd "$KOINE_HOME" && mvn --batch-mode --threads 1 -Dstyle.color=never "$@" 9>&-) </dev/null 2>&1 |
        while IFS= read -r line; do
            printf '%s\n' "$line"
            if [[ $line =~ $module ]]; then
                printf 'koine: %4ds  [%s] %s\n' $((SECONDS - start)) "${BASH_REMATCH[2]}" "${BASH_REMATCH[1]}" >&2
            fi
        done >"$log"
}

# explain LOG: what went wrong in a run of Maven, without what it prints about itself.
explain() {
    grep -E '^\[ERROR\] [^ ]|^\[WARNING\] .*\.java' "$1" | sed '/-> \[Help/q' | head -n 60 >&2 || true
    sed -n 's/^\[INFO\] \(Koine.*[^ .]\) \.* SKIPPED.*/koine: not reached: \1/p' "$1" >&2
    say "the whole log is $1"
}

# Builds the programs if a source is newer than they are. One launcher builds; another one waits and then finds it done.
build() {
    find_jdk
    [[ -z ${KOINE_NO_BUILD:-} ]] || return 0
    ! is_built || return 0
    require_maven
    lock "$state/lock"
    if ! is_built; then
        local stamp start=$SECONDS modules
        # Taken before the build: a file that changes meanwhile makes the result stale, not fresh.
        stamp=$(source_stamp)
        modules=$(IFS=,; echo "${PROGRAMS[*]}")
        say "building (the first time this fetches libraries; log: $state/build.log)"
        # Formatting is a matter for check and test, not for starting a program.
        if ! maven "$state/build.log" -DskipTests -Dspotless.check.skip=true -pl "$modules" -am package; then
            explain "$state/build.log"
            say "the build failed"
            exit 1
        fi
        printf '%s\n' "$stamp" >"$state/build.stamp"
        say "built in $((SECONDS - start)) s"
    fi
    unlock "$state/lock"
}

format() {
    find_jdk
    require_maven
    mkdir -p "$state"
    maven "$state/format.log" spotless:apply || {
        explain "$state/format.log"
        exit 1
    }
}
