#pragma once
/// Whose messages came although earlier ones of the same flow did not.
#include "harness/evidence/history/history.hpp"

#include <map>
#include <string>
#include <string_view>
#include <tuple>

namespace assay::evidence {

/// Of each flow to a client, the latest message that has come: whatever the same publisher sent
/// before it on this topic and at this QoS was skipped if it has not come.
/// Refers to the history, which has to live as long.
class Overtaking {
public:
    explicit Overtaking(const History& history);
    /// Whether a later message of the flow of `message` has come to the client.
    bool has_passed(const Message& message, const std::string& client_id) const;

private:
    using Flow = std::tuple<std::string_view, EventIndex, std::string_view, std::uint8_t>;
    static Flow flow(const Message& message, std::string_view client_id);
    std::map<Flow, EventIndex> latest_{};
};

}  // namespace assay::evidence
