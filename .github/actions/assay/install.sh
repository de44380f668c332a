#!/usr/bin/env bash
# Installs Assay on a Debian or Ubuntu: the package of a release, or one that is built from the sources
# beside this script and kept in ACTION_PACKAGES, where a cache may already have brought it.
set -euo pipefail
: "${ACTION_VERSION:?a release such as v0.1.0, or source}" "${ACTION_PACKAGES:?a folder for packages}"
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
. "$sources/tests/packages.sh"

mkdir -p "$ACTION_PACKAGES"
package() { find "$ACTION_PACKAGES" -name '*assay_*.deb' | sort -V | tail -n 1; }

if [ "$ACTION_VERSION" != source ]; then
    # The libraries that it needs have other names in each distribution.
    arch=$(dpkg --print-architecture)
    distribution=$(. /etc/os-release && echo "$ID$VERSION_ID")
    gh release download "$ACTION_VERSION" --repo "${ACTION_REPOSITORY:?}" \
        --pattern "$distribution.assay_*_$arch.deb" --dir "$ACTION_PACKAGES" --clobber
elif [ -z "$(package)" ]; then
    install_build_packages
    build=$(mktemp -d)
    cmake -S "$sources" --preset release -B "$build" -DASSAY_TESTS=OFF --log-level=WARNING
    cmake --build "$build"
    (cd "$build" && cpack -B "$ACTION_PACKAGES")
    rm -rf "$build"
fi
update_lists
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$(package)"
assay --version
