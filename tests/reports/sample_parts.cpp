#include "tests/reports/sample_parts.hpp"

#include "reference/wire/codec.hpp"
#include "reference/wire/print.hpp"
#include "reports/result/shards.hpp"

namespace assay::reports::sample {
namespace {

using namespace std::chrono_literals;
using Kind = TraceEvent::Kind;

TraceEvent
packet(Offset at, Kind kind, const std::string& actor, const wire::Packet& content, int line) {
    constexpr auto version = wire::Version::v5_0;
    TraceEvent event{};
    event.at = at;
    event.kind = kind;
    event.from = kind == Kind::sent ? actor : "broker";
    event.to = kind == Kind::sent ? "broker" : actor;
    event.bytes = wire::encode(content, version);
    event.text = wire::print(content, version);
    event.line = line;
    return event;
}

StatementInfo statement(
    std::string id, std::string section, std::string title, std::string level, std::string summary
) {
    StatementInfo out{};
    out.id = "5.0:" + std::move(id);
    out.section = std::move(section);
    out.title = std::move(title);
    out.level = std::move(level);
    out.binds = "server";
    out.observable = "wire";
    out.summary = std::move(summary);
    return out;
}

}  // namespace

TraceEvent
sent(Offset at, const std::string& actor, const wire::Packet& content, int line, Offset arrives) {
    auto event = packet(at, Kind::sent, actor, content, line);
    event.delivered_at = arrives;
    return event;
}

TraceEvent received(Offset at, const std::string& actor, const wire::Packet& content, int line) {
    return packet(at, Kind::received, actor, content, line);
}

TraceEvent other(Offset at, Kind kind, std::string actor, std::string text, int line) {
    TraceEvent event{};
    event.at = at;
    event.kind = kind;
    event.from = std::move(actor);
    if (kind == Kind::opened || kind == Kind::ended) event.to = "broker";
    event.text = std::move(text);
    event.line = line;
    return event;
}

wire::Connect connect(std::string client_id) {
    wire::Connect out{};
    out.set_clean_start(true);
    out.keep_alive = 60;
    out.client_id = {std::move(client_id)};
    return out;
}

wire::Publish
publish(std::string topic, std::string_view payload, int qos, std::uint16_t id, bool dup) {
    wire::Publish out{};
    out.set_qos(static_cast<std::uint8_t>(qos));
    out.set_dup(dup);
    out.topic = {std::move(topic)};
    out.packet_id = id;
    out.payload.bytes.assign(payload.begin(), payload.end());
    return out;
}

wire::Pubrec pubrec(std::uint16_t id) {
    wire::Pubrec out{};
    out.packet_id = id;
    return out;
}

wire::Pubrel pubrel(std::uint16_t id) {
    wire::Pubrel out{};
    out.packet_id = id;
    return out;
}

wire::Pubcomp pubcomp(std::uint16_t id) {
    wire::Pubcomp out{};
    out.packet_id = id;
    return out;
}

RowResult row(std::string target, std::string scenario, std::string details, Verdict verdict) {
    RowResult out{};
    out.target = std::move(target);
    out.name = scenario + "[version=5.0" + details + "]";
    out.file = "scenarios/" + scenario + ".yaml";
    out.scenario = std::move(scenario);
    out.version = "5.0";
    out.matrix = {{"version", "5.0"}};
    out.seed = 7;
    out.verdict = verdict;
    out.duration = 250ms;
    return out;
}

std::vector<StatementInfo> registry() {
    std::vector<StatementInfo> out{
        statement(
            "MQTT-3.1.2-5",
            "3.1.2.4",
            "Clean Start",
            "MUST",
            "With Clean Start 0 and a Session, communication resumes on its state."
        ),
        statement(
            "MQTT-3.1.2-15",
            "3.1.2.7",
            "Will Retain",
            "MUST",
            "With Will Retain 1 the will is published as a retained message."
        ),
        statement(
            "MQTT-3.1.2-22",
            "3.1.2.10",
            "Keep Alive",
            "MUST",
            "A Server closes after one and a half Keep Alive periods of silence."
        ),
        statement(
            "MQTT-3.3.1-5",
            "3.3.1.3",
            "RETAIN",
            "MUST",
            "A message with RETAIN 1 is stored, replacing the one before."
        ),
        statement(
            "MQTT-3.3.4-7",
            "3.3.4",
            "PUBLISH Actions",
            "MUST NOT",
            "No more unacknowledged PUBLISH than the Receive Maximum allows."
        ),
        statement(
            "MQTT-3.8.4-8",
            "3.8.4",
            "SUBSCRIBE Actions",
            "MUST",
            "The Server grants the QoS that was asked for or a lower one."
        ),
        statement(
            "MQTT-3.14.4-1",
            "3.14.4",
            "DISCONNECT Actions",
            "SHOULD",
            "Before closing on an error, a DISCONNECT names the reason."
        ),
        statement(
            "MQTT-4.3.3-10",
            "4.3.3",
            "QoS 2",
            "MUST",
            "Until PUBREL is seen, a repeated PUBLISH is acknowledged again but not delivered "
            "again."
        ),
        statement(
            "MQTT-4.8.2-1",
            "4.8.2",
            "Shared Subscriptions",
            "MUST",
            "A share name has at least one character."
        ),
        statement(
            "MQTT-4.13.1-1",
            "4.13.1",
            "Malformed Packets",
            "MUST",
            "A Malformed Packet closes the Network Connection."
        ),
    };
    out[3].defects = {"retained_not_stored", "retained_appended"};
    out[3].scenarios = {"conformance/3.3.1/retained"};
    out[7].defects = {"second_copy_after_resume"};
    out[7].scenarios = {"delivery/once-across-geo-cut"};
    out[9].reason = "no scenario in this sample";
    out.push_back(statement(
        "MQTT-4.1.0-1",
        "4.1",
        "Session State",
        "MUST NOT",
        "A Client keeps its Session while connected."
    ));
    out.back().binds = "client";
    out.back().observable = "client-role";
    out.back().reason = "binds the Client; a broker cannot break it";
    return out;
}

Header header_of(std::vector<TargetInfo> targets, const std::vector<RowResult>& rows) {
    Header out{};
    out.assay_version = "0.1.0";
    out.suite_digest = "5f1d3a0c9be24711";
    out.options = {{"jobs", "4"}, {"strict", ""}};
    out.seed = 7;
    out.targets = std::move(targets);
    out.links = {"direct", "geo-vsat"};
    out.rows = rows.size();
    std::vector<std::string> keys{};
    for (const auto& each : rows)
        keys.push_back(key_of(each));
    out.rows_digest = digest_of(keys);
    return out;
}

Footer footer_of(const std::vector<RowResult>& rows) {
    Footer out{};
    for (const auto& each : rows)
        ++out.verdicts[std::string{name_of(each.verdict)}];
    out.wall = 64s;
    out.exit_code = 1;
    return out;
}

}  // namespace assay::reports::sample
