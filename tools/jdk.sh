# shellcheck shell=bash
# Finding a JDK and a Maven that are new enough. Sourced by ../koine.

readonly OLDEST_JDK=25

# java_version HOME: the version of the JDK there; empty if there is none.
java_version() {
    local version=
    if [[ -r $1/release ]]; then
        version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$1/release")
    fi
    if [[ -z $version && -x $1/bin/java ]]; then
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p') || version=
    fi
    printf '%s' "$version"
}

# The home of the java on PATH, as that java tells it: /usr/bin/java may be a link or, on macOS, a stub.
java_on_path() {
    command -v java >/dev/null || return 0
    java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p' || true
}

# unfit HOME: why the JDK there cannot be used; prints nothing if it can.
unfit() {
    local version major
    version=$(java_version "$1")
    major=${version%%[.+-]*}
    if [[ -z $version || ! -x $1/bin/java ]]; then
        echo "no Java there"
    elif [[ ! $major =~ ^[0-9]+$ ]] || ((major < OLDEST_JDK)); then
        echo "version $version is older than $OLDEST_JDK"
    elif [[ ! -x $1/bin/javac ]]; then
        echo "version $version, but a runtime without compiler"
    fi
}

# Sets and exports JAVA_HOME to the first JDK that is new enough; exits 2 if there is none.
find_jdk() {
    local home reason rejected=()
    if [[ -n ${KOINE_JAVA_HOME:-} ]]; then
        reason=$(unfit "$KOINE_JAVA_HOME")
        [[ -z $reason ]] || give_up "KOINE_JAVA_HOME=$KOINE_JAVA_HOME: $reason; a JDK $OLDEST_JDK or later is needed"
        export JAVA_HOME=$KOINE_JAVA_HOME
        return
    fi
    for home in "${JAVA_HOME:-}" "$(java_on_path)" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [[ -d $home ]] || continue
        reason=$(unfit "$home")
        if [[ -z $reason ]]; then
            export JAVA_HOME=$home
            return
        fi
        rejected+=("$home ($reason)")
    done
    say "a JDK $OLDEST_JDK or later is needed, and none was found."
    if ((${#rejected[@]} > 0)); then
        say "looked at and not usable:"
        printf '         %s\n' "${rejected[@]}" >&2
    fi
    say "install one, for example Eclipse Temurin: https://adoptium.net/temurin/releases/?version=$OLDEST_JDK"
    say "  Debian, Ubuntu: apt install temurin-$OLDEST_JDK-jdk (after adding Adoptium's repository)"
    say "  macOS:          brew install --cask temurin@$OLDEST_JDK"
    say "  any:            sdk install java $OLDEST_JDK-tem (https://sdkman.io)"
    give_up "or set KOINE_JAVA_HOME to one that is already here."
}

# Maven 3.8 is the oldest that the build is tried with.
require_maven() {
    local version
    command -v mvn >/dev/null || give_up "Maven is missing: 3.8 or later is needed to build" \
        "(apt install maven, brew install maven, or https://maven.apache.org/download.cgi)"
    version=$(cd "$KOINE_HOME" && mvn --batch-mode -version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p') || version=
    if [[ ! $version =~ ^([0-9]+)\.([0-9]+) ]] ||
        ((BASH_REMATCH[1] < 3 || (BASH_REMATCH[1] == 3 && BASH_REMATCH[2] < 8))); then
        give_up "$(command -v mvn) is Maven ${version:-of an unknown version}: 3.8 or later is needed to build"
    fi
}

require_python() {
    command -v python3 >/dev/null && python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' ||
        give_up "python3 (3.8 or later) is needed to $1: apt install python3, or brew install python"
}
