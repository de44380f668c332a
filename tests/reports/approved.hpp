#pragma once
/// Approved files: what a report looked like when it was last read and found good.
#include <functional>
#include <string>
#include <string_view>

namespace assay::reports {

/// The content of `tests/reports/baselines/NAME`. With ASSAY_APPROVE=1 in the environment the file
/// is written anew from `make` first: look at the difference before it is committed.
std::string approved(std::string_view name, const std::function<std::string()>& make);

/// The report as it is approved: in a page, packed rows stand inflated (other versions of zlib pack
/// otherwise), and the style and the script, which are files of their own, are left out.
std::string comparable(std::string report);

}  // namespace assay::reports
