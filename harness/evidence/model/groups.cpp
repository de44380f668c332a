// Shared subscriptions of Clients that have others too (5.0, 4.8.2): one copy comes by virtue of the
// non-shared ones, and another to some member of each group. Where a group's members have nothing else,
// ask_shared_once says which copy was the second.
#include "harness/evidence/model/model.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>
#include <bitset>
#include <fmt/format.h>
#include <map>

namespace assay::evidence {

using Options = wire::SubscriptionOptions;

namespace {

/// More groups that one message matches are not held against each other.
constexpr std::size_t judged_groups_max = 8;

/// ShareName and Topic Filter.
using GroupName = std::pair<std::string_view, std::string_view>;

struct SharingGroup {
    std::vector<const Holder*> members{};  ///< all that may be in it
    std::set<EventIndex> asked{};
    bool is_due{true};    ///< none of them may have lost the message
    bool is_known{true};  ///< to the version of all of them: to 3.1.1 it is a Topic Filter like any
};

class SharingGroups {
public:
    SharingGroups(const ModelFacts& facts, const Message& message)
        : facts_{facts}, message_{message} {
        for (const auto& holder : facts.inquiry().index().holders(message.topic))
            if (holder.has_shared) add(holder);
    }

    /// A finding if more copies came to all members than one a group and one for each subscription of
    /// their own.
    std::optional<Finding> too_many() const {
        if (groups_.empty() || message_.deliveries.empty()) return std::nullopt;
        const auto is_known = [](const auto& group) { return group.second.is_known; };
        if (!std::ranges::all_of(groups_, is_known)) return std::nullopt;
        std::set<const Holder*> members;
        std::set<EventIndex> asked;
        for (const auto& [name, group] : groups_) {
            members.insert(group.members.begin(), group.members.end());
            asked.insert(group.asked.begin(), group.asked.end());
        }
        auto most = groups_.size();
        std::size_t copies = 0;
        for (const auto* member : members) {
            most += own_copies_max(*member);
            for (const auto& delivery : message_.deliveries) {
                if (delivery.client_id != member->client_id || delivery.is_repeat) continue;
                ++copies;
                if (may_be_passed_on(delivery)) return std::nullopt;
            }
        }
        if (copies <= most) return std::nullopt;
        return finding(
            fmt::format(
                "in {} copies to {} groups, whose members' own subscriptions explain {}",
                copies,
                groups_.size(),
                most - groups_.size()
            ),
            std::move(asked)
        );
    }

    /// A finding if fewer copies came than there are groups that have to get one.
    std::optional<Finding> too_few() const {
        std::vector<const SharingGroup*> due;
        for (const auto& [name, group] : groups_)
            if (group.is_due && group.is_known && due.size() < judged_groups_max)
                due.push_back(&group);
        // Every choice of groups needs as many copies at the members of all of them.
        for (std::size_t choice = 1; choice < (std::size_t{1} << due.size()); ++choice) {
            const std::bitset<judged_groups_max> chosen{choice};
            std::set<const Holder*> members;
            std::set<EventIndex> asked;
            std::size_t count = 0;
            for (std::size_t i = 0; i < due.size(); ++i) {
                if (!chosen[i]) continue;
                ++count;
                members.insert(due[i]->members.begin(), due[i]->members.end());
                asked.insert(due[i]->asked.begin(), due[i]->asked.end());
            }
            std::size_t copies = 0;
            for (const auto* member : members)
                copies += copies_for_groups(*member);
            if (copies >= count) continue;
            return finding(
                count == 1 ? "to no member of the group"
                           : fmt::format(
                                 "to {} groups in {} copies beside those of their members' own "
                                 "subscriptions",
                                 count,
                                 copies
                             ),
                std::move(asked)
            );
        }
        return std::nullopt;
    }

private:
    void add(const Holder& holder) {
        const auto sent = message_.sends.front();
        const auto trace_end = facts_.history().end;
        for (const auto* span : facts_.in_force(holder, sent, trace_end)) {
            if (span->share_name.empty()) continue;
            auto& group = groups_[{span->share_name, span->filter}];
            if (group.members.empty() || group.members.back() != &holder)
                group.members.push_back(&holder);
            group.asked.insert(span->asked);
            group.is_known &=
                facts_.history().connections[span->connection].version == wire::Version::v5_0;
            group.is_due &= is_certain(*span) && span->granted_qos > 0 && was_there(holder);
        }
    }

