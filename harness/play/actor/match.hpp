#pragma once
/// Whether a packet is the one that a step expects, and if not, in which fields it differs.
#include "harness/play/actor/names.hpp"
#include "harness/scenario/model.hpp"

namespace assay::play {

/// One field that is not as expected, in words: `qos: expected 1, got 0`.
struct Difference {
    std::string field{};
    std::string text{};
};

/// The fields of `packet` in which it differs from `fields`; empty means that it matches. Topics
/// are compared after `~/` is put in, and a topic matcher with wildcards is a Topic Filter.
std::vector<Difference> differences(
    const wire::Packet& packet,
    wire::Version version,
    const std::vector<scenario::FieldMatch>& fields,
    const Names& names
);

/// A matcher in words: `1`, `one of 1, 2`, `3..5`, `anything`, `absent`, `starting with "x"`.
std::string describe(const scenario::Matcher& matcher);
/// `PUBLISH with topic ~/a, qos 1`.
std::string describe(wire::PacketType type, const std::vector<scenario::FieldMatch>& fields);

}  // namespace assay::play
