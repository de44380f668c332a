#!/usr/bin/env bash
# run.sh [PRESET]: builds everything with PRESET (default: dev) and runs all tests. Installs what is
# missing with apt-get (sudo if not root), real brokers included. The second time only what changed is
# built. Ends with ctest's summary; the exit code is not zero if anything failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/packages.sh
preset=${1:-dev}

install_build_packages
install_missing "${test_packages[@]}"
# A broker that this distribution does not have is tested elsewhere; its tests say so and do nothing.
for package in "${broker_packages[@]}"; do
    install_missing "$package" || echo "going on without $package" >&2
done
. tests/brokers/node.sh

cmake --preset "$preset" --log-level=WARNING
cmake --build --preset "$preset" -- -j"$(nproc)"
# Half of the time tests wait for programs and brokers, so that twice as many run as there are processors.
ctest --preset "$preset" -j"$((2 * $(nproc)))"
