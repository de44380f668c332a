#pragma once
/// The tables of what became of messages, for the terminal.
#include "reports/result/model.hpp"

namespace assay::reports {

/// All of them as text; empty if there are none.
std::string statistics_text(const Results& results);

}  // namespace assay::reports
