// What a probe tries. Each row stops at its first step that does not work out, which is its answer.
#include "harness/run/campaign/probe.hpp"

#include <fmt/format.h>

namespace assay::harness {
namespace {

using std::chrono::milliseconds;

/// An answer that takes longer than this counts as none: the whole probe has a second and a half.
constexpr Duration patience = milliseconds{700};

class RowMaker {
public:
    RowMaker(std::string name, Version version) {
        made_.name = fmt::format("{} {}", name, wire::name_of(version));
        made_.row.name = fmt::format("probe/{}[version={}]", name, wire::name_of(version));
        made_.row.version = version;
        made_.row.limit = std::chrono::seconds{3};
        // Whatever else a target sends belongs to no question asked here.
        made_.row.actors = {
            {.name = "a", .allow = {"PUBLISH", "DISCONNECT", "close"}},
            {.name = "b", .allow = {"PUBLISH", "DISCONNECT", "close"}}
        };
    }
    RowMaker& step(std::string actor, Action action) {
        const int line = static_cast<int>(made_.row.steps.size()) + 1;
        made_.row.steps.push_back(
            {.at = {"probe", line, 1}, .actor = std::move(actor), .action = std::move(action)}
        );
        return *this;
    }
    ProbeRow done() { return std::move(made_); }

private:
    ProbeRow made_{};
};

ConnectAction fresh() {
    ConnectAction action{.mode = ConnectAction::Mode::fresh};
    action.window.within = patience;
    return action;
}
SubscribeAction subscribe(std::string filter, int qos) {
    SubscribeAction action{.filters = {{.filter = std::move(filter), .qos = qos}}};
    action.window.within = patience;
    return action;
}
PublishAction publish(std::string topic, int qos, bool retain = false) {
    PublishAction action{
        .topic = std::move(topic), .payload = "probe", .qos = qos, .retain = retain
    };
    action.window.within = patience;
    return action;
}
ExpectAction expect_publish() {
    ExpectAction action{.what = ExpectAction::What::packet, .packet = wire::PacketType::publish};
    action.window.within = patience;
    return action;
}

void add_common(std::vector<ProbeRow>& rows, Version version) {
    rows.push_back(RowMaker{"connect", version}.step("a", fresh()).done());
    for (const int qos : {1, 2})
        rows.push_back(RowMaker{fmt::format("qos{}", qos), version}
                           .step("b", fresh())
                           .step("b", subscribe("~/q", qos))
                           .step("a", fresh())
                           .step("a", publish("~/q", qos))
                           .step(
                               "b",
                               [qos] {
                                   auto action = expect_publish();
                                   action.fields = {
                                       {"qos", {Matcher::Kind::one_of, {std::to_string(qos)}}, {}}
                                   };
                                   return action;
                               }()
                           )
                           .done());
    rows.push_back(RowMaker{"retain", version}
                       .step("a", fresh())
                       .step("a", publish("~/r", 0, true))
                       .step("a", PingAction{})
                       .step("b", fresh())
                       .step("b", subscribe("~/r", 0))
                       .step("b", expect_publish())
                       .done());
    rows.push_back(RowMaker{"wildcard", version}
                       .step("b", fresh())
                       .step("b", subscribe("~/w/+/#", 0))
                       .step("a", fresh())
                       .step("a", publish("~/w/x/y", 0))
                       .step("b", expect_publish())
                       .done());
    auto keeps = fresh();
    keeps.keep_session = std::chrono::seconds{60};
    auto resumes = keeps;
    resumes.mode = ConnectAction::Mode::resume;
    resumes.session_present = true;
    rows.push_back(RowMaker{"session", version}
                       .step("a", keeps)
                       .step("a", DisconnectAction{})
                       .step("a", resumes)
                       .done());
    auto nameless = fresh();
    nameless.client_id = "";
    rows.push_back(RowMaker{"assigned", version}.step("a", nameless).done());
    rows.push_back(RowMaker{"product", version}
                       .step("a", fresh())
                       .step("a", subscribe("$SYS/broker/version", 0))
                       .step("a", expect_publish())
                       .done());
}

}  // namespace

std::vector<ProbeRow> probe_rows() {
    std::vector<ProbeRow> rows;
    add_common(rows, Version::v3_1_1);
    add_common(rows, Version::v5_0);
    constexpr auto v5 = Version::v5_0;
    rows.push_back(RowMaker{"shared", v5}
                       .step("b", fresh())
                       .step("b", subscribe("$share/g/~/s", 0))
                       .step("a", fresh())
                       .step("a", publish("~/s", 0))
                       .step("b", expect_publish())
                       .done());
    auto numbered = subscribe("~/i", 0);
    numbered.properties = {{"subscription_identifier", "7"}};
    rows.push_back(RowMaker{"subscription_id", v5}
                       .step("b", fresh())
                       .step("b", numbered)
                       .step("a", fresh())
                       .step("a", publish("~/i", 0))
                       .step("b", expect_publish())
                       .done());
    auto aliased = publish("~/t", 0);
    aliased.properties = {{"topic_alias", "1"}};
    auto by_alias = aliased;
    by_alias.topic = "";
    auto twice = expect_publish();
    twice.count = 2;
    rows.push_back(RowMaker{"topic_alias", v5}
                       .step("b", fresh())
                       .step("b", subscribe("~/t", 0))
                       .step("a", fresh())
                       .step("a", aliased)
                       .step("a", by_alias)
                       .step("b", twice)
                       .done());
    auto challenged = fresh();
    challenged.properties = {{"authentication_method", "ASSAY-CHALLENGE"}};
    challenged.await = false;
    ExpectAction auth{.what = ExpectAction::What::packet, .packet = wire::PacketType::auth};
    auth.window.within = patience;
    rows.push_back(RowMaker{"authentication", v5}.step("a", challenged).step("a", auth).done());
    return rows;
}

}  // namespace assay::harness
