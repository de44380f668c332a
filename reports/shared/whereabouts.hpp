#pragma once
/// Where a target was tested, in the words that stand beside its product.
#include "reports/result/model.hpp"

namespace assay::reports {

/// "builtin, in process, virtual time" of the reference broker; "own process on loopback" of mosquitto,
/// which was started; "gate at mqtt://10.0.0.7:1883" of one that runs elsewhere. What `product`
/// says already is not said again, so that it may be empty.
std::string whereabouts_of(const TargetInfo& target, std::string_view product);

}  // namespace assay::reports
