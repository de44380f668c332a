#pragma once
/// Settings compared: cost against lateness, a panel a link and keep alive, a line a QoS, and what
/// one would choose.
#include "reports/html/context.hpp"

namespace assay::reports::html {

/// Pictures and sentences for every scenario that compares settings; empty if none does.
std::string planning_pictures(const Context& context);

}  // namespace assay::reports::html
