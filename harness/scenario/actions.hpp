#pragma once
/// The steps of a scenario as values: what each verb says, with matrix values put in.
///
///     Step --holds--> Action (one struct a verb) --asks for--> FieldMatch in a Window
///
/// Texts inside steps may still hold run-time names (`<cmd.packet_id>`) and the row's own topic
/// root (`~/`); the player resolves both.
#include "reference/wire/packets.hpp"
#include "simulator/time/instant.hpp"

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace assay::scenario {

using Duration = simulator::Duration;
using wire::Version;

/// Where something stands in a scenario file, for messages and ladders; line and column from 1.
struct Position {
    std::string file{};
    int line{};
    int column{};
    bool operator==(const Position&) const = default;
};

/// What an expected field must look like: `value`, `[a, b]`, `any`, `3..5`, `~=prefix`, `absent`.
struct Matcher {
    enum class Kind : std::uint8_t { any, absent, one_of, range, prefix };
    Kind kind{Kind::any};
    std::vector<std::string> values{};  ///< one_of: the allowed texts; prefix: one text
    std::int64_t low{};                 ///< range, inclusive
    std::int64_t high{};
};

/// One field of a packet as a scenario spells it: name and matcher (expect) or text (send).
struct FieldMatch {
    std::string name{};
    Matcher matcher{};
    Position at{};
};

/// A property to send: `name` is a snake_case property name, or an identifier as a number. Lists
/// and repeated names keep their order. A User Property's value is "name=value".
struct PropertyText {
    std::string name{};
    std::string value{};
};

struct WillText {
    std::string topic{};
    std::string payload{};
    int qos{};
    bool retain{};
    std::optional<Duration> delay{};
    std::vector<PropertyText> properties{};
};

/// The time in which an expectation holds. All durations are link time.
struct Window {
    std::optional<Duration> within{};  ///< from the step's start
    std::optional<Duration> for_{};    ///< never: how long nothing may come; absent: settle window
    std::optional<std::pair<Duration, Duration>> at{};  ///< the event's instant after the base
    std::string since{};  ///< "" the step's start; "start"; or the name of an exchange or event
};

// clang-format off
/// `connect: fresh | resume | raw`
struct ConnectAction {
    enum class Mode : std::uint8_t { fresh, resume, raw };
    Mode mode{};
    std::optional<Duration> keep_session{};    ///< 3.1.1: Clean Session 0; 5.0: Session Expiry Interval
    std::optional<WillText> will{};
    std::optional<bool> session_present{};     ///< expected Session Present
    std::optional<Duration> keep_alive{};
    std::vector<PropertyText> properties{};
    std::optional<std::string> username{};
    std::optional<std::string> password{};
    std::optional<std::string> client_id{};    ///< overrides the actor's
    std::optional<bool> clean{};               ///< overrides Clean Start / Clean Session
    std::vector<int> reason{};                 ///< allowed CONNACK codes; empty: only 0
    std::vector<FieldMatch> connack{};         ///< further fields of the CONNACK
    bool await{true};                          ///< false: do not wait for CONNACK
    Window window{};
};
/// `disconnect: normal | with_will | abort | vanish | close` (close: FIN without a packet)
struct DisconnectAction {
    enum class Mode : std::uint8_t { normal, with_will, abort, vanish, close };
    Mode mode{};
    std::optional<int> reason{};               ///< 5.0: the code to send instead
    std::vector<PropertyText> properties{};
};
struct SubscribeFilter {
    std::string filter{};
    std::optional<int> qos{};
    std::optional<bool> no_local{};
    std::optional<bool> retain_as_published{};
    std::optional<int> retain_handling{};
};
/// `subscribe: filter | [filter, ...] | [{filter, qos, ...}, ...]`
struct SubscribeAction {
    std::vector<SubscribeFilter> filters{};    ///< defaults of the step already put in
    std::vector<PropertyText> properties{};
    std::vector<int> granted{};                ///< expected codes, one a filter; empty: any code below 0x80
    std::vector<int> reason{};                 ///< allowed codes for every filter (for refusals)
    bool await{true};
    Window window{};
};
struct UnsubscribeAction {
    std::vector<std::string> filters{};
    std::vector<PropertyText> properties{};
    std::vector<int> reason{};                 ///< 5.0: allowed codes; empty: 0x00 and 0x11
    bool await{true};
    Window window{};
};
/// `publish: topic`
struct PublishAction {
    std::string topic{};
    std::string payload{};
    std::optional<std::uint32_t> payload_size{};  ///< a payload of that many bytes instead
    std::optional<std::uint32_t> topic_size{};    ///< the topic, filled up to that many bytes
    int qos{};
    bool retain{};
    bool dup{};
    std::optional<std::string> packet_id{};    ///< number or run-time name; absent: the next free one
    std::vector<PropertyText> properties{};
    int count{1};                              ///< more than one: payloads "payload-1" ... "payload-N"
    std::vector<int> reason{};                 ///< allowed PUBACK/PUBREC codes; empty: any below 0x80
    bool await{true};                          ///< wait for the last acknowledgement
    Window window{};
};
/// `finish: exchange`: resend under the same packet id until the last acknowledgement
struct FinishAction { std::string exchange{}; Window window{}; };
/// `ping: true`
struct PingAction { bool await{true}; Window window{}; };
/// `auth: reason code`
struct AuthAction { int reason{}; std::vector<PropertyText> properties{}; };
/// `send: {packet, with, fault} | {bytes, chop}`
struct SendAction {
    std::optional<wire::PacketType> packet{};
    std::vector<PropertyText> with{};          ///< fields by name (as wire::fields_of spells them, and header_flags, connect_flags, ...)
    std::vector<PropertyText> properties{};    ///< `with: {properties: ...}`
    std::vector<PropertyText> will_properties{};
    std::vector<SubscribeFilter> filters{};    ///< `with: {filters: [...]}` of SUBSCRIBE and UNSUBSCRIBE
    std::string fault{};                       ///< the name of one of wire::broken_variants
    std::string bytes{};                       ///< the notation of scenarios/README.md
    std::string append{};                      ///< raw bytes (same notation) put behind the packet
    int chop{};                                ///< > 0: that many bytes a write
};
/// Whether a DISCONNECT (or refusing CONNACK) has to come before the end.
enum class LastWord : std::uint8_t { optional, advised, required };
/// `expect: PACKET | close | open | acknowledged | up | down`
struct ExpectAction {
    enum class What : std::uint8_t { packet, close, open, acknowledged, up, down };
    What what{};
    wire::PacketType packet{};
    std::vector<FieldMatch> fields{};
    std::vector<int> reason{};                 ///< close: codes that a DISCONNECT or CONNACK before it may carry; empty: any
    bool reason_of_fault{};                    ///< `reason: fault`: the codes that the step's fault allows
    bool is_strict{};                          ///< close: a code that is not listed is a failure, not only advice
    bool is_advised{};                         ///< close: that it stays open is advice only
    LastWord last_word{};                      ///< close: whether a DISCONNECT (or refusing CONNACK) has to come first
    std::string keep_alive{};                  ///< close: by Keep Alive, of the CONNECT with this name
    int count{1};                              ///< packet: at least that many matching ones
    std::optional<int> count_max{};            ///< packet: no more than that; absent: further ones are for other steps
    bool next{};                               ///< packet: it must be the first unconsumed one of its type
    Window window{};
};
/// `never: PACKET | close`
struct NeverAction {
    ExpectAction::What what{};
    wire::PacketType packet{};
    std::vector<FieldMatch> fields{};
    Window window{};
};
/// `cut set restore delay drop` on a link
struct LinkAction {
    enum class Verb : std::uint8_t { cut, set, restore, delay, drop };
    Verb verb{};
    std::optional<Duration> for_{};            ///< cut: how long; absent: until restore. delay: the new one-way delay
    std::vector<PropertyText> parameters{};    ///< set: link parameters
    Position parameters_at{};
    std::optional<wire::PacketType> on_packet{};
    std::optional<std::uint64_t> on_byte{};
    int nth{1};                                ///< the n-th such packet
    bool deliver{true};                        ///< false: the triggering packet is lost too
    std::string direction{"both"};             ///< up, down, both
    std::optional<Duration> at{};              ///< after that time
    int count{1};                              ///< drop: how many datagrams
};
/// `restart kill pause` on the broker
struct BrokerAction {
    enum class Verb : std::uint8_t { restart, kill, pause, alive };
    Verb verb{};
    std::optional<Duration> for_{};  ///< pause, restart, kill: how long it is away at least
    Window window{};
};
/// `load: {count, every, qos, topic, payload_size, ...}` by the reference client with reconnect
struct LoadAction {
    int count{};
    Duration every{};
    int qos{};
    std::string topic{};
    std::uint32_t payload_size{16};
    bool retain{};
    std::optional<Duration> keep_session{};
    std::optional<Duration> keep_alive{};
    bool await{true};                          ///< false: goes on in the background until the row ends
    Window window{};
};
/// `listen: filter | [filter, ...]` by the reference client with reconnect, until the row ends
struct ListenAction {
    std::vector<std::string> filters{};
    int qos{};
    std::optional<Duration> keep_session{};    ///< absent: an hour
    std::optional<Duration> keep_alive{};
    Window window{};
};
/// What a server of a scenario says in its CONNACK; by itself success, without properties.
struct ConnackText {
    int reason{};
    std::optional<bool> session_present{};     ///< absent: what it has kept of the client
    std::vector<PropertyText> properties{};
};
/// `accept connack answers` of a server: from now on
struct ServeAction {
    enum class Verb : std::uint8_t { accept, connack, answers };
    /// `silent`: a connection is made, and nothing that comes over it is answered.
    enum class Accept : std::uint8_t { yes, refuse, silent };
    Verb verb{};
    Accept accept{};
    ConnackText connack{};
    wire::PacketSet answers{};                 ///< what it answers by itself
};
/// `do: connect | publish | subscribe | unsubscribe | authenticate | disconnect | crash` of the client
/// under test
struct DriveAction {
    enum class Deed : std::uint8_t {
        connect,
        publish,
        subscribe,
        unsubscribe,
        authenticate,
        disconnect,
        crash
    };
    Deed deed{};
    std::string to{};                          ///< connect: the server; empty: the first
    std::optional<std::string> client_id{};    ///< connect: absent: made by the harness
    std::optional<bool> clean{};               ///< connect: absent: unless a session is kept
    std::optional<Duration> keep_alive{};
    std::optional<Duration> keep_session{};
    std::optional<WillText> will{};
    std::optional<std::string> username{};
    std::optional<std::string> password{};
    std::string topic{};
    std::string payload{};
    std::optional<std::uint32_t> payload_size{};
    int qos{};
    bool retain{};
    int count{1};                              ///< publish: payloads "payload-1" ... "payload-N"
    std::vector<std::string> filters{};
    std::vector<PropertyText> properties{};
    bool await{};                              ///< waits until the client says that it is done
    Window window{};
};
/// `expect: message | lost`, `never: message | lost` of the client under test: what its application
/// hears
struct HearAction {
    enum class What : std::uint8_t { message, lost };
    What what{};
    bool is_never{};
    std::vector<FieldMatch> fields{};          ///< message: as of PUBLISH
    int count{1};
    Window window{};
};
struct WaitAction {
    Duration how_long{};
    std::string keep_alive{};                  ///< stretched as the Server stretched the Keep Alive of the CONNECT with this name
};
struct NoteAction { std::string text{}; };
// clang-format on

struct Step;
/// `parallel: [steps]`: all start at once; the step ends when all have ended.
struct ParallelAction {
    std::vector<Step> steps;  // no initializer: it would need the complete Step here
};
/// `repeat: {times: N, steps: [...]}`: `<n>` in the inner steps is the round, from 1.
struct RepeatAction {
    int times{};
    std::vector<Step> steps;  // no initializer: it would need the complete Step here
};
/// `either: [expectations]`: ends with the first of them that is met; the others are dropped.
struct EitherAction {
    std::vector<Step> steps;  // no initializer: it would need the complete Step here
};

using Action = std::variant<
    ConnectAction,
    DisconnectAction,
    SubscribeAction,
    UnsubscribeAction,
    PublishAction,
    FinishAction,
    PingAction,
    AuthAction,
    SendAction,
    ExpectAction,
    NeverAction,
    LinkAction,
    BrokerAction,
    LoadAction,
    ListenAction,
    ServeAction,
    DriveAction,
    HearAction,
    WaitAction,
    NoteAction,
    ParallelAction,
    RepeatAction,
    EitherAction>;

struct Step {
    Position at{};
    std::string actor{};  ///< empty for note, parallel, repeat, either
    Action action{};
    std::string as{};                   ///< names the exchange or event
    std::vector<std::string> proves{};  ///< qualified ids; empty: every verified statement
    bool given{};  ///< only prepares: its failure counts against the statement that demands it
    bool is_coming_given{};  ///< the same, if the packet does not come at all
};

}  // namespace assay::scenario
