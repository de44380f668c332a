#pragma once
/// How a row's actors reach the broker: their links, the machines at the near ends, and the taps on
/// their connections. What both worlds share.
///
///     actor -- tap -- Host ==== Link ==== Host -- tap -- broker (or a real socket to it)
///                          [Pep]                            with `pep: on`
#include "harness/network/tap_stream.hpp"
#include "harness/play/world/world.hpp"
#include "simulator/tcp/pep.hpp"

#include <map>

namespace assay::play {

struct PathsSetup {
    std::optional<simulator::LinkSpec> default_link{
    };  ///< under every actor without a link of its own
    std::uint64_t seed{};
    Instant epoch{};  ///< when the weather begins: the start of the row
};

/// The TCP stack that a scenario names, or the default one.
const simulator::StackProfile& profile_of(const scenario::Stack& stack);

class ActorPaths {
public:
    /// `schedule` outlives it.
    ActorPaths(simulator::Schedule& schedule, const scenario::Row& row, const PathsSetup& setup);
    ~ActorPaths();
    ActorPaths(const ActorPaths&) = delete;
    ActorPaths& operator=(const ActorPaths&) = delete;

    /// `events` hears what passes from now on; null: nothing does.
    void on_events(WorldEvents* events) { listener_->set(events); }
    /// For what the world itself has to say.
    WorldEvents& events() { return **listener_; }
    /// The link with this name, or null for "direct" without one.
    simulator::Link* link(const std::string& name);
    /// The link that carries this actor's connections, or null if it is joined directly.
    simulator::Link* link_of(const scenario::Actor& actor);
    /// All links of the row.
    std::vector<simulator::Link*> links();
    /// What lies between TCP and MQTT at the near end of a connection over a link, under the tap.
    using Dress = std::function<std::unique_ptr<
        simulator::Stream>(std::unique_ptr<simulator::Stream>, const scenario::Actor&)>;
    void dress_by(Dress dress) { dress_ = std::move(dress); }
    /// Opens a connection of an actor that has a link; the near end, tapped.
    std::unique_ptr<simulator::Stream>
    connect(const scenario::Actor& actor, simulator::Host& server);

    /// A connection of the actor is about to be made; what its older ones still bring is no arrival on
    /// the latest one.
    void begin_connection(const std::string& actor);
    /// Taps a connection at the client's end, and remembers it for `break_off`. `is_all` says that
    /// the other end is not tapped, so what goes into this one counts as delivered.
    std::unique_ptr<simulator::Stream> tap_near(
        std::unique_ptr<simulator::Stream> stream, const std::string& actor, bool is_all = false
    );
    /// Taps a connection at the broker's end.
    std::unique_ptr<simulator::Stream>
    tap_far(std::unique_ptr<simulator::Stream> stream, const std::string& actor);
    /// Ends the connections of an actor (of all, if empty) as a box near the client would.
    void break_off(const std::string& actor, simulator::Ending how);
    /// Tells what `machine`, at an actor's end or the broker's, sends again on connections that are
    /// made from now on.
    void listen_to(simulator::Host& machine, Way way);
    /// How far this actor's latest connection has got; `reached` if no proxy knows better than its
    /// own TCP.
    Reach reach(const scenario::Actor& actor) const;
    /// Bytes that this actor's modelled TCP has sent, or is about to, and that nothing has
    /// acknowledged; nothing if its TCP is none of ours.
    std::optional<std::uint64_t> unacknowledged_bytes(const scenario::Actor& actor);
    /// Whether bytes of this actor's connections are between its end and the broker's, and TCP still
    /// tries to bring them over. False without a link.
    bool is_under_way(const scenario::Actor& actor);
    /// What a path over this link costs in time; `greetings` are round trips before MQTT begins.
    static PathFacts facts_of(const simulator::LinkSpec& spec, int greetings = 0);

private:
    /// What the broker has written on a connection, and how much of it has come out.
    struct Downstream {
        std::uint64_t written{};
        std::uint64_t read{};
        bool is_accepted{};  ///< the broker has its end
        bool is_over{};      ///< the actor no longer reads
        bool is_latest{true};
    };
    struct Path {
        std::unique_ptr<simulator::Link> link{};
        std::unique_ptr<simulator::Pep> pep{};  ///< made when first needed
        std::map<std::string, std::unique_ptr<simulator::Host>> hosts{};  ///< by actor
    };
    Path* path_of(const scenario::Actor& actor);
    simulator::Pep& pep_of(Path& path, simulator::Host& server);
    simulator::Host::SegmentListener segment_reporter(Way way, const std::string& who) const;
    void make_path(const std::string& name, const simulator::LinkSpec& spec, const PathsSetup&);

    simulator::Schedule& schedule_;
    Dress dress_{};
    SharedListener listener_{std::make_shared<Listener>()};
    std::map<std::string, Path> paths_{};
    std::map<std::string, Reach> reaches_{};  ///< by actor, of connections through a proxy
    std::map<std::string, std::shared_ptr<Downstream>> downstreams_{};  ///< by actor, the latest
    std::map<std::string, std::vector<std::weak_ptr<network::TapControl>>> near_taps_{
    };  ///< by actor
};

}  // namespace assay::play
