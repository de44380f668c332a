#include "tests/reports/sample.hpp"

#include "reference/wire/codec.hpp"
#include "reference/wire/print.hpp"
#include "reports/result/shards.hpp"
#include "tests/reports/dice.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::reports::sample {
namespace {

using namespace std::chrono_literals;
using wire::Packet;
using wire::Version;
using Kind = TraceEvent::Kind;

TraceEvent packet(
    Offset at,
    Kind kind,
    const std::string& actor,
    const Packet& content,
    int line,
    Version version = Version::v5_0
) {
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

TraceEvent
sent(Offset at, const std::string& actor, const Packet& content, int line, Offset arrives) {
    auto event = packet(at, Kind::sent, actor, content, line);
    event.delivered_at = arrives;
    return event;
}

TraceEvent received(Offset at, const std::string& actor, const Packet& content, int line) {
    return packet(at, Kind::received, actor, content, line);
}

TraceEvent other(Offset at, Kind kind, std::string actor, std::string text, int line = 0) {
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
    out.connect_flags = 0x02;
    out.keep_alive = 60;
    out.client_id = {std::move(client_id)};
    return out;
}

wire::Publish
publish(std::string topic, std::string_view payload, int qos, std::uint16_t id, bool dup = false) {
    wire::Publish out{};
    out.header_flags = static_cast<std::uint8_t>((qos << 1) | (dup ? 8 : 0));
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

/// The conversation of a QoS 2 message whose PUBREL is lost in an outage and that comes twice.
std::vector<TraceEvent> second_copy_trace() {
    return {
        other(0ms, Kind::opened, "depot", "opened"),
        sent(0ms, "depot", connect("depot"), 21, 1ms),
        received(2ms, "depot", wire::Connack{}, 21),
        other(40ms, Kind::opened, "truck", "opened"),
        sent(40ms, "truck", connect("truck"), 31, 302ms),
        received(565ms, "truck", wire::Connack{}, 31),
        sent(600ms, "truck", publish("fleet/7/cmd", "unlock", 2, 1), 35, 862ms),
        received(1124ms, "truck", pubrec(1), 35),
        sent(1125ms, "truck", pubrel(1), 35, 0ms),
        other(1126ms, Kind::link, "sat", "down: cut for 30 s", 34),
        other(2525ms, Kind::segment, "truck", "sent again as a tail-loss probe: 4 bytes"),
        other(4100ms, Kind::segment, "truck", "sent again, 2nd time, after a time-out: 4 bytes"),
        other(11s, Kind::ended, "truck", "the Network Connection ended: reset"),
        other(31126ms, Kind::link, "sat", "up"),
        other(31200ms, Kind::opened, "truck", "opened"),
        sent(31200ms, "truck", connect("truck"), 40, 31462ms),
        received(31725ms, "truck", wire::Connack{{}, 1, 0, {}}, 40),
        sent(31726ms, "truck", publish("fleet/7/cmd", "unlock", 2, 1, true), 41, 31988ms),
        received(31992ms, "depot", publish("fleet/7/cmd", "unlock", 2, 1), 44),
        sent(31993ms, "depot", pubrec(1), 44, 31994ms),
        received(31995ms, "depot", pubrel(1), 44),
        sent(31996ms, "depot", pubcomp(1), 44, 31997ms),
        received(32253ms, "truck", pubrec(1), 41),
        sent(32254ms, "truck", pubrel(1), 41, 32516ms),
        received(33983ms, "depot", publish("fleet/7/cmd", "unlock", 2, 2), 0),
        other(33983ms, Kind::expectation, "depot", "not met: no PUBLISH on fleet/#", 48),
    };
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

RowResult second_copy_row(std::string lost) {
    auto out = row("mosquitto", "delivery/once-across-geo-cut", ",lost=" + lost, Verdict::fail);
    out.title =
        "A QoS 2 message sent over a GEO uplink that drops in mid-handshake arrives exactly once";
    out.matrix["lost"] = std::move(lost);
    out.link = "geo-vsat";
    out.reason = "a second PUBLISH on fleet/7/cmd";
    out.signature = "second PUBLISH";
    out.statements = {{"5.0:MQTT-4.3.3-10", Verdict::fail}, {"5.0:MQTT-3.1.2-5", Verdict::pass}};
    out.trace = second_copy_trace();
    out.trace[8].lost = true;
    out.expectations = {
        {40,
         "CONNACK session_present 1",
         {},
         Verdict::pass,
         {"5.0:MQTT-3.1.2-5"},
         31200ms,
         51200ms,
         16},
        {48,
         "no PUBLISH on fleet/# from 31.998 s to 51.998 s",
         "PUBLISH qos 2 dup 0 retain 0 \"fleet/7/cmd\" id 2 6 bytes \"unlock\"",
         Verdict::fail,
         {"5.0:MQTT-4.3.3-10"},
         31998ms,
         51998ms,
         24}
    };
    out.duration = 52s;
    out.actor_links = {{"truck", "sat"}};
    out.target_output = "1700000000: Client truck disconnected: " + hostile_text() + "\n";
    return out;
}

RowResult hostile_row() {
    auto out = row("evil" + hostile_text(), "conformance/3.3.1/retained", "", Verdict::fail);
    out.title = "A retained message is delivered " + hostile_text();
    out.reason = hostile_text();
    out.signature = hostile_text();
    out.statements = {{"5.0:MQTT-3.3.1-5", Verdict::fail}};
    out.expectations = {
        {12,
         "PUBLISH topic " + hostile_text(),
         hostile_text(),
         Verdict::fail,
         {"5.0:MQTT-3.3.1-5"},
         0ms,
         5s,
         2}
    };
    out.trace = {
        other(0ms, Kind::opened, hostile_text(), hostile_text()),
        sent(1ms, hostile_text(), connect(hostile_text()), 9, 2ms),
        received(3ms, hostile_text(), publish(hostile_text(), hostile_text(), 1, 9), 12),
        other(4ms, Kind::note, {}, hostile_text()),
    };
    out.trace.push_back(received(5ms, "probe", wire::Connack{}, 12));
    out.trace.back().bytes = {0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0x00};
    out.trace.back().text = "CONNACK malformed";
    out.target_output = hostile_text();
    return out;
}

RowResult plain_row(std::string scenario, Verdict verdict, std::string statement) {
    auto out = row("mosquitto", std::move(scenario), "", verdict);
    out.statements = {{"5.0:" + statement, verdict}};
    out.trace = {
        other(0ms, Kind::opened, "probe", "opened"),
        sent(0ms, "probe", connect("probe"), 8, 1ms),
        received(1ms, "probe", wire::Connack{}, 8),
        sent(2ms, "probe", publish("r/1/a", "hi", 1, 7), 9, 3ms)
    };
    return out;
}

std::vector<RowResult> other_rows() {
    auto pass = plain_row("conformance/3.3.1/retained", Verdict::pass, "MQTT-3.3.1-5");
    auto known = plain_row("conformance/3.1.2/will-retained", Verdict::known, "MQTT-3.1.2-15");
    known.reason = "the will is not retained";
    known.signature = "retain 0";
    known.baseline = "The will's retain flag is lost in 2.0";
    auto undecided = plain_row("conformance/3.1.2/keep-alive", Verdict::undecided, "MQTT-3.1.2-22");
    undecided.reason = "the machine was late by 812 ms";
    undecided.signature = "late";
    auto error = plain_row("conformance/3.8.4/granted", Verdict::error, "MQTT-3.8.4-8");
    error.reason = "the target ended before the row began";
    error.signature = "target ended";
    auto advice = plain_row("conformance/3.14/reason", Verdict::advice, "MQTT-3.14.4-1");
    advice.reason = "no DISCONNECT before the close";
    advice.signature = "no DISCONNECT";
    auto missing =
        plain_row("conformance/3.3.4/receive-maximum", Verdict::not_applicable, "MQTT-3.3.4-7");
    missing.reason = "needs receive_maximum >= 2; the broker announced 1";
    missing.trace.clear();
    auto not_run = plain_row("conformance/4.8.2/shared", Verdict::not_run, "MQTT-4.8.2-1");
    not_run.reason = "the run was interrupted";
    not_run.trace.clear();
    return {pass, known, undecided, error, advice, missing, not_run};
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

std::string source_text() {
    std::string out{"id: delivery/once-across-geo-cut\ntitle: " + hostile_text() + "\nsteps:\n"};
    for (int line = out.ends_with('\n') ? 5 : 4; line < 50; ++line) {
        out += "  - note: line " + std::to_string(line) + "\n";
    }
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
    out.rows_digest = digest_of(std::move(keys));
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

}  // namespace

std::string hostile_text() {
    return "<script>document.title='pwned'</"
           "script>\"'`&]]>--><![CDATA[|\\*_[x](javascript:alert(1))"
           "\x01\x1b[31m\r\n\xC0\xAF\xFF\xED\xA0\x80\xE2\x80\xAE"
           "</template></style><img src=x onerror=\"document.title='pwned'\">";
}

Results small_run() {
    Results out{};
    out.rows = {second_copy_row("PUBREL"), second_copy_row("PUBCOMP"), hostile_row()};
    for (auto& each : other_rows())
        out.rows.push_back(std::move(each));
    TargetInfo mosquitto{"mosquitto", "127.0.0.1:1883", "mosquitto 2.0.11", {}, {}, 1};
    mosquitto.capabilities = {{"max_qos", "2"}, {"receive_maximum", "20"}};
    mosquitto.findings = {"announced retain available, but " + hostile_text()};
    TargetInfo evil{};
    evil.name = "evil" + hostile_text();
    out.header = header_of({mosquitto, evil}, out.rows);
    out.footer = footer_of(out.rows);
    out.statements = registry();
    out.defects = {
        {"retained_not_stored",
         "forgets retained messages" + hostile_text(),
         {"5.0:MQTT-3.3.1-5"},
         {"conformance/3.3.1/retained"}},
        {"retained_appended", "keeps every retained message", {"5.0:MQTT-3.3.1-5"}, {}},
    };
    out.sources = {{"delivery/once-across-geo-cut", source_text()}};
    return out;
}

Results big_run(std::size_t rows, std::size_t packets, std::size_t failing) {
    Dice dice{42};
    Results out{};
    out.statements = registry();
    for (std::size_t i = 0; i < rows; ++i) {
        const auto scenario =
            fmt::format("conformance/{}.{}/scenario-{}", 3 + i / 2000, i / 200 % 10, i / 8);
        auto each = row("builtin", scenario, fmt::format(",seed={}", i % 8), Verdict::pass);
        const auto root = fmt::format("r{:08x}", dice.below(0xFFFFFFFFU));
        Offset at{};
        for (std::size_t p = 0; p < packets; ++p) {
            at += Offset{static_cast<std::int64_t>(20'000 + dice.below(3'000'000))};
            const auto id = static_cast<std::uint16_t>(p / 2 + 1);
            const auto topic = fmt::format("{}/fleet/{}/state", root, dice.below(9));
            each.trace.push_back(
                p % 2 == 0 ? sent(
                                 at,
                                 "truck",
                                 publish(topic, "message " + std::to_string(p), 2, id),
                                 35,
                                 at + 1ms
                             )
                           : received(at, "truck", pubrec(id), 36)
            );
        }
        each.statements = {{out.statements[i % out.statements.size()].id, Verdict::pass}};
        if (i < failing) {
            each.verdict = Verdict::fail;
            each.signature = fmt::format("cause {}", i % 20);
            each.reason = "it failed";
        }
        out.rows.push_back(std::move(each));
    }
    out.header = header_of({{"builtin", {}, "assay 0.1.0", {}, {}, 0}}, out.rows);
    out.footer = footer_of(out.rows);
    return out;
}

RowResult random_row(std::uint64_t seed) {
    Dice dice{seed};
    RowResult out{};
    out.target = dice.word();
    out.name = dice.word();
    out.scenario = dice.word();
    out.title = dice.word();
    out.file = dice.word();
    out.version = dice.word();
    out.matrix = {{dice.word(), dice.word()}, {dice.word(), dice.word()}};
    out.link = dice.word();
    out.seed = dice.next();
    out.verdict = static_cast<Verdict>(dice.below(8));
    out.reason = dice.word();
    out.signature = dice.word();
    out.baseline = dice.word();
    out.statements = {{dice.word(), static_cast<Verdict>(dice.below(8))}};
    out.duration = Offset{static_cast<std::int64_t>(dice.next() >> 1U)};
    out.actor_links = {{dice.word(), dice.word()}};
    out.target_output = dice.word();
    for (auto n = dice.below(5); n > 0; --n) {
        TraceEvent event{};
        event.at = Offset{static_cast<std::int64_t>(dice.next() >> 1U)};
        event.kind = static_cast<Kind>(dice.below(8));
        event.from = dice.word();
        event.to = dice.word();
        for (auto size = dice.below(20); size > 0; --size) {
            event.bytes.push_back(static_cast<std::uint8_t>(dice.below(256)));
        }
        event.text = dice.word();
        event.lost = dice.below(2) == 1;
        event.delivered_at = Offset{static_cast<std::int64_t>(dice.below(3))};
        event.line = static_cast<int>(dice.below(100));
        out.trace.push_back(event);
    }
    Expectation expectation{};
    expectation.line = static_cast<int>(dice.below(100));
    expectation.what = dice.word();
    expectation.actual = dice.word();
    expectation.verdict = static_cast<Verdict>(dice.below(8));
    expectation.statements = {dice.word()};
    expectation.from = Offset{static_cast<std::int64_t>(dice.below(1000))};
    expectation.to = Offset{static_cast<std::int64_t>(dice.below(1000))};
    if (!out.trace.empty()) expectation.evidence = dice.below(out.trace.size());
    expectation.source = static_cast<Expectation::Source>(dice.below(4));
    out.expectations = {expectation};
    out.charge = {
        .statements = {dice.word()},
        .proved = {dice.word()},
        .guarantees = {{dice.word(), {dice.word()}, static_cast<int>(dice.below(100))}},
        .clock_drifts = {{dice.word(), static_cast<std::int64_t>(dice.below(1000)) - 500}},
        .fault_line = static_cast<int>(dice.below(100)),
        .may_accept = dice.below(2) == 1
    };
    if (dice.below(4) == 0) return out;
    out.course = Course{
        .root = dice.word(),
        .completed = dice.below(2) == 1,
        .interrupted = dice.below(2) == 1,
        .not_applicable = dice.word(),
        .error = dice.word(),
        .death = dice.word(),
        .epilogue = dice.below(out.trace.size() + 1),
        .settle = Offset{static_cast<std::int64_t>(dice.below(1000))},
        .restarts = {Offset{static_cast<std::int64_t>(dice.below(1000))}},
        .made = {{dice.word(), {dice.word(), 1, {Offset{3}, Offset{5}}}}}
    };
    return out;
}

}  // namespace assay::reports::sample
