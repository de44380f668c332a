#pragma once
/// Puts the state of an earlier process back, record by record.
#include "reference/broker/message.hpp"
#include "reference/broker/store/record.hpp"

#include <optional>
#include <string>
#include <unordered_map>

namespace assay::broker {

struct Core;
struct Session;

class Restorer {
public:
    /// Carries out the changes of a record. What cannot be (a message that nobody knows, the
    /// acknowledgement of nothing) is passed over. False if the bytes make no sense.
    bool restore(Core& core, wire::BytesView record, Duration shift);

    // One for each kind of change.
    void operator()(const change::MessageKept& what);
    void operator()(const change::RetainedSet& what);
    void operator()(const change::RetainedCleared& what);
    void operator()(const change::SessionBegun& what);
    void operator()(const change::SessionEnded& what);
    void operator()(const change::SessionStatus& what);
    void operator()(const change::Subscribed& what);
    void operator()(const change::Unsubscribed& what);
    void operator()(const change::RetainedWanted& what);
    void operator()(const change::Queued& what);
    void operator()(const change::Unqueued& what);
    void operator()(const change::Sent& what);
    void operator()(const change::InFlight& what);
    void operator()(const change::Released& what);
    void operator()(const change::Finished& what);
    void operator()(const change::Incoming& what);
    void operator()(const change::Counted& what);

private:
    Session* session(change::Text client_id);
    MessagePtr message(change::MessageNumber number) const;
    std::optional<Delivery> delivery(Session& session, const change::Copy& copy, bool waits) const;
    void forget_unused();

    Core* core_{};
    /// By number, as long as something may still name them.
    std::unordered_map<change::MessageNumber, MessagePtr> messages_{};
    std::size_t looked_at_size_{1'024};
    Session* last_{};  ///< most changes are about the same Session as the one before
};

}  // namespace assay::broker
