#include "harness/monitor/watched_client.hpp"

#include "harness/evidence/judge/verdict.hpp"
#include "harness/evidence/trace/masking.hpp"
#include "reference/wire/flags.hpp"
#include "reference/wire/print.hpp"
#include "reports/result/clean.hpp"
#include "reports/result/watched.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::monitor {
namespace {

using reports::Offset;
using reports::TraceEvent;
using reports::Verdict;
using wire::PacketType;
using wire::Role;

constexpr std::size_t doubts_max = 20;
/// What the checks keep of one exchange in all of their tables, generously.
constexpr std::size_t exchange_state_bytes = 400;
/// There are no more Packet Identifiers than that.
constexpr std::size_t exchanges_max = 65'535;
constexpr std::size_t text_max = 300;
/// Between what reaches a client's machine and what the client does, knowing it, there may be a busy
/// machine. Who breaks a limit once breaks it again later.
constexpr std::chrono::milliseconds client_reaction{500};

std::string_view name_of(Role role) {
    return role == Role::client ? "client" : "server";
}

std::string times_text(std::size_t times) {
    return times == 1 ? "" : fmt::format(" ({} times in all)", times);
}

}  // namespace

WatchedClient::WatchedClient(Options options)
    : options_{std::move(options)}, checker_{fresh_checker()} {}

std::unique_ptr<evidence::PassiveChecker> WatchedClient::fresh_checker() const {
    return std::make_unique<evidence::PassiveChecker>(
        options_.version,
        evidence::PassiveOptions{.judged = options_.judged, .reaction = client_reaction}
    );
}

std::size_t WatchedClient::note(int connection, Offset at, std::string text) {
    last_seen_ = at;
    return trace_.add(
        {.at = at, .kind = TraceEvent::Kind::note, .text = std::move(text), .connection = connection
        }
    );
}

void WatchedClient::opened(int connection, Offset at, const std::string& place) {
    last_seen_ = at;
    open_[connection] = options_.version;
    judged_.insert(connection);
    checker_->connected(std::to_string(connection));
    trace_.add(
        {.at = at,
         .kind = TraceEvent::Kind::opened,
         .from = options_.name,
         .to = options_.server,
         .text = place,
         .connection = connection}
    );
}

void WatchedClient::count_state(Role sender, wire::BytesView bytes) {
    const auto type = wire::type_of(bytes);
    if (type == PacketType::publish && wire::PublishFlags::qos.get(bytes.front()) != 0)
        ++exchanges_[sender == Role::client ? 0 : 1];
    // Filters, aliases with their topics, Client Identifiers.
    constexpr std::size_t topic_max_bytes = 65'535;
    constexpr wire::PacketSet with_texts{
        PacketType::connect, PacketType::subscribe, PacketType::publish
    };
    if (with_texts.has(type)) texts_bytes_ += std::min(bytes.size(), topic_max_bytes);
}

std::size_t WatchedClient::state_bytes() const {
    return texts_bytes_ + exchange_state_bytes * (std::min(exchanges_[0], exchanges_max) +
                                                  std::min(exchanges_[1], exchanges_max));
}

void WatchedClient::passed(int connection, Role sender, wire::BytesView bytes, Offset at) {
    last_seen_ = at;
    auto& version = open_[connection];
    if (sender == Role::client && wire::type_of(bytes) == PacketType::connect) {
        const auto packet = wire::decode(bytes, version);
        if (const auto* connect = packet ? std::get_if<wire::Connect>(&*packet) : nullptr)
            version = connect->version();
    }
    TraceEvent event{
        .at = at,
        .kind = sender == Role::client ? TraceEvent::Kind::sent : TraceEvent::Kind::received,
        .from = sender == Role::client ? options_.name : options_.server,
        .to = sender == Role::client ? options_.server : options_.name,
        .bytes = {bytes.begin(), bytes.end()},
        .connection = connection
    };
    evidence::mask_login(event.bytes);
    event.text = reports::shortened(wire::print(event.bytes, version), text_max);
    const auto number = trace_.add(std::move(event));
    if (!judged_.contains(connection)) return;
    count_state(sender, bytes);
    add(checker_->passed(std::to_string(connection), sender, bytes, at), number, at);
}

void WatchedClient::begun(int connection, Offset at) {
    if (!judged_.contains(connection)) return;
    const auto findings = checker_->begun(std::to_string(connection), at);
    if (!findings.empty()) add(findings, note(connection, at, "a packet of the client begins"), at);
}

