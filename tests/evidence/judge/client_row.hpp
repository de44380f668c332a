#pragma once
/// Rows whose target is a client, written down event by event.
#include "harness/evidence/guarantees/guarantees.hpp"
#include "harness/evidence/history/client_messages.hpp"
#include "harness/evidence/judge/client_statistics.hpp"
#include "reference/wire/codec.hpp"

namespace assay::evidence {

using namespace std::chrono_literals;

/// A row whose target is a client, as its server sees it, and what its application says.
class Talk {
public:
    Talk& at(std::chrono::seconds now) {
        now_ = now;
        return *this;
    }
    Talk& connects(bool clean = false) {
        add(Happening::opened);
        wire::Connect connect{.client_id = {"c"}};
        connect.set_clean_start(clean);
        client(connect);
        wire::Connack connack;
        connack.set_session_present(!clean && connections_++ > 0);
        return server(connack);
    }
    Talk& client(const wire::Packet& packet) { return add(Happening::received, packet); }
    Talk& server(const wire::Packet& packet) { return add(Happening::sent, packet); }
    Talk& ends() { return add(Happening::ended); }
    /// A link goes "down" or "up".
    Talk& link(const std::string& name, const std::string& text) {
        trace_.push_back({.at = now_, .kind = Happening::link, .from = name, .text = text});
        return *this;
    }
    Talk& told(const std::string& payload, int qos) { return says(false, payload, qos); }
    Talk& heard(const std::string& payload, int qos) { return says(true, payload, qos); }
    /// The client says that it could not publish the latest of what it was told.
    Talk& fails() {
        application_.back().has_failed = true;
        return *this;
    }

    reports::RowStatistics figures(const std::map<std::string, std::string>& links = {}) const {
        const std::map<std::string, reports::MadeMessages> none;
        const StatisticsInput input{
            .trace = trace_, .actor_links = links, .made = none, .end = now_
        };
        return gather_client_statistics(input, {.application = application_}, wire::Version::v5_0);
    }

    /// The answer to one guarantee at that end of the row, with a second for the last delivery.
    reports::Expectation
    ask(const std::string& guarantee, const std::map<std::string, std::string>& links = {}) const {
        const auto messages = read_client_messages(trace_, application_, wire::Version::v5_0);
        const GuaranteeInput input{
            .trace = trace_,
            .actor_links = links,
            .settle = 1s,
            .end = now_,
            .client = &messages,
            .version = wire::Version::v5_0
        };
        return judge_guarantees({{.name = guarantee}}, input).front();
    }

private:
    using Happening = reports::TraceEvent::Kind;

    Talk& add(Happening kind, const wire::Packet& packet = {}) {
        const bool is_received = kind == Happening::received;
        trace_.push_back(
            {.at = now_,
             .kind = kind,
             .from = is_received ? "client" : "server",
             .to = is_received ? "server" : "client"}
        );
        if (is_received || kind == Happening::sent)
            trace_.back().bytes = wire::encode(packet, wire::Version::v5_0);
        return *this;
    }
    Talk& says(bool is_heard, const std::string& payload, int qos) {
        application_.push_back(
            {.at = now_,
             .is_heard = is_heard,
             .topic = "t",
             .payload = {payload.begin(), payload.end()},
             .qos = qos}
        );
        return *this;
    }

    reports::Offset now_{};
    int connections_{};
    std::vector<reports::TraceEvent> trace_{};
    std::vector<reports::ApplicationMessage> application_{};
};

inline wire::Publish
message_of(const std::string& payload, std::uint8_t qos, std::uint16_t packet_id) {
    wire::Publish out{.topic = {"t"}, .packet_id = packet_id};
    out.set_qos(qos);
    out.payload.bytes = {payload.begin(), payload.end()};
    return out;
}

}  // namespace assay::evidence
