#pragma once
/// One good packet of each kind: the legal twins of broken packets, and seeds for fuzzing.
#include "reference/wire/packets.hpp"

namespace assay::wire {

/// A legal packet and a stable snake_case name for it.
struct Exemplar {
    std::string name{};
    Packet packet{};
};

/// What the packets name, so that runs side by side do not meet.
struct ExemplarNames {
    std::string client_id{"assay"};
    std::string topic{"assay/topic"};
};

/// Packets that a Client sends, in the order of their types; AUTH in 5.0 only.
std::vector<Exemplar> exemplars(Version version, const ExemplarNames& names = {});
/// Packets that only a Server sends: CONNACK, SUBACK, UNSUBACK, PINGRESP.
std::vector<Exemplar> server_exemplars(Version version);

/// `packet` once for each property that a Client may put there whatever the connection has agreed
/// on (no Topic Alias, no authentication), named "content_type" or "will.content_type"; in 5.0
/// only.
std::vector<Exemplar> with_each_property(const Packet& packet);

}  // namespace assay::wire
