#pragma once
/// Results are kept, passed on and shown: the password that `-t` or a target file gave stays out.
#include "reports/result/model.hpp"

#include <string>
#include <string_view>

namespace assay::campaign {

/// Masks the password in every packet and text of the row. Packets keep their length, so that they
/// stay what they were for whoever decodes or judges them. An empty password masks nothing.
void mask_password(reports::RowResult& row, std::string_view password);
/// The same for a message. A password of few letters would be found in any text, and stays there.
std::string masked(std::string text, std::string_view password);

}  // namespace assay::campaign