    /// How many copies at most come by the client's own subscriptions, live and stored.
    std::size_t own_copies_max(const Holder& holder) const {
        std::set<std::string_view> filters;
        std::size_t stored = 0;
        for (const auto* span :
             facts_.in_force(holder, message_.sends.front(), facts_.history().end)) {
            if (!span->share_name.empty()) continue;
            filters.insert(span->filter);
            stored += message_.retain ? 1 : 0;
        }
        return filters.size() + stored;
    }

    /// Whether another member may have got the copy as well, because the connection of the first was
    /// lost before it was acknowledged (5.0, 4.8.2).
    bool may_be_passed_on(const Delivery& delivery) const {
        const auto& inquiry = facts_.inquiry();
        const auto last = message_.deliveries.back().event;
        const auto may_be_lost = [&] {
            if (!delivery.connection || !inquiry.link_of(delivery.actor).empty()) return true;
            const auto ended = facts_.history().connections[*delivery.connection].ended;
            // The server knows of the end before the client does.
            return ended != never &&
                   inquiry.at(ended) < inquiry.at(last) + inquiry.settle(delivery.actor, "") &&
                   !was_answered_before(delivery, ended);
        };
        return may_be_lost() &&
               inquiry.index().may_be_passed_on(message_.topic, delivery.client_id, delivery.qos);
    }

    /// Whether the client answered this delivery so long before the end of its connection that the
    /// server has read that: then it is over, and goes to nobody else (5.0, 4.8.2).
    bool was_answered_before(const Delivery& delivery, EventIndex ended) const {
        const auto& inquiry = facts_.inquiry();
        const auto answer = inquiry.index().answer_to(delivery);
        return answer != never &&
               inquiry.at(answer) + inquiry.settle(delivery.actor, "") < inquiry.at(ended);
    }

    /// Whether the subscription was made before the message, and lasted.
    bool is_certain(const SubscriptionSpan& span) const {
        return span.granted < message_.sends.front() && span.end_asked == never &&
               span.ended == never;
    }

    bool was_there(const Holder& holder) const {
        return facts_.has_come_whole(message_, holder.client_id);
    }

    /// How many copies came to the client that no subscription of its own accounts for.
    std::size_t copies_for_groups(const Holder& holder) const {
        std::size_t copies = 0;
        // Of one that came again the first time may have been lost.
        std::set<std::uint16_t> exchanges;
        for (const auto& delivery : message_.deliveries) {
            if (delivery.client_id != holder.client_id) continue;
            const auto& bytes = facts_.inquiry().trace()[delivery.event].bytes;
            const bool is_known =
                delivery.qos > 0 && !exchanges.insert(wire::peek_packet_id(bytes)).second;
            if (!delivery.is_repeat || !is_known) ++copies;
        }
        const auto is_plain = [&](const SubscriptionSpan* span) {
            const auto is_withheld = message_.publisher_id == holder.client_id &&
                                     Options::no_local.is_set(span->options);
            return span->share_name.empty() && is_certain(*span) && span->granted_qos > 0 &&
                   !is_withheld;
        };
        const auto has_plain = std::ranges::any_of(holder.spans, is_plain);
        return has_plain && copies > 0 && was_there(holder) ? copies - 1 : copies;
    }

    Finding finding(const std::string& how, std::set<EventIndex> asked) const {
        return {
            .actual = facts_.inquiry().with_life(
                fmt::format("{} came {}", Inquiry::name_of(message_), how),
                message_,
                "",
                std::move(asked)
            ),
            .evidence = message_.sends.front(),
            .statements = {"5.0:ASSAY-4.8.2-1"}
        };
    }

    const ModelFacts& facts_;
    const Message& message_;
    std::map<GroupName, SharingGroup> groups_{};
};

}  // namespace

std::optional<Finding> judge_groups(const ModelFacts& facts) {
    const auto is_shared = [](const SubscriptionSpan& span) { return !span.share_name.empty(); };
    if (std::ranges::none_of(facts.history().subscriptions, is_shared)) return std::nullopt;
    for (const auto& message : facts.history().messages) {
        if (message.is_will || message.sends.size() > 1) continue;
        const SharingGroups groups{facts, message};
        if (auto finding = groups.too_many()) return finding;
        if (message.completed == never || message.may_expire || message.qos == 0) continue;
        if (auto finding = groups.too_few()) return finding;
    }
    return std::nullopt;
}

}  // namespace assay::evidence
