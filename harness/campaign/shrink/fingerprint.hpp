#pragma once
/// What makes two failures the same.
#include "reports/result/model.hpp"

#include <string>

namespace assay::campaign {

/// Two rows fail in the same way if this is equal: what did not hold, numbers left out; of the model
/// of the standard also which of its rules. Empty if the row does not fail.
std::string fingerprint_of(const reports::RowResult& result);

/// The rule of the model that the row breaks, or what else did not hold, without the names of
/// clients, messages and topics: "... came to ... without a subscription". Empty if it does not fail.
std::string rule_of(const reports::RowResult& result);

/// The expectation for which the row fails; null if it does not.
const reports::Expectation* failure_of(const reports::RowResult& result);

}  // namespace assay::campaign
