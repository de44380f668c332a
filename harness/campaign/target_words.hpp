#pragma once
/// What is said of a target beside its name: where it is, what it is, and what to mind.
#include "harness/campaign/plan.hpp"

namespace assay::campaign {

/// Where it is reached, in words.
std::string address_of(const targets::Target& target);

/// The program and its version, as far as its file, its package or `probe` tell.
std::string product_of(const targets::Target& target, const Probe& probe);

/// What a reader has to know before anything else about a target.
std::vector<std::string>
warnings_of(const targets::Target& target, const Probe& probe, bool has_links);

}  // namespace assay::campaign
