# The one list of what Assay needs from the distribution, and a function that installs what is missing.
# Sourced by harness/quickstart.sh and tests/run.sh; names are Debian's and Ubuntu's.

# What it takes to build and run the program. Boost comes on top (boost_packages).
build_packages=(
    g++ cmake ninja-build ccache pkgconf
    libfmt-dev libfyaml-dev libpcap0.8-dev libpugixml-dev libkainjow-mustache-dev libssl-dev zlib1g-dev
)
# What the tests take beyond that: libraries, the second compiler, real clients, a browser.
test_packages=(
    libgtest-dev libgmock-dev libbenchmark-dev
    clang-19 libclang-rt-19-dev clang-tidy-19 clang-format-19
    default-jdk-headless libmqtt-client-java junit5
    libpaho-mqtt-dev golang-go golang-github-eclipse-paho.mqtt.golang-dev
    openssl curl mosquitto mosquitto-clients python3 python3-paho-mqtt chromium tshark parallel
)
# Further brokers that the suite is played against.
broker_packages=(ejabberd rabbitmq-server nats-server)

# boost_packages: the packages of the newest Boost that the distribution has, at least 1.81; of one
# that is installed already, if there is one. The unversioned packages may be older than that.
boost_packages() {
    local version
    version=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' 'libboost1.*-dev' 2>/dev/null |
        sed -nE 's/^installed libboost(1\.[0-9]+)-dev$/\1/p' | newest_boost)
    [ -n "$version" ] ||
        version=$(apt-cache pkgnames libboost1. | sed -nE 's/^libboost(1\.[0-9]+)-dev$/\1/p' | newest_boost)
    [ -n "$version" ] || { echo "no Boost >= 1.81 among this distribution's packages" >&2; return 1; }
    printf '%s\n' "libboost$version-dev" "libboost-json$version-dev" \
        "libboost-program-options$version-dev" "libboost-url$version-dev"
}

# newest_boost: the highest of the versions on standard input, if it is at least 1.81.
newest_boost() {
    sort -V | tail -n 1 | awk -F. '$2 >= 81'
}

# missing PACKAGE...: those that are not installed.
missing() {
    local have
    have=" $(dpkg-query -W -f='${db:Status-Status}:${Package} ' "$@" 2>/dev/null || true) "
    for package; do
        case $have in *" installed:$package "*) ;; *) echo "$package" ;; esac
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# install_missing PACKAGE...: fast and without asking anybody when all are there.
install_missing() {
    local wanted
    if ! command -v dpkg-query >/dev/null; then
        echo "not a Debian or Ubuntu: please see to it that these are installed: $*" >&2
        return 0
    fi
    mapfile -t wanted < <(missing "$@")
    [ ${#wanted[@]} -gt 0 ] || return 0
    echo "installing ${wanted[*]}"
    update_lists
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${wanted[@]}"
}

# update_lists: once a call of the script; fresh machines have no package lists at all.
update_lists() {
    [ -z "${lists_updated:-}" ] || return 0
    as_root apt-get update -q
    lists_updated=yes
}

# install_build_packages: all that a build takes.
install_build_packages() {
    local boost
    if command -v dpkg-query >/dev/null; then
        boost=$(boost_packages 2>/dev/null) || { update_lists; boost=$(boost_packages); } || return 1
    fi
    # shellcheck disable=SC2086  # one name a line: to be split
    install_missing "${build_packages[@]}" ${boost:-libboost-dev}
}
