#pragma once
/// What is known of a step before it is played, for code that looks at steps without playing them:
/// the checks of a file, plans, and the attribution of a failure.
#include "harness/scenario/expected_answer.hpp"
#include "harness/scenario/model.hpp"
#include "harness/scenario/step_time.hpp"

namespace assay::scenario {

/// A topic or filter of a well-formed packet.
struct TopicUse {
    std::string text{};
    bool is_refused{};  ///< the step takes only answers that refuse it
};

/// What a step says of a connection that the reference client keeps, and makes anew when it ends.
struct KeptConnection {
    std::optional<Duration> keep_alive{};
    std::optional<Duration> keep_session{};
    bool goes_on{};  ///< when the step is over
};

struct StepTraits {
    /// What it waits for; `nothing` if it does not wait, or for something that no single statement
    /// demands.
    ExpectedAnswer answer{};
    wire::PacketSet accepted{};  ///< kinds of packets that its success shows to be accepted
    /// It sends a packet and leaves it to later steps what comes of it.
    bool only_sends{};
    /// Kind of the legal twin of what it sends; nothing if that cannot be told.
    std::optional<wire::PacketType> twin{};
    /// Its success shows that the target has read whatever the step's actor had sent.
    bool shows_all_was_read{};
    std::vector<TopicUse> topics{};
    StepTime takes{};
    bool awaits_arrival{};  ///< of a packet, or of what an application hears
    bool is_absence{};      ///< it holds if something does not come
    /// It meets what is due at a time of its own: a Will in a `never`, a Session that has ended.
    bool depends_on_time{};
    bool opens_connection{};  ///< by its actor itself
    bool ends_connection{};   ///< the same
    std::optional<KeptConnection> keeps_connection{};
    bool sends_raw{};  ///< bytes of its own making
    bool changes_link{};
    bool stops_broker{};  ///< the broker's process has to be the row's own
};

/// A kind of action that has no traits (in `step_traits.cpp`) does not compile.
StepTraits traits_of(const Step& step);

/// The kind of exchange that a packet belongs to, named by the packet that asks: SUBSCRIBE for
/// SUBACK, PUBLISH for its acknowledgements.
wire::PacketType kind_of(wire::PacketType type);

}  // namespace assay::scenario
