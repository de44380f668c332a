#!/usr/bin/env bash
# Says "digest=...", which changes with every file of the sources that this action is part of, and with
# the distribution that a package would be built on. What a workflow calls the action's version is no
# such name: a branch moves on.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
. /etc/os-release
digest=$(find . -type f -not -path './.git/*' -not -path './build/*' -not -path './assay-out/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
echo "digest=$ID$VERSION_ID-$digest"
