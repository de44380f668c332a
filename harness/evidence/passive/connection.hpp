#pragma once
/// The passive checks of one Network Connection.
#include "harness/evidence/passive/passive.hpp"
#include "harness/evidence/passive/reading.hpp"
#include "harness/evidence/passive/rules.hpp"
#include "harness/evidence/passive/session.hpp"
#include "reference/wire/check.hpp"

namespace assay::evidence {

using PassiveSessions = std::map<std::string, std::shared_ptr<PassiveSession>>;

class PassiveConnection {
public:
    PassiveConnection(wire::Version version, std::uint64_t serial, PassiveSessions& sessions)
        : version_{version}, serial_{serial}, sessions_{sessions} {}

    std::vector<PassiveFinding> passed(wire::Role sender, wire::BytesView bytes);
    void ended();

private:
    void from_client(wire::BytesView bytes);
    void from_server(wire::BytesView bytes);

    /// What the client asked for in its CONNECT.
    struct Asked {
        std::string client_id{};
        bool is_clean{};
        std::uint16_t receive_maximum{wire::receive_maximum_default};
        std::uint16_t topic_alias_maximum{};
        std::optional<std::uint32_t> maximum_packet_size{};
        bool problem_information{true};
        bool response_information{};
        std::optional<std::string> authentication_method{};
    };
    enum class Phase : std::uint8_t { opened, connecting, accepted, refused, disconnected };

    bool is_v5() const { return version_ == wire::Version::v5_0; }
    void add(const PassiveRule& rule, std::string what);
    void add(const wire::Violation& violation, wire::PacketType type, wire::Role sender);
    /// The client did something illegal: from here on anything may be right.
    void client_broke_a_rule();
    bool is_sound(const wire::Packet& packet) const;
    void on_connect(const wire::Connect& connect);
    void record(const wire::Packet& packet);

    // connection.cpp: rules of the order of packets
    bool check_phase(wire::PacketType type);
    void check_limits(const wire::Packet& packet, std::size_t size_bytes);
    void on_connack(const wire::Connack& connack);
    void settle_session(bool session_present);
    void on_auth(const wire::Auth& auth);

    // publish.cpp: rules of PUBLISH
    void on_publish(wire::Publish publish, std::size_t size_bytes);
    bool resolve_alias(wire::Publish& publish);
    bool check_packet_id(const wire::Publish& publish, std::size_t size_bytes);
    void check_used_id(const wire::Publish& publish, const OpenPublish& before, std::size_t print);
    void check_fresh_id(const wire::Publish& publish, std::size_t print);
    void check_subscription(const wire::Publish& publish);
    void check_identifiers(const wire::Publish& publish);
    bool may_match(std::string_view whole_filter, std::string_view topic) const;

    // answers.cpp: rules of answers
    void check_answer(const wire::Packet& packet);
    void on_puback(const wire::Puback& puback);
    void on_pubrec(const wire::Pubrec& pubrec);
    void on_pubrel(const wire::Pubrel& pubrel);
    void on_pubcomp(const wire::Pubcomp& pubcomp);
    void on_suback(const wire::Suback& suback);
    void on_unsuback(const wire::Unsuback& unsuback);
    void on_pingresp();
    ExchangeCounts* exchange(std::uint16_t packet_id);
    /// Whether the `answers`-th answer is one too many. In a resumed Session the server may answer
    /// again what it answered on a connection that is gone.
    bool is_unasked(std::size_t answers, std::size_t requests) const;

    /// Rules of the Session hold where it is known and no newer connection has taken it.
    bool judges_session() const;

    wire::Version version_;
    std::uint64_t serial_;
    PassiveSessions& sessions_;
    std::vector<PassiveFinding> findings_{};

    Phase phase_{Phase::opened};
    bool is_sound_{true};  ///< the client has kept the rules
    bool is_mqtt_{true};   ///< the client asked for a version that we know
    bool client_left_{};   ///< it sent DISCONNECT
    bool session_present_{};
    Asked asked_{};
    std::shared_ptr<PassiveSession> session_{};
    std::vector<wire::Packet> early_{};  ///< sent before CONNACK said which Session they belong to
    SendWindow window_{};                ///< the server's PUBLISHes of this connection, unfinished
    Reading reading_{};  ///< by the server, in closing acknowledgements of the client
    std::map<std::uint16_t, std::string> aliases_{};
    std::map<std::uint16_t, std::vector<std::string>> subscribing_{};
    std::map<std::uint16_t, std::size_t> unsubscribing_{};
    std::size_t pings_{};
};

}  // namespace assay::evidence
