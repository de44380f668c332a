// The whole state as changes.
#include "reference/broker/store/journal.hpp"
#include "reference/broker/store/parts.hpp"
#include "reference/session/topic_match.hpp"

#include <unordered_set>

namespace assay::broker {

namespace {

constexpr std::size_t record_bytes = 256UL * 1024;

class Snapshot {
public:
    explicit Snapshot(const Core& core) : core_{core} {}

    std::vector<wire::Bytes> take() {
        for (const auto& [topic, message] : core_.retained) {
            keep(*message);
            put(change::RetainedSet{message->number});
        }
        for (const auto& [number, session] : core_.session_numbers)
            add(*session);
        put(change::Counted{core_.client_ids_assigned});
        if (!records_.back().empty()) return std::move(records_);
        records_.pop_back();
        return std::move(records_);
    }

private:
    template <class Change>
    void put(const Change& what) {
        change::put(here(), what);
    }
    wire::Bytes& here() {
        if (records_.back().size() >= record_bytes && !is_between_) records_.emplace_back();
        is_between_ = false;
        return records_.back();
    }
    /// What refers to it has to follow in the same record: a message that nothing refers to at the end
    /// of one is named no more.
    void keep(const Message& message) {
        if (!written_.insert(message.number).second) return;
        put_message(here(), message);
        is_between_ = true;
    }

    void add(const Session& session) {
        put(change::SessionBegun{session.client_id});
        add_subscriptions(session);
        put_retained_wanted(here(), session);
        add_line(session, session.queue, change::Line::queue);
        add_line(session, session.behind, change::Line::behind);
        add_exchanges(session, session.outgoing.published(), false);
        add_exchanges(session, session.outgoing.released(), true);
        for (const auto packet_id : session.incoming.all())
            put(change::Incoming{session.client_id, packet_id, true});
        put_status(here(), core_, session);
    }

    void add_subscriptions(const Session& session) {
        for (const auto& [filter, is_shared] : session.filters) {
            const auto parts =
                is_shared ? session::split_shared(filter) : session::SharedFilter{{}, filter};
            const auto* subscribers = core_.subscriptions.find(parts.filter);
            if (!subscribers) continue;
            const auto* members = &subscribers->plain;
            if (is_shared) {
                const auto group = subscribers->shared.find(std::string{parts.share_name});
                if (group == subscribers->shared.end()) continue;
                members = &group->second.members;
            }
            const auto found = members->find(session.number);
            if (found != members->end())
                put(change::Subscribed{session.client_id, wanted_of(found->second), is_shared});
        }
    }

    void add_line(const Session& session, const std::deque<Delivery>& waiting, change::Line line) {
        for (const auto& delivery : waiting) {
            keep(*delivery.message);
            put(change::Queued{session.client_id, line, copy_of(delivery)});
        }
    }

    void add_exchanges(
        const Session& session,
        const std::list<session::Exchange<Delivery>>& exchanges,
        bool is_released
    ) {
        for (const auto& exchange : exchanges) {
            keep(*exchange.message.message);
            auto copy = copy_of(exchange.message);
            copy.qos = exchange.qos;
            put(change::InFlight{
                session.client_id, exchange.packet_id, std::move(copy), is_released
            });
        }
    }

    const Core& core_;
    std::vector<wire::Bytes> records_{1};
    std::unordered_set<std::uint64_t> written_{};
    bool is_between_{};  ///< a message and what refers to it
};

}  // namespace

std::vector<wire::Bytes> snapshot_of(const Core& core) {
    return Snapshot{core}.take();
}

}  // namespace assay::broker
