#pragma once
/// Approved files: what a report looked like when somebody last read it and found it good.
#include <functional>
#include <string>
#include <string_view>

namespace assay::reports {

/// The content of `tests/reports/baselines/NAME`. With ASSAY_APPROVE=1 in the environment the file
/// is written anew from `make` first: look at the difference before it is committed.
std::string approved(std::string_view name, const std::function<std::string()>& make);

}  // namespace assay::reports
