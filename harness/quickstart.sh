#!/usr/bin/env bash
# quickstart.sh: builds Assay (release, in build/release) and plays the built-in suite against the
# reference broker inside it: directly, and over a GEO satellite link in virtual time.
# Ends with the path of the HTML report. Installs missing packages with apt-get (sudo if not root).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/packages.sh

install_build_packages
cmake --preset release -DASSAY_TESTS=OFF --log-level=WARNING
cmake --build --preset release --target assay assay_package_files

build/release/harness/cli/assay run --target builtin --link direct --link geo-vsat --report html,md --out assay-out "$@"
echo
echo "report: $PWD/assay-out/report.html"
