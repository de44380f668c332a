#pragma once
/// Latency curves: which share of the messages had come after how long, a panel a link, a line a QoS.
#include "reports/html/context.hpp"

namespace assay::reports::html {

/// Figures with their numbers as text; empty if no message was measured.
std::string latency_curves(const Context& context);

}  // namespace assay::reports::html
