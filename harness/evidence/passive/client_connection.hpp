#pragma once
/// The passive checks of what a client sends on one Network Connection.
///
///     server's packet --> on_passed: what it may allow, as soon as it was sent
///          |
///          +-- unread --> on_read: what it binds the client to, as soon as the client has
///                         certainly read it
///
/// The two are apart, because packets cross each other: a limit of CONNACK is none for what was on
/// its way already, and an identifier is free for a client that has read its acknowledgement.
#include "harness/evidence/passive/answer_order.hpp"
#include "harness/evidence/passive/client_session.hpp"
#include "harness/evidence/passive/passive.hpp"
#include "harness/evidence/passive/rules.hpp"

#include <deque>
#include <functional>

namespace assay::evidence {

class ClientConnection {
public:
    ClientConnection(
        wire::Version version,
        std::uint64_t serial,
        ClientSessions& sessions,
        std::chrono::nanoseconds reaction
    )
        : version_{version}, serial_{serial}, sessions_{sessions}, reaction_{reaction} {}

    std::vector<PassiveFinding> from_client(wire::BytesView bytes, Moment at);
    void from_server(wire::BytesView bytes, Moment at);
    /// A packet of the client has begun to come.
    std::vector<PassiveFinding> begun(Moment at);
    /// The server did something illegal: from here on the client may do anything, as long as its
    /// packets are well-formed each.
    void server_broke_a_rule() { is_sound_ = false; }
    /// The client has read everything that was sent to it so far.
    void caught_up();
    /// The client's silence until now has another cause than the client.
    void disturbed() { is_disturbed_ = true; }
    /// It is over, or lasts and nothing more of it will be seen.
    std::vector<PassiveFinding> ended(Moment at, bool lasts);

private:
    enum class Phase : std::uint8_t { opened, connecting, accepted, disconnected };

    /// A packet of the server on its way to the client.
    struct Unread {
        std::uint64_t number{};
        wire::Packet packet{};
        Moment at{};  ///< when it reached the client
    };

    /// What the server's CONNACK allows.
    struct Limits {
        std::uint16_t receive_maximum{wire::receive_maximum_default};
        std::uint16_t topic_alias_maximum{};
        std::uint8_t maximum_qos{2};
        bool retain_available{true};
        bool wildcard_available{true};
        bool identifier_available{true};
        bool sharing_available{true};
        std::optional<std::uint32_t> maximum_packet_size{};
        std::optional<std::uint16_t> server_keep_alive{};
    };

    bool is_v5() const { return version_ == wire::Version::v5_0; }
    void add(const PassiveRule& rule, std::string what);
    void judge(const wire::Packet& packet, std::size_t size_bytes, Moment at);

    // client_connection.cpp: the order of packets, and what the client reads
    bool check_phase(wire::PacketType type);
    void on_connect(const wire::Connect& connect, Moment at);
    std::string nameless() const;
    void check_disconnect(const wire::Disconnect& disconnect);
    void check_auth(const wire::Auth& auth);
    void check_subscribe(const wire::Subscribe& subscribe);
    void check_size(const wire::Packet& packet, std::size_t size_bytes);
    void on_request(const wire::Packet& packet, std::uint16_t packet_id);
    void on_passed(const wire::Packet& packet);
    void read_until(Moment now);
    void read_up_to(std::uint64_t number);
    void read_next();
    void on_read(const Unread& unread);
    void on_connack_read(const wire::Connack& connack, Moment at);

    // client_publish.cpp: rules of PUBLISH
    void on_publish(wire::Publish publish, std::size_t size_bytes);
    void check_limits(const wire::Publish& publish);
    bool resolve_alias(wire::Publish& publish);
    void check_packet_id(const wire::Publish& publish, std::size_t size_bytes, bool has_topic);
    static bool
    is_copy(const wire::Publish& publish, std::size_t print, const ClientPublish& before);
    bool is_publishing(std::uint16_t packet_id) const;
    bool may_go_on(const ClientPublish& publish) const;
    void check_repeat(const wire::Publish& publish, const ClientPublish& before);
    void check_fresh_id(const wire::Publish& publish, std::size_t print);
    bool has_seen_all_since(std::uint64_t serial) const;
    /// Whether it was on this connection that the client left an older Session.
    bool has_left_session() const { return session_->first_serial == serial_; }
    void add_former(const std::string& what);

