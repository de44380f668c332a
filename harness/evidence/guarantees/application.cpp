// Guarantees of delivery where the target is a client: what its application tells it to publish comes to
// the server, and what the server sends comes to its application.
#include "harness/evidence/guarantees/inquiry.hpp"
#include "harness/evidence/history/client_messages.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/print.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {
namespace {

using reports::Offset;
using reports::TraceEvent;
using Name = CarriedOneWay::key_type;

constexpr std::string_view at_server = "the server";
constexpr std::string_view at_application = "the application";

std::string name_of(const Name& name) {
    const auto& [topic, payload] = name;
    return fmt::format(
        "\"{}\" on {}",
        wire::escape(std::string_view{reinterpret_cast<const char*>(payload.data()), payload.size()}
        ),
        wire::escape(topic)
    );
}

Finding found(const Inquiry& inquiry, std::string what, const Carried& carried) {
    const std::set<EventIndex> events{carried.publishes.begin(), carried.publishes.end()};
    return {
        .actual = inquiry.with_events(std::move(what), events),
        .evidence = events.empty() ? std::nullopt : std::optional{*events.rbegin()}
    };
}

bool accepts_connection(const TraceEvent& event, wire::Version version) {
    if (event.kind != TraceEvent::Kind::sent || event.bytes.empty()) return false;
    const auto packet = wire::decode(event.bytes, version);
    const auto* connack = packet ? std::get_if<wire::Connack>(&*packet) : nullptr;
    return connack && connack->reason_code == 0;
}

/// When the first packet of the client came at this event or after it.
std::optional<Offset> heard_after(const Inquiry& inquiry, EventIndex from) {
    const auto later = inquiry.trace().subspan(from);
    const auto heard = std::ranges::find(later, TraceEvent::Kind::received, &TraceEvent::kind);
    return heard == later.end() ? std::nullopt : std::optional{heard->at};
}

/// From when on nothing stood in the way of the client's messages, until the end; or what did.
std::expected<Offset, std::string> free_since(const Inquiry& inquiry) {
    std::optional<Offset> connected;
    for (const auto& event : inquiry.trace()) {
        if (event.kind == TraceEvent::Kind::ended) connected.reset();
        if (accepts_connection(event, inquiry.input().version)) connected = event.at;
    }
    if (!connected) return std::unexpected{"the client was not connected at the end"};
    const auto& client = *inquiry.input().client;
    if (!client.unanswered.empty())
        return std::unexpected{"the server had not answered all that came"};
    auto since = std::max(*connected, client.answered_at);
    for (const auto& [actor, link] : inquiry.input().actor_links) {
        const auto& outages = inquiry.index().outages(link);
        if (outages.empty()) continue;
        if (outages.back().up == never) return std::unexpected{"the link was down"};
        // What waited meanwhile comes only when TCP sends again, which may be long after.
        const auto heard = heard_after(inquiry, outages.back().up);
        if (!heard) return std::unexpected{"nothing came of the client after the outage"};
        since = std::max(since, *heard);
    }
    return since;
}

/// Why a message that was made at that instant may still come.
std::optional<std::string>
excuse(const Inquiry& inquiry, const std::expected<Offset, std::string>& free, Offset made) {
    if (!free) return free.error();
    if (inquiry.end() - std::max(*free, made) < inquiry.settle()) return "it had no time to come";
    return std::nullopt;
}

/// Why a message that the client has acknowledged may still come to its application. To its end
/// acknowledged, it is the client's own.
std::optional<std::string> excuse_of_application(const Inquiry& inquiry, const Carried& carried) {
    if (carried.arrived.size() >= carried.answered.size())
        return "its exchange has not come to its end";
    if (inquiry.end() - carried.answered.back() < inquiry.settle()) return "it had no time to come";
    return std::nullopt;
}

Finding missing(
    const Inquiry& inquiry,
    const Name& name,
    const Carried& carried,
    std::string_view receiver,
    const std::optional<std::string>& excuse
) {
    auto what = fmt::format("{} did not come to {}", name_of(name), receiver);
    if (excuse) what += fmt::format(" ({})", *excuse);
    auto out = found(inquiry, std::move(what), carried);
    if (excuse) out.verdict = reports::Verdict::undecided;
    return out;
}

bool is_above_qos_0(const Carried& carried) {
    return std::ranges::any_of(carried.qos, [](int qos) { return qos > 0; });
}

/// Of copies that came: how many may have.
std::size_t copies_max(const Carried& carried, bool is_up) {
    // What it says that it could not publish it may have published.
    if (is_up) return carried.made.size() + carried.failed + carried.repeats + carried.renewable;
    const bool is_exactly_once = carried.qos == std::set{2};
    return is_exactly_once ? carried.made.size() : carried.publishes.size();
}

std::optional<Finding>
second_copy(const Inquiry& inquiry, const CarriedOneWay& messages, bool is_up) {
    for (const auto& [name, carried] : messages) {
        const auto count = carried.arrived.size();
        if (carried.made.empty() || count <= copies_max(carried, is_up)) continue;
        auto what = fmt::format(
            "{} came to {} {} times", name_of(name), is_up ? at_server : at_application, count
        );
        auto finding = found(inquiry, std::move(what), carried);
        // A receiver delivers nothing again before PUBREL.
        if (!is_up && carried.qos == std::set{2})
            finding.statements = {
                inquiry.input().version == wire::Version::v5_0 ? "5.0:MQTT-4.3.3-10"
                                                               : "3.1.1:MQTT-4.3.3-2"
            };
        return finding;
    }
    return std::nullopt;
}

/// Of messages that were made once, one that overtook another of its topic and QoS.
std::optional<Finding>
overtaken(const Inquiry& inquiry, const CarriedOneWay& messages, std::string_view receiver) {
    using Flow = std::pair<std::string, int>;
    std::map<Flow, std::vector<const CarriedOneWay::value_type*>> flows;
    for (const auto& message : messages) {
        const auto& carried = message.second;
        if (carried.made.size() == 1 && carried.failed == 0 && !carried.arrived.empty())
            flows[{message.first.first, *carried.qos.begin()}].push_back(&message);
    }
    const auto arrival = [](const auto* message) { return message->second.arrived.front().order; };
    const auto making = [](const auto* message) { return message->second.made.front().order; };
    for (auto& [flow, arrived] : flows) {
        std::ranges::sort(arrived, {}, arrival);
        const auto late = std::ranges::is_sorted_until(arrived, {}, making);
        if (late == arrived.end()) continue;
        const auto& [name, carried] = **late;
        const auto& before = (*std::prev(late))->first;
        auto finding = found(
            inquiry,
            fmt::format("{} came to {} after {}", name_of(name), receiver, name_of(before)),
            carried
        );
        // A Client may send what is new before what it sends again (4.6 orders each for itself), and
        // nothing binds it in how it delivers.
        finding.verdict = reports::Verdict::advice;
        return finding;
    }
    return std::nullopt;
}

std::optional<Finding>
invented(const Inquiry& inquiry, const CarriedOneWay& messages, std::string_view receiver) {
    std::set<std::string_view> topics;
    for (const auto& [name, carried] : messages)
        if (!carried.made.empty()) topics.insert(name.first);
    for (const auto& [name, carried] : messages) {
        const bool is_known = !carried.made.empty() || carried.failed > 0;
        // Of another topic it may be the library's own.
        if (is_known || !topics.contains(name.first)) continue;
        return found(
            inquiry,
            fmt::format("{} came to {}, and nobody had made it", name_of(name), receiver),
            carried
        );
    }
    return std::nullopt;
}

}  // namespace

