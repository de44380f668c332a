#pragma once
/// What of MQTT is in captured frames, for a Watch.
///
///     Frame --> TCP segment --> flow (both directions in order) --> bytes of client and server
///           |                       \-> WebSocket, if it begins with one -/
///           \-> MQTT PDU    --> flow                            --/
///
/// What a server sent counts as passed when the client's TCP has acknowledged it, wherever on the way
/// it was captured: only then may the client be expected to know it.
#include "harness/monitor/byte_stream.hpp"
#include "harness/monitor/capture_file.hpp"
#include "harness/monitor/watch.hpp"
#include "harness/monitor/web_socket_reader.hpp"

#include <set>

namespace assay::monitor {

inline constexpr std::size_t flows_max = 100'000;
/// Of all that waits in all flows: for earlier bytes, for an acknowledgement, to be recognised.
inline constexpr std::size_t waiting_max_bytes = 256UL * 1024 * 1024;

struct CaptureOptions {
    /// Where servers listen. A connection to another port is MQTT if it begins with CONNECT, or with the
    /// request for a WebSocket of MQTT.
    std::set<std::uint16_t> ports{1883};
};

class CaptureReader {
public:
    /// `watch` outlives it.
    CaptureReader(Watch& watch, CaptureOptions options, int link_type)
        : watch_{watch}, options_{std::move(options)}, link_type_{link_type} {}

    void take(const Frame& frame);
    /// The capture is over.
    void finish();
    /// What was seen and could not be judged: sentences with numbers of frames.
    std::vector<std::string> remarks() const;
    reports::Offset last() const { return now_; }
    /// What is kept of all flows for later; at most about `waiting_max_bytes`.
    std::size_t waiting_bytes() const { return waiting_bytes_; }

private:
    struct Remark {
        std::size_t first_frame{};
        std::size_t times{};
    };
    using Remarks = std::map<std::string, Remark>;
    enum class Kind : std::uint8_t { unknown, mqtt, other };
    /// Both directions of a WebSocket around MQTT.
    struct WebSocket {
        WebSocketReader from_client{};
        WebSocketReader from_server{};
    };
    struct Flow {
        std::uint64_t id{};
        Endpoint client{};
        Endpoint server{};
        std::string unseen{};  ///< why its beginning was not seen
        Kind kind{};
        ByteStream from_client{};
        ByteStream from_server{};
        wire::Bytes head{};         ///< of the client, until it says what the flow is
        wire::Bytes unconfirmed{};  ///< of the server, not acknowledged by the client yet
        std::size_t passed_on{};    ///< so many of these are acknowledged and told
        std::uint64_t confirmed{};
        std::optional<WebSocket> web_socket{};
        std::size_t unsettled{};  ///< segments since bytes began to be missed
        std::size_t counted{};    ///< of its bytes in `waiting_bytes_`
        bool is_over{};
        std::string how{};

        std::size_t waiting_bytes() const;
    };
    using Key = std::pair<Endpoint, Endpoint>;  ///< the lower end first

    void take(const TcpSegment& segment);
    void take(const MqttPdu& pdu);
    Flow* flow_of(const TcpSegment& segment);
    Flow* begin_in_the_middle(const TcpSegment& segment);
    Flow* add_flow(const Endpoint& client, const Endpoint& server, std::string unseen);
    void follow(Flow& flow, const TcpSegment& segment);
    void add_client_bytes(Flow& flow, wire::BytesView bytes);
    void recognise(Flow& flow);
    void begin_mqtt(Flow& flow, std::string unseen);
    void tell(Flow& flow, wire::Role sender, wire::BytesView bytes);
    void confirm(Flow& flow, std::uint64_t until);
    void look_for_gaps(Flow& flow, bool is_last);
    void give_up(Flow& flow, const std::string& why);
    void settle(Flow& flow);
    static void release(Flow& flow);
    void end(Flow& flow, const std::string& how);
    void remark(const std::string& what);
    void count(Remarks& remarks, const std::string& what) const;
    bool is_server(const Endpoint& endpoint) const {
        return options_.ports.contains(endpoint.port);
    }

    Watch& watch_;
    CaptureOptions options_;
    int link_type_;
    std::map<Key, Flow> flows_{};
    std::uint64_t ids_{};
    std::size_t waiting_bytes_{};
    std::size_t frame_{};
    reports::Offset now_{};
    Remarks remarks_{};
    /// Of TLS to ports where no MQTT is expected: worth a word only where there is none at all.
    Remarks elsewhere_{};
};

}  // namespace assay::monitor
