#pragma once
/// Plays conversations with a broker and writes down all that it does, to compare brokers.
#include "tests/broker/table.hpp"

#include <functional>
#include <span>

namespace assay::broker {

class Recorder {
public:
    Recorder(wire::Version version, std::vector<std::string> defects)
        : version_{version}, defects_{std::move(defects)} {}

    /// Calls `begins` with each new broker, and `acted` after each thing that it did, with what of it
    /// has to be kept.
    void
    watch(std::function<void()> begins, std::function<void(Broker&, const wire::Bytes&)> acted) {
        begins_ = std::move(begins);
        acted_ = std::move(acted);
    }
    /// The broker's process ends and comes back after that time, with what was kept.
    void crash(Duration away);
    /// A new broker; the record goes on.
    void restart();
    /// Opens connection `number`, ending the one that had this number.
    void open(std::uint64_t number);
    void connect(std::uint64_t number, const wire::Connect& connect);
    /// CONNECT of the recorded version, clean or resuming a Session of a minute.
    void connect(std::uint64_t number, const std::string& client_id, bool clean = true);
    void send(std::uint64_t number, const wire::Packet& packet);
    void send(std::uint64_t number, const wire::Bytes& bytes);
    void cut(std::uint64_t number);
    void pass(Duration time);

    wire::Version version() const { return version_; }
    bool is_v5() const { return version_ == v5; }
    /// The latest PUBLISH of QoS 1 or 2 on connection `number`, or 0.
    std::uint16_t packet_id(std::uint64_t number) const;
    /// The data of the latest AUTH.
    std::string challenge() const { return challenge_; }
    /// Lines of text and the raw bytes of packets.
    const std::string& record() const { return record_; }

private:
    void note(const Effects& effects);

    wire::Version version_;
    std::vector<std::string> defects_;
    std::optional<Broker> broker_{};
    Instant now_{};
    std::map<std::uint64_t, ConnectionId> connections_{};
    std::map<ConnectionId, std::uint16_t> packet_ids_{};
    std::uint64_t opened_{};
    std::string challenge_{};
    std::string record_{};
    std::vector<wire::Bytes> kept_{};
    std::function<void()> begins_{};
    std::function<void(Broker&, const wire::Bytes&)> acted_{};
};

/// Conversations in which between them every defect shows, quick ones first.
using Recording = void (*)(Recorder& recorder);
std::span<const Recording> conversations();

// Those in other files.
void talk_about_publishing(Recorder& recorder);
void talk_about_subscribing(Recorder& recorder);
void talk_about_topics(Recorder& recorder);
void talk_about_sessions(Recorder& recorder);
void talk_about_connecting(Recorder& recorder);
void talk_about_wills(Recorder& recorder);
void talk_about_retained(Recorder& recorder);
void talk_about_properties(Recorder& recorder);
void talk_about_flow(Recorder& recorder);
void talk_about_the_window(Recorder& recorder);
void talk_about_sharing(Recorder& recorder);
void talk_about_repeats(Recorder& recorder);
void talk_across_versions(Recorder& recorder);
void talk_about_waiting(Recorder& recorder);
void talk_in_pieces(Recorder& recorder);
void talk_over_dead_links(Recorder& recorder);
void talk_about_access(Recorder& recorder);
void talk_about_authentication(Recorder& recorder);
void talk_about_overlap(Recorder& recorder);
void talk_about_take_over(Recorder& recorder);
void talk_about_meetings_of_wills(Recorder& recorder);
void talk_about_coming_back(Recorder& recorder);
void talk_about_interrupted_exchanges(Recorder& recorder);
void talk_about_shares_and_replacements(Recorder& recorder);
void talk_over_restarts(Recorder& recorder);
void talk_at_the_edges(Recorder& recorder);

inline wire::Properties properties_of(wire::PropertyId id, wire::PropertyValue value) {
    wire::Properties properties;
    properties.add(id, std::move(value));
    return properties;
}

inline wire::Unsubscribe unsubscribe_of(std::vector<std::string> filters) {
    wire::Unsubscribe unsubscribe;
    unsubscribe.packet_id = 77;
    for (auto& filter : filters)
        unsubscribe.topic_filters.push_back({std::move(filter)});
    return unsubscribe;
}

inline wire::Publish with_dup(wire::Publish publish) {
    publish.set_dup(true);
    return publish;
}

/// Answers the latest PUBLISH on connection `number`.
template <class P>
void answer(Recorder& recorder, std::uint64_t number, std::uint8_t code = 0) {
    P packet{};
    packet.packet_id = recorder.packet_id(number);
    if (code != 0) packet.reason_code = code;
    recorder.send(number, packet);
}

}  // namespace assay::broker