std::optional<Finding> ask_client_at_most_once(const Inquiry& inquiry) {
    const auto& [up, down, unanswered, answered_at, is_unseen] = *inquiry.input().client;
    if (auto finding = second_copy(inquiry, up, true)) return finding;
    return second_copy(inquiry, down, false);
}

std::optional<Finding> ask_client_at_least_once(const Inquiry& inquiry) {
    const auto& [up, down, unanswered, answered_at, is_unseen] = *inquiry.input().client;
    const auto free = free_since(inquiry);
    std::optional<Finding> open;
    std::size_t due = 0;
    const auto judge = [&](const Name& name, const Carried& carried, bool is_up, auto why) {
        auto finding = missing(inquiry, name, carried, is_up ? at_server : at_application, why);
        if (finding.verdict == reports::Verdict::fail || !open) open = std::move(finding);
        return open->verdict == reports::Verdict::fail;
    };
    for (const auto& [name, carried] : up) {
        if (carried.made.empty() || !is_above_qos_0(carried)) continue;
        ++due;
        if (carried.arrived.size() + carried.refused >= carried.made.size()) continue;
        if (judge(name, carried, true, excuse(inquiry, free, carried.made.back().at))) return open;
    }
    for (const auto& [name, carried] : down) {
        const auto acknowledged = carried.answered.size() + carried.held;
        if (acknowledged == 0) continue;
        ++due;
        if (carried.arrived.size() >= acknowledged) continue;
        if (judge(name, carried, false, excuse_of_application(inquiry, carried))) return open;
    }
    if (due == 0) return undecided("no message above QoS 0 was made");
    return open;
}

std::optional<Finding> ask_client_exactly_once(const Inquiry& inquiry) {
    if (auto finding = ask_client_at_most_once(inquiry)) return finding;
    return ask_client_at_least_once(inquiry);
}

std::optional<Finding> ask_client_ordered(const Inquiry& inquiry) {
    const auto& [up, down, unanswered, answered_at, is_unseen] = *inquiry.input().client;
    if (auto finding = overtaken(inquiry, up, at_server)) return finding;
    return overtaken(inquiry, down, at_application);
}

std::optional<Finding> ask_client_nothing_invented(const Inquiry& inquiry) {
    const auto& [up, down, unanswered, answered_at, is_unseen] = *inquiry.input().client;
    if (auto finding = invented(inquiry, up, at_server)) return finding;
    return invented(inquiry, down, at_application);
}

}  // namespace assay::evidence
