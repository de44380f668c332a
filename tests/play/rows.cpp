#include "tests/play/rows.hpp"

#include "harness/campaign/play_simulated.hpp"
#include "harness/play/world/actor_paths.hpp"
#include "harness/scenario/load.hpp"
#include "reference/wire/codec.hpp"
#include "simulator/tcp/pipe.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {

struct Peer::Connection {
    simulator::Schedule& schedule;
    wire::Version version{};
    std::unique_ptr<simulator::Stream> stream{};
    wire::Framer framer{};
};

void Peer::send(const wire::Packet& packet) const {
    send_bytes(wire::encode(packet, connection_->version));
}
void Peer::send_bytes(const wire::Bytes& bytes) const {
    connection_->stream->write(bytes);
}
void Peer::close() const {
    connection_->stream->end(simulator::Ending::fin);
}
void Peer::later(simulator::Duration delay, std::function<void()> deed) const {
    connection_->schedule.after(delay, std::move(deed));
}

namespace {

/// Virtual time, pipes, and at their far end the broker of the test.
class ScriptedWorld final : public World {
public:
    ScriptedWorld(const scenario::Row& row, Behaviour behaviour, simulator::Duration lateness)
        : io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE},
          paths_{schedule_, row, {}},
          version_{row.version},
          behaviour_{std::move(behaviour)},
          lateness_{lateness} {}
    /// What is still to come holds connections, and a stream must not outlive its schedule.
    ~ScriptedWorld() override {
        for (const auto& connection : connections_)
            connection->stream.reset();
    }
    ScriptedWorld(const ScriptedWorld&) = delete;
    ScriptedWorld& operator=(const ScriptedWorld&) = delete;

    simulator::Schedule& schedule() override { return schedule_; }
    boost::asio::io_context& io() override { return io_; }
    ActorPaths& paths() override { return paths_; }
    std::unique_ptr<simulator::Stream> connect(const scenario::Actor& actor) override {
        auto [near, far] = simulator::make_pipe(schedule_, std::chrono::microseconds{100});
        connections_.push_back(std::make_shared<Peer::Connection>(
            schedule_, actor.version.value_or(version_), std::move(far)
        ));
        // The world keeps the connection, and the connection its stream.
        connections_.back()->stream->on_events(
            {.established = {},
             .received = [this, connection = connections_.back().get()](wire::BytesView bytes
                         ) { receive(*connection, bytes); },
             .writable = {},
             .ended = {}}
        );
        return std::move(near);
    }
    PathFacts path(const scenario::Actor&) override {
        return {
            .round_trip = std::chrono::microseconds{200},
            .slack = std::chrono::milliseconds{10},
            .settle = std::chrono::seconds{1}
        };
    }
    std::optional<std::string> command(scenario::BrokerAction::Verb, simulator::Duration) override {
        return "this broker cannot be stopped";
    }
    bool is_serving() const override { return true; }
    void fence(std::function<void()> done) override { boost::asio::post(io_, std::move(done)); }
    simulator::Duration lateness(Instant) override { return lateness_; }
    bool is_virtual() const override { return true; }
    std::optional<network::Credentials> credentials() const override { return {}; }

    /// False if nothing is left to happen and the row still waits.
    bool run(const bool& is_done) {
        for (;;) {
            io_.restart();
            io_.poll();
            if (is_done) return true;
            if (!schedule_.step()) return false;
        }
    }

private:
    void receive(Peer::Connection& connection, wire::BytesView bytes) {
        connection.framer.push(bytes);
        const auto self = *std::ranges::find(connections_, &connection, [](const auto& shared) {
            return shared.get();
        });
        for (auto frame = connection.framer.next(); frame && !frame->empty();
             frame = connection.framer.next())
            if (const auto packet = wire::decode(*frame, connection.version))
                behaviour_(Peer{self}, *packet);
    }

