// What a probe tries. Each row stops at its first step that does not work out, which is its answer.
#include "harness/campaign/probe.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

using std::chrono::milliseconds;

constexpr simulator::Duration first_patience = milliseconds{5'000};
/// The whole probe of a target on this machine has a second and a half.
constexpr simulator::Duration least_patience = milliseconds{1'000};
constexpr simulator::Duration most_patience = milliseconds{10'000};
constexpr int answers_worth_waiting = 10;
constexpr int in_flight_tried = 5;

class RowMaker {
public:
    RowMaker(std::string name, wire::Version version) {
        made_.name = fmt::format("{} {}", name, wire::name_of(version));
        made_.row.name = fmt::format("probe/{}[version={}]", name, wire::name_of(version));
        made_.row.version = version;
        made_.row.limit = std::chrono::seconds{60};
        // Whatever else a target sends belongs to no question asked here.
        made_.row.actors = {
            {.name = "a", .allow = {"PUBLISH", "DISCONNECT", "close"}},
            {.name = "b", .allow = {"PUBLISH", "DISCONNECT", "close"}}
        };
    }
    RowMaker& step(std::string actor, scenario::Action action) {
        const int line = static_cast<int>(made_.row.steps.size()) + 1;
        made_.row.steps.push_back(
            {.at = {"probe", line, 1}, .actor = std::move(actor), .action = std::move(action)}
        );
        return *this;
    }
    /// The actor acknowledges nothing.
    RowMaker& silent(std::string_view actor) {
        for (auto& each : made_.row.actors)
            if (each.name == actor) each.auto_ack = false;
        return *this;
    }
    ProbeRow done() { return std::move(made_); }

private:
    ProbeRow made_{};
};

/// The steps of probes, each with the same window for its answer.
struct Steps {
    simulator::Duration patience{};

    scenario::ConnectAction fresh() const {
        scenario::ConnectAction action{.mode = scenario::ConnectAction::Mode::fresh};
        action.window.within = patience;
        return action;
    }
    scenario::SubscribeAction subscribe(std::string filter, int qos) const {
        scenario::SubscribeAction action{.filters = {{.filter = std::move(filter), .qos = qos}}};
        action.window.within = patience;
        return action;
    }
    scenario::PublishAction publish(std::string topic, int qos, bool retain = false) const {
        scenario::PublishAction action{
            .topic = std::move(topic), .payload = "probe", .qos = qos, .retain = retain
        };
        action.window.within = patience;
        return action;
    }
    scenario::ExpectAction expect(wire::PacketType packet) const {
        scenario::ExpectAction action{
            .what = scenario::ExpectAction::What::packet, .packet = packet
        };
        action.window.within = patience;
        return action;
    }
    scenario::ExpectAction expect_publish() const { return expect(wire::PacketType::publish); }
    scenario::PingAction ping() const {
        scenario::PingAction action;
        action.window.within = patience;
        return action;
    }
};

/// What it does with messages.
void add_messages(std::vector<ProbeRow>& rows, wire::Version version, const Steps& make) {
    for (const int qos : {1, 2})
        rows.push_back(
            RowMaker{fmt::format("qos{}", qos), version}
                .step("b", make.fresh())
                .step("b", make.subscribe("~/q", qos))
                .step("a", make.fresh())
                .step("a", make.publish("~/q", qos))
                .step(
                    "b",
                    [&] {
                        auto action = make.expect_publish();
                        action.fields = {
                            {"qos", {scenario::Matcher::Kind::one_of, {std::to_string(qos)}}, {}}
                        };
                        return action;
                    }()
                )
                .done()
        );
    rows.push_back(RowMaker{"retain", version}
                       .step("a", make.fresh())
                       .step("a", make.publish("~/r", 0, true))
                       .step("a", make.ping())
                       .step("b", make.fresh())
                       .step("b", make.subscribe("~/r", 0))
                       .step("b", make.expect_publish())
                       .done());
    rows.push_back(RowMaker{"wildcard", version}
                       .step("b", make.fresh())
                       .step("b", make.subscribe("~/w/+/#", 0))
                       .step("a", make.fresh())
                       .step("a", make.publish("~/w/x/y", 0))
                       .step("b", make.expect_publish())
                       .done());
    // How many messages it sends on while none of them is acknowledged.
    auto burst = make.publish("~/f", 1);
    burst.count = in_flight_tried;
    auto whole_burst = make.expect_publish();
    whole_burst.count = in_flight_tried;
    rows.push_back(RowMaker{"in_flight", version}
                       .silent("b")
                       .step("b", make.fresh())
                       .step("b", make.subscribe("~/f", 1))
                       .step("a", make.fresh())
                       .step("a", burst)
                       .step("b", whole_burst)
                       .done());
}

/// What it does with Clients and their Sessions, and what it says of itself.
void add_clients(std::vector<ProbeRow>& rows, wire::Version version, const Steps& make) {
    auto keeps = make.fresh();
    keeps.keep_session = std::chrono::seconds{60};
    auto resumes = keeps;
    resumes.mode = scenario::ConnectAction::Mode::resume;
    resumes.session_present = true;
    rows.push_back(RowMaker{"session", version}
                       .step("a", keeps)
                       // Some brokers keep nothing of a Session that holds nothing.
                       .step("a", make.subscribe("~/k", 1))
                       .step("a", scenario::DisconnectAction{})
                       .step("a", resumes)
                       .done());
    auto nameless = make.fresh();
    nameless.client_id = "";
    rows.push_back(RowMaker{"assigned", version}.step("a", nameless).done());
    auto long_name = make.fresh();
    long_name.client_id = std::string(200, 'x');
    rows.push_back(RowMaker{"long_client_id", version}.step("a", long_name).done());
    rows.push_back(RowMaker{"product", version}
                       .step("a", make.fresh())
                       .step("a", make.subscribe(std::string{product_topic}, 0))
                       .step("a", make.expect_publish())
                       .done());
}

}  // namespace

std::vector<ProbeRow> first_probe_rows() {
    const Steps make{first_patience};
    std::vector<ProbeRow> rows;
    // With a Keep Alive as clients have: some servers announce one of their own only where it is
    // off.
    auto connect = make.fresh();
    connect.keep_alive = std::chrono::seconds{60};
    for (const auto version : {wire::Version::v3_1_1, wire::Version::v5_0})
        rows.push_back(RowMaker{"connect", version}.step("a", connect).done());
    return rows;
}

simulator::Duration probe_patience(const std::vector<play::Played>& first) {
    simulator::Duration slowest{};
    for (const auto& played : first)
        if (played.course.completed)
            slowest = std::max<simulator::Duration>(slowest, played.duration);
    return std::clamp(slowest * answers_worth_waiting, least_patience, most_patience);
}

std::vector<ProbeRow> further_probe_rows(simulator::Duration patience) {
    const Steps make{patience};
    std::vector<ProbeRow> rows;
    add_messages(rows, wire::Version::v3_1_1, make);
    add_clients(rows, wire::Version::v3_1_1, make);
    add_messages(rows, wire::Version::v5_0, make);
    add_clients(rows, wire::Version::v5_0, make);
    constexpr auto v5 = wire::Version::v5_0;
    rows.push_back(RowMaker{"shared", v5}
                       .step("b", make.fresh())
                       .step("b", make.subscribe("$share/g/~/s", 0))
                       .step("a", make.fresh())
                       .step("a", make.publish("~/s", 0))
                       .step("b", make.expect_publish())
                       .done());
    scenario::UnsubscribeAction unsubscribe{.filters = {"~/n"}, .reason = {0x11}};
    unsubscribe.window.within = patience;
    rows.push_back(RowMaker{"unsubscribe", v5}.step("a", make.fresh()).step("a", unsubscribe).done()
    );
    auto numbered = make.subscribe("~/i", 0);
    numbered.properties = {{"subscription_identifier", "7"}};
    rows.push_back(RowMaker{"subscription_id", v5}
                       .step("b", make.fresh())
                       .step("b", numbered)
                       .step("a", make.fresh())
                       .step("a", make.publish("~/i", 0))
                       .step("b", make.expect_publish())
                       .done());
    auto hasty = make.fresh();
    hasty.keep_alive = std::chrono::seconds{1};
    rows.push_back(RowMaker{"keep_alive", v5}.step("a", hasty).done());
    auto aliased = make.publish("~/t", 0);
    aliased.properties = {{"topic_alias", "1"}};
    auto by_alias = aliased;
    by_alias.topic = "";
    auto twice = make.expect_publish();
    twice.count = 2;
    rows.push_back(RowMaker{"topic_alias", v5}
                       .step("b", make.fresh())
                       .step("b", make.subscribe("~/t", 0))
                       .step("a", make.fresh())
                       .step("a", aliased)
                       .step("a", by_alias)
                       .step("b", twice)
                       .done());
    auto forbidden = make.publish("~/assay-forbidden/a", 1);
    forbidden.reason = {0x80, 0x83, 0x87, 0x90};
    rows.push_back(RowMaker{"access_rules", v5}.step("a", make.fresh()).step("a", forbidden).done()
    );
    for (const auto version : {wire::Version::v3_1_1, wire::Version::v5_0}) {
        auto unknown = make.fresh();
        unknown.username = "assay-forbidden";
        unknown.password = "assay-forbidden";
        rows.push_back(RowMaker{"users", version}.step("a", unknown).done());
        auto known = make.fresh();
        known.username = "<known_user>";
        known.password = "<known_password>";
        rows.push_back(RowMaker{"right_password", version}.step("a", known).done());
        known.password = "assay-wrong";
        rows.push_back(RowMaker{"wrong_password", version}.step("a", known).done());
        auto unreadable = make.subscribe("~/assay-unreadable/a", 0);
        unreadable.reason = {0x80, 0x83, 0x87, 0x8F};
        rows.push_back(RowMaker{"subscribe_rules", version}
                           .step("a", make.fresh())
                           .step("a", unreadable)
                           .done());
    }
    auto challenged = make.fresh();
    challenged.properties = {{"authentication_method", "ASSAY-CHALLENGE"}};
    challenged.await = false;
    rows.push_back(RowMaker{"authentication", v5}
                       .step("a", challenged)
                       .step("a", make.expect(wire::PacketType::auth))
                       .done());
    return rows;
}

}  // namespace assay::campaign
