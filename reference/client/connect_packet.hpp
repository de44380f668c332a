#pragma once
/// What a client says first, out of its options.
#include "reference/client/options.hpp"

namespace assay::client {

/// The CONNECT that `options` ask for. `clean` is Clean Start or Clean Session.
wire::Connect connect_packet(const Options& options, const std::string& client_id, bool clean);

}  // namespace assay::client