    simulator::Schedule schedule_{};
    boost::asio::io_context io_;
    ActorPaths paths_;
    wire::Version version_;
    Behaviour behaviour_;
    simulator::Duration lateness_;
    std::vector<std::shared_ptr<Peer::Connection>> connections_{};
};

}  // namespace

scenario::Row row_of(std::string_view steps, std::string_view head) {
    return first_row(fmt::format(
        "id: a/b\ntitle: t\nmatrix: {{version: [5.0]}}\n{}{}steps:\n{}",
        head.contains("actors:") ? "" : "actors: {one: {}, two: {}}\n",
        head,
        steps
    ));
}

scenario::Row first_row(const std::string& text) {
    const auto scenario = scenario::load("f.yaml", text, {});
    if (!scenario) throw std::runtime_error{scenario::render(scenario.error(), text)};
    const auto row = scenario::expand(*scenario, scenario->rows.front());
    if (!row) throw std::runtime_error{scenario::render(row.error(), text)};
    return *row;
}

Played play_builtin(const scenario::Row& row, const std::vector<std::string>& defects) {
    SimulatedWorld world{row, {.defects = defects, .seed = 1}};
    return campaign::play_in(world, row, {});
}

reports::RowResult
play_judged(const scenario::Row& row, const std::vector<std::string>& defects, std::uint64_t seed) {
    reports::RowResult result{.name = row.name};
    const SimulatedSetup setup{.defects = defects, .seed = seed};
    campaign::play_simulated(row, setup, {}, [](const std::string&) { return true; }, result);
    return result;
}

void answer_politely(const Peer& peer, const wire::Packet& packet) {
    if (std::holds_alternative<wire::Connect>(packet)) return peer.send(wire::Connack{});
    if (std::holds_alternative<wire::Pingreq>(packet)) return peer.send(wire::Pingresp{});
    if (std::holds_alternative<wire::Disconnect>(packet)) return peer.close();
    if (const auto* subscribe = std::get_if<wire::Subscribe>(&packet)) {
        wire::Suback suback{.packet_id = subscribe->packet_id};
        for (const auto& subscription : subscribe->subscriptions)
            suback.reason_codes.push_back(subscription.qos());
        return peer.send(suback);
    }
    if (const auto* unsubscribe = std::get_if<wire::Unsubscribe>(&packet)) {
        wire::Unsuback unsuback{.packet_id = unsubscribe->packet_id};
        unsuback.reason_codes.resize(unsubscribe->topic_filters.size());
        return peer.send(unsuback);
    }
    if (const auto* publish = std::get_if<wire::Publish>(&packet)) {
        if (publish->qos() == 1) peer.send(wire::Puback{.packet_id = publish->packet_id});
        if (publish->qos() == 2) peer.send(wire::Pubrec{.packet_id = publish->packet_id});
    }
    if (const auto* pubrel = std::get_if<wire::Pubrel>(&packet))
        peer.send(wire::Pubcomp{.packet_id = pubrel->packet_id});
}

Played play_scripted(
    const scenario::Row& row,
    Behaviour behaviour,
    simulator::Duration lateness,
    const PlayOptions& options
) {
    ScriptedWorld world{row, std::move(behaviour), lateness};
    Played played;
    bool is_done = false;
    boost::asio::co_spawn(
        world.io().get_executor(),
        play(row, world, options),
        [&](std::exception_ptr error, Played outcome) {
            if (error) std::rethrow_exception(error);
            played = std::move(outcome);
            is_done = true;
        }
    );
    if (!world.run(is_done)) played.course.error = "deadlock";
    return played;
}

reports::Verdict verdict_of(const Played& played) {
    auto worst = reports::Verdict::pass;
    for (const auto& expectation : played.expectations)
        worst = std::min(worst, expectation.verdict);
    return worst;
}

std::string failure_of(const Played& played) {
    for (const auto& expectation : played.expectations)
        if (expectation.verdict != reports::Verdict::pass)
            return fmt::format(
                "line {}: {} <- {}", expectation.line, expectation.what, expectation.actual
            );
    return played.course.error;
}

}  // namespace assay::play
