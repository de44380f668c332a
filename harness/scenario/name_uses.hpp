#pragma once
/// Names that the steps of one row give each other: each is given once, and before it is used. Private
/// to this room.
#include "harness/scenario/fleet.hpp"
#include "harness/scenario/reading.hpp"

namespace assay::scenario {

/// A name that a step gives (`as`) or refers to (`finish`, `since`, `<cmd.packet_id>`).
struct NameUse {
    std::string name{};
    std::string actor{};  ///< a fleet's name for its members
    const Node* node{};
    bool gives{};
    bool same_actor{};  ///< finish: the exchange has to be the actor's own
};

class GivenNames {
public:
    explicit GivenNames(const FleetNames& fleets) : fleets_{fleets} {}

    /// To be asked in the order of the steps. What is wrong goes to the Reading.
    void check(const NameUse& use, Reading& reading);

private:
    const FleetNames& fleets_;
    std::map<std::string, std::string> givers_{};
};

}  // namespace assay::scenario
