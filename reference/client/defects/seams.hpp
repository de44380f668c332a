#pragma once
/// The places where a defect gets in. The client outside of this folder does not know what happens
/// there.
///
///     bytes -> [check] -> forgiving -> [decode] -> arriving -> [handlers]
///                          sent <- [encode] <- leaving <-----------'
#include "reference/client/effects.hpp"
#include "reference/wire/check.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace assay::client {

/// Sends a packet at once, past the seams that change packets.
using Write = std::function<void(const wire::Packet&)>;

class Seams {
public:
    explicit Seams(wire::Version spoken = wire::Version::v5_0) : version{spoken} {}

    /// A packet of the server before it is handled, or of the client before it leaves; false drops
    /// it. In the order in which they came.
    using Tap = std::function<bool(wire::Packet&, const Write&)>;
    std::vector<Tap> arriving{};
    std::vector<Tap> leaving{};
    /// The bytes of one packet on their way out.
    std::vector<std::function<void(wire::Bytes&)>> sent{};
    /// Whether a violation of the server is passed over.
    std::vector<std::function<bool(const wire::Violation&)>> forgiving{};
    /// Whether the Network Connection stays open although the client has done with it.
    std::vector<std::function<bool(Why)>> staying{};

    wire::Version version;

    bool let_in(wire::Packet& packet, const Write& write) const;
    void let_out(const wire::Packet& packet, const Write& write) const;
    void let_out(wire::Bytes& bytes) const;
    void forgive(std::vector<wire::Violation>& violations) const;
    bool lets_close(Why why) const;
};

/// Builds the defect `name` in; aborts if there is none with this name.
void install_defect(std::string_view name, Seams& seams);

}  // namespace assay::client
