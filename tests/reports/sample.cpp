#include "tests/reports/sample.hpp"

#include "tests/reports/sample_parts.hpp"

namespace assay::reports::sample {
namespace {

using namespace std::chrono_literals;
using Kind = TraceEvent::Kind;

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

std::string source_text() {
    std::string out{"id: delivery/once-across-geo-cut\ntitle: " + hostile_text() + "\nsteps:\n"};
    for (int line = out.ends_with('\n') ? 5 : 4; line < 50; ++line) {
        out += "  - note: line " + std::to_string(line) + "\n";
    }
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

}  // namespace assay::reports::sample
