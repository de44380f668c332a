#pragma once
/// Traces are kept, passed on and shown: the password that `-t` or a target file gave stays out of them.
#include "reference/wire/forms.hpp"

#include <string>
#include <string_view>

namespace assay::evidence {

/// Masks the password in a CONNECT, which keeps its length, so that it stays what it was for whoever
/// decodes or judges it. Other packets, and an empty password, are left as they are.
void mask_packet(wire::Bytes& bytes, std::string_view password);
/// Masks whatever password a CONNECT of strangers carries. One that cannot be decoded is masked from
/// its payload on: where the password is cannot be said.
void mask_login(wire::Bytes& bytes);
/// As `mask_packet` for a message. A password of few letters would be found in any text, and stays there.
std::string masked(std::string text, std::string_view password);

}  // namespace assay::evidence
