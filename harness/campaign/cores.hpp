#pragma once
/// How many jobs this machine can do at a time.

namespace assay::campaign {

/// Of the machine's cores those that this process may use, at least one: job schedulers and containers
/// give fewer than there are.
unsigned usable_cores();

}  // namespace assay::campaign