void WatchedClient::add(
    const std::vector<evidence::PassiveFinding>& findings, std::size_t event, Offset at
) {
    for (const auto& finding : findings) {
        const bool is_client = finding.binds == Role::client;
        if (options_.judged == (is_client ? Judged::server : Judged::client)) continue;
        auto& broken = found_[finding.statement];
        if (++broken.times > 1) continue;
        const auto what = reports::shortened(reports::well_formed(finding.what), text_max);
        broken = {what, finding.binds, event, at, 1};
        trace_.keep_around(event);
        if (options_.found)
            options_.found({at, options_.name, finding.statement, what, finding.binds});
    }
}

void WatchedClient::ended(int connection, Offset at, const std::string& how) {
    last_seen_ = at;
    if (open_.erase(connection) == 0) return;
    const auto number = trace_.add(
        {.at = at,
         .kind = TraceEvent::Kind::ended,
         .from = options_.name,
         .to = options_.server,
         .text = how,
         .connection = connection}
    );
    if (judged_.erase(connection) > 0)
        add(checker_->ended(std::to_string(connection), at), number, at);
}

void WatchedClient::vanished(int connection) {
    open_.erase(connection);
    if (judged_.erase(connection) > 0) std::ignore = checker_->ended(std::to_string(connection));
}

void WatchedClient::undecided(int connection, Offset at, const std::string& why) {
    const auto number = note(connection, at, "undecided from here: " + why);
    if (judged_.erase(connection) > 0) {
        std::ignore = checker_->ended(std::to_string(connection));
        // What was missed may have changed any Session of the client.
        checker_->restarted();
    }
    if (doubts_.size() >= doubts_max) {
        ++doubts_left_out_;
        return;
    }
    doubts_.push_back({why, number, at});
    trace_.keep_around(number);
}

void WatchedClient::forget(Offset at) {
    for (const auto connection : std::set{judged_})
        undecided(connection, at, "what the checks remember of this client grew too large");
    checker_ = fresh_checker();
    exchanges_[0] = exchanges_[1] = 0;
    texts_bytes_ = 0;
}

reports::RowResult
WatchedClient::take(const std::string& target, Offset at, const evidence::IsMust& is_must) && {
    for (const auto& [connection, version] : std::map{open_})
        ended(connection, at, "nothing more was seen");
    reports::RowResult row{
        .target = target,
        .name = fmt::format("{}[client={}]", reports::watched_scenario, options_.name),
        .scenario = std::string{reports::watched_scenario},
        .title = "What passes between a client and its server keeps the standard",
        .version = std::string{wire::name_of(options_.version)},
        .matrix = {{"client", options_.name}},
        .duration = last_seen_
    };
    auto kept = std::move(trace_).take();
    const auto place_of = [&](std::size_t event) -> std::optional<std::size_t> {
        const auto place = kept.places.find(event);
        return place == kept.places.end() ? std::nullopt : std::optional{place->second};
    };
    for (auto& [statement, broken] : found_)
        row.expectations.push_back(
            {.what =
                 fmt::format("every packet of the {} keeps {}", name_of(broken.binds), statement),
             .actual = broken.what + times_text(broken.times),
             .verdict = Verdict::fail,
             .statements = {statement},
             .to = broken.at,
             .evidence = place_of(broken.event),
             .source = reports::Expectation::Source::passive}
        );
    for (const auto& doubt : doubts_)
        row.expectations.push_back(
            {.what = "the whole conversation can be judged",
             .actual = doubt.what,
             .verdict = Verdict::undecided,
             .to = doubt.at,
             .evidence = place_of(doubt.event)}
        );
    if (doubts_left_out_ > 0)
        kept.events.push_back(
            {.at = last_seen_,
             .kind = TraceEvent::Kind::note,
             .text = fmt::format(
                 "{} more connections could not be judged to their ends", doubts_left_out_
             )}
        );
    std::ranges::stable_sort(row.expectations, {}, &reports::Expectation::to);
    row.trace = std::move(kept.events);
    row.course = reports::Course{.completed = true, .epilogue = row.trace.size()};
    evidence::decide(row, true, is_must);
    // Its trace has gaps: nobody can judge it again from what is stored.
    row.course.reset();
    return row;
}

}  // namespace assay::monitor