    // client_answers.cpp: rules of acknowledgements
    void on_acknowledgement(const wire::Packet& packet, Moment at);
    void on_puback(const wire::Puback& puback, Moment at);
    void on_pubrec(const wire::Pubrec& pubrec, Moment at);
    void on_pubrel(const wire::Pubrel& pubrel, Moment at);
    void on_pubcomp(const wire::Pubcomp& pubcomp, Moment at);
    bool is_unasked(std::size_t answers, std::size_t requests) const;

    // client_silence.cpp: what a client should have sent
    bool check_silence(Moment now, bool is_ping = false);
    void check_debts(std::chrono::nanoseconds now, bool is_silent);
    /// Whether the client has had more than enough time since then.
    bool is_due(Moment since, std::chrono::nanoseconds now) const;
    void check_keep_alive(std::chrono::nanoseconds silence);
    void check_passed_over(std::chrono::nanoseconds now);
    void check_order_at_end();
    void add_passed_over(
        AnswerOrder& asked,
        const std::function<bool(Moment)>& is_missing,
        const PassiveRule& rule,
        const char* answer,
        const char* to
    );
    void check_departure(std::chrono::nanoseconds now);
    void check_ping();
    void check_resends();

    /// Takes down that the client has read what it answers, and holds it to the order.
    void answers(
        AnswerOrder& asked,
        std::uint16_t packet_id,
        Moment at,
        const PassiveRule& rule,
        const char* what
    );

    /// Rules of the Session hold where no newer connection has taken it.
    bool is_latest() const { return session_ && session_->latest_serial == serial_; }

    wire::Version version_;
    std::uint64_t serial_;
    ClientSessions& sessions_;
    std::chrono::nanoseconds reaction_;
    std::vector<PassiveFinding> findings_{};

    Phase phase_{Phase::opened};
    bool is_sound_{true};        ///< the server has kept the rules
    bool is_ours_{true};         ///< the client speaks a version that we know, from CONNECT on
    bool is_clean_{};            ///< as CONNECT said
    bool has_expiry_{};          ///< CONNECT had a Session Expiry Interval above zero
    bool is_accepted_{};         ///< the server has sent a CONNACK of success
    bool connack_read_{};        ///< ... and the client has certainly read it
    bool is_in_doubt_{};         ///< it may know that the Session is over or lost, or not yet
    bool may_be_over_{};         ///< at CONNECT the Session may have ended by itself
    bool session_present_{};     ///< as a CONNACK said that the client has read
    bool is_foreign_session_{};  ///< the client has read that the server holds one it cannot have
    bool has_pinged_{};          ///< since it has read CONNACK or the end of an exchange
    bool has_missed_{};          ///< it did not send again what it has to
    std::string client_id_{};
    std::optional<std::string> authentication_method_{};
    Limits limits_{};
    std::shared_ptr<ClientSession> session_{};
    std::uint64_t previous_serial_{};  ///< of the connection that had this Session before

    std::deque<Unread> unread_{};
    std::uint64_t numbers_{};  ///< packets of the server so far
    AnswerOrder publishes1_{};
    AnswerOrder publishes2_{};
    AnswerOrder pubrecs_{};
    AnswerOrder pubrels_{};
    std::set<std::uint16_t> refused_{};  ///< by a PUBREC that the client has read
    SendWindow window_{};
    std::map<std::uint16_t, wire::Packet> requests_{};  ///< (UN)SUBSCRIBEs without an answer
    std::map<std::uint16_t, std::string> aliases_{};
    std::uint64_t latest_resent_{};

    std::chrono::seconds expiry_{};  ///< of the Session, by CONNECT or the CONNACK that was read
    std::chrono::seconds keep_alive_{};
    Moment spoke_at_{};        ///< the client, or the CONNACK that it waited for
    Moment freed_at_{};        ///< when the last end of an exchange reached it
    Moment pinged_at_{};       ///< when it last sent PINGREQ
    Moment calm_since_{};      ///< when the client spoke first after a disturbance
    Moment left_at_{};         ///< when it sent DISCONNECT
    bool server_left_{};       ///< the server has sent DISCONNECT
    Moment server_left_at_{};  ///< ... and when it reached the client
    bool is_disturbed_{};      ///< since the client last spoke
    std::map<std::uint16_t, Moment> releases_due_{};   ///< since PUBREC was read
    std::map<std::uint16_t, Moment> completes_due_{};  ///< since PUBREL was read
};

}  // namespace assay::evidence
