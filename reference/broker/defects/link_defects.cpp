// Bugs at the seams between a connection and the Session behind it: on a good link none of them
// shows, because connections there end with DISCONNECT or not at all.
#include "reference/broker/defects/taps.hpp"
#include "reference/broker/keep_alive.hpp"
#include "reference/broker/publish.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/var_int.hpp"

#include <algorithm>

namespace assay::broker {

using namespace std::chrono_literals;

namespace {

/// Calls `act(core, connection)` when Keep Alive has run out, before the connection is closed.
template <class Act>
void on_silence(Seams& seams, Act act) {
    seams.waking.add([act](Core& core) {
        for (auto& [id, connection] : core.connections) {
            const auto deadline = core.deadlines.at({Timer::keep_alive, id, {}});
            if (connection.session && deadline && *deadline <= core.now) act(core, connection);
        }
    });
}

/// Calls `act(core, connection)` when a connection is lost: closed from the other side without
/// DISCONNECT, silent for too long, or still open when its Client comes back.
template <class Act>
void on_loss(Seams& seams, Act act) {
    on_silence(seams, act);
    seams.closing.add([act](Core& core, Connection& connection) {
        if (connection.session) act(core, connection);
    });
    on_arrival<wire::Connect>(
        seams,
        [act](Core& core, Connection& connection, wire::Connect& connect) {
            auto* session = core.session(connect.client_id.text);
            auto* older = session ? core.connection_of(*session) : nullptr;
            if (older && older->id != connection.id) act(core, *older);
            return true;
        }
    );
}

void queue_inflight_twice(Core&, Seams& seams) {
    on_loss(seams, [](Core&, Connection& connection) {
        auto& session = *connection.session;
        for (const auto& exchange : session.outgoing.published())
            session.queue.push_back(exchange.message);
    });
}

void lose_inflight_on_silence(Core&, Seams& seams) {
    on_silence(seams, [](Core&, Connection& connection) { connection.session->outgoing.clear(); });
}

void lose_inflight_on_reset(Core&, Seams& seams) {
    seams.closing.add([](Core&, Connection& connection) {
        if (connection.session) connection.session->outgoing.clear();
    });
}

/// What was in flight gets new identifiers, behind what has waited.
void repeat_behind_queue(Core&, Seams& seams) {
    on_resume(seams, [](Core&, Session& session) {
        auto& published = session.outgoing.published();
        while (!published.empty()) {
            session.queue.push_back(published.front().message);
            session.outgoing.abandon(published.front().packet_id);
        }
    });
}

void end_session_on_silence(Core&, Seams& seams) {
    on_silence(seams, [](Core&, Connection& connection) { connection.session->lifetime = 0s; });
}

/// Clean Start finds the older connection still open, says that the Session is new and goes on with
/// the one there is.
void keep_session_on_take_over(Core&, Seams& seams) {
    auto denied = std::make_shared<std::set<ConnectionId>>();
    on_arrival<wire::Connect>(
        seams,
        [denied](Core& core, Connection& connection, wire::Connect& connect) {
            const auto* session = core.session(connect.client_id.text);
            if (!connect.clean_start() || !session || !session->connection) return true;
            connect.set_clean_start(false);
            denied->insert(connection.id);
            return true;
        }
    );
    on_leaving<wire::Connack>(seams, [denied](Core&, Output& output, wire::Connack& connack) {
        if (denied->erase(output.connection) > 0) connack.set_session_present(false);
        return true;
    });
}

/// UNSUBSCRIBE changes what the connection gets, not what is stored: the next one gets it again.
void unsubscribe_connection_only(Core& core, Seams& seams) {
    using Key = std::pair<std::string, std::string>;
    auto muted = std::make_shared<std::set<Key>>();
    on_arrival<wire::Unsubscribe>(
        seams,
        [muted](Core& now, Connection& connection, wire::Unsubscribe& unsubscribe) {
            if (!connection.session) return true;
            wire::Unsuback unsuback;
            unsuback.packet_id = unsubscribe.packet_id;
            for (const auto& filter : unsubscribe.topic_filters) {
                const auto is_known = connection.session->filters.contains(filter.text);
                if (connection.is_v5()) unsuback.reason_codes.push_back(is_known ? 0x00 : 0x11);
                muted->insert({connection.session->client_id, filter.text});
            }
            now.outputs.push_back({connection.id, connection.version, std::move(unsuback)});
            return false;
        }
    );
    on_arrival<wire::Subscribe>(
        seams,
        [muted](Core&, Connection& connection, wire::Subscribe& subscribe) {
            if (connection.session)
                for (const auto& [filter, options] : subscribe.subscriptions)
                    muted->erase({connection.session->client_id, filter.text});
            return true;
        }
    );
    core.rules.wants =
        [muted, before = core.rules.wants](
            const Subscription& subscription, const Message& message, const Session& session
        ) {
            return !muted->contains({session.client_id, subscription.filter}) &&
                   before(subscription, message, session);
        };
    on_loss(seams, [muted](Core&, Connection& connection) {
        std::erase_if(*muted, [&](const Key& key) {
            return key.first == connection.session->client_id;
        });
    });
}

/// A member that is away gets a copy of what goes to the others meanwhile.
void queue_for_absent_members(Core& core, Seams&) {
    core.rules.share_turn = [before =
                                 core.rules.share_turn](const Core& now, const ShareGroup& group) {
        auto turn = before(now, group);
        for (const auto& [number, subscription] : group.members) {
            const auto* session = now.session(number);
            const auto is_chosen = std::ranges::find(turn, number) != turn.end();
            if (session && !session->connection && !is_chosen) turn.push_back(number);
        }
        return turn;
    };
}

void lose_share_of_lost_member(Core&, Seams& seams) {
    on_loss(seams, [](Core&, Connection& connection) {
        auto& session = *connection.session;
        const auto is_member =
            std::ranges::any_of(session.filters, [](const auto& filter) { return filter.second; });
        if (!is_member) return;
        session.outgoing.clear();
        session.queue.clear();
    });
}

void cut_repeats(Core&, Seams& seams) {
    on_leaving<wire::Publish>(seams, [](Core&, Output&, wire::Publish& publish) {
        auto& bytes = publish.payload.bytes;
        if (publish.dup() && !bytes.empty()) bytes.pop_back();
        return true;
    });
}

/// The PUBLISH of which `bytes` are the beginning, with as much payload as has come; nothing if not
/// even its header has.
std::optional<wire::Publish> begun_publish(const wire::Bytes& bytes, wire::Version version) {
    if (wire::type_of(bytes) != wire::PacketType::publish) return std::nullopt;
    const auto rest = wire::BytesView{bytes}.subspan(1);
    if (rest.empty()) return std::nullopt;
    // If the length itself is cut off, nothing is left as a body, which is no PUBLISH either.
    const auto body = rest.subspan(wire::size_of_var_int(rest));
    auto whole = wire::var_int_bytes(body.size());
    whole.insert(whole.begin(), bytes.front());
    whole.insert(whole.end(), body.begin(), body.end());
    auto packet = wire::decode(whole, version);
    auto* publish = packet ? std::get_if<wire::Publish>(&*packet) : nullptr;
    return publish ? std::optional{std::move(*publish)} : std::nullopt;
}

/// Holds the bytes behind the last whole packet of each connection.
void deliver_cut_publish(Core&, Seams& seams) {
    struct Stream {
        wire::Framer framer{};
        wire::Bytes bytes{};
    };
    auto streams = std::make_shared<std::map<ConnectionId, Stream>>();
    seams.chunk.add([streams](ConnectionId id, wire::BytesView chunk) {
        auto& stream = (*streams)[id];
        stream.framer.push(chunk);
        stream.bytes.insert(stream.bytes.end(), chunk.begin(), chunk.end());
        for (auto packet = stream.framer.next(); packet && !packet->empty();)
            packet = stream.framer.next();
        const auto whole = stream.bytes.size() - stream.framer.pending_bytes();
        stream.bytes.erase(
            stream.bytes.begin(), stream.bytes.begin() + static_cast<std::ptrdiff_t>(whole)
        );
    });
    on_loss(seams, [streams](Core& core, Connection& connection) {
        const auto stream = streams->find(connection.id);
        if (stream == streams->end()) return;
        const auto publish = begun_publish(stream->second.bytes, connection.version);
        streams->erase(stream);
        if (publish) accept_message(core, *publish, connection.session->client_id);
    });
}

/// What a publisher stored over one connection is taken back if that connection is lost.
void roll_retained_back(Core&, Seams& seams) {
    using Before = std::map<std::string, MessagePtr>;
    auto changed = std::make_shared<std::map<ConnectionId, Before>>();
    on_arrival<wire::Publish>(
        seams,
        [changed](Core& core, Connection& connection, wire::Publish& publish) {
            if (!publish.retain()) return true;
            const auto stored = core.retained.find(publish.topic.text);
            (*changed)[connection.id].try_emplace(
                publish.topic.text, stored == core.retained.end() ? nullptr : stored->second
            );
            return true;
        }
    );
    on_loss(seams, [changed](Core& core, Connection& connection) {
        for (const auto& [topic, message] : (*changed)[connection.id])
            if (message)
                core.retained[topic] = message;
            else
                core.retained.erase(topic);
        changed->erase(connection.id);
    });
}

void store_no_repeats(Core& core, Seams&) {
    core.rules.is_stored = [before = core.rules.is_stored](const Message& message) {
        return !message.dup && before(message);
    };
}

/// The dead connection is found a second time when its Client comes back.
void send_will_on_return(Core&, Seams& seams) {
    auto sent = std::make_shared<std::map<std::string, wire::Publish>>();
    on_silence(seams, [sent](Core&, Connection& connection) {
        if (const auto& will = connection.session->will)
            sent->insert_or_assign(connection.session->client_id, will->publish);
    });
    on_arrival<wire::Connect>(seams, [sent](Core& core, Connection&, wire::Connect& connect) {
        const auto will = sent->extract(connect.client_id.text);
        if (will) accept_message(core, will.mapped(), connect.client_id.text);
        return true;
    });
}

void renew_keep_alive_by_sending(Core&, Seams& seams) {
    seams.leaving.add([](Core& core, Seams::Outputs& outputs) {
        for (const auto& output : outputs)
            if (const auto* connection = core.connection(output.connection);
                output.packet && connection)
                keep_alive(core, *connection);
    });
}

/// What is sent again does not take a place in the window.
void count_no_repeats(Core&, Seams& seams) {
    on_leaving<wire::Publish>(seams, [](Core& core, Output& output, wire::Publish& publish) {
        auto* connection = core.connection(output.connection);
        if (connection && publish.dup() && publish.qos() > 0) connection->send_quota.earn();
        return true;
    });
}

void forget_maximum_on_resume(Core&, Seams& seams) {
    on_arrival<wire::Connect>(seams, [](Core& core, Connection&, wire::Connect& connect) {
        if (session_to_resume(core, connect))
            connect.properties.remove(wire::PropertyId::receive_maximum);
        return true;
    });
}

}  // namespace

std::span<const Defect> link_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"inflight-queued-again-when-lost", {"3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.5.0-1"}, "What is in flight when a connection is lost waits for the Client a second time"}, queue_inflight_twice},
        {{"inflight-lost-on-silence", {"3.1.1:MQTT-4.4.0-1", "5.0:MQTT-4.4.0-1"}, "What is in flight when Keep Alive runs out is not sent again"}, lose_inflight_on_silence},
        {{"inflight-lost-on-reset", {"3.1.1:MQTT-4.4.0-1", "5.0:MQTT-4.4.0-1"}, "What is in flight when a connection is reset is not sent again"}, lose_inflight_on_reset},
        {{"repeats-behind-the-queue", {"3.1.1:MQTT-4.6.0-6", "5.0:MQTT-4.6.0-5"}, "What was in flight comes behind what has waited for the Client meanwhile"}, repeat_behind_queue},
        {{"session-ended-by-silence", {"3.1.1:MQTT-3.1.2-4", "5.0:MQTT-3.1.2-5", "5.0:MQTT-3.1.2-23"}, "A Session ends when Keep Alive runs out"}, end_session_on_silence},
        {{"clean-start-resumes-on-take-over", {"3.1.1:MQTT-3.1.2-6", "5.0:MQTT-3.1.2-4", "5.0:MQTT-3.1.4-4"}, "Clean Start while the older connection hangs denies the Session and goes on with it"}, keep_session_on_take_over},
        {{"unsubscribe-forgotten-when-lost", {"3.1.1:MQTT-3.10.4-2", "5.0:MQTT-3.10.4-2"}, "A subscription that was ended is there again when a connection is lost"}, unsubscribe_connection_only},
        {{"share-copied-for-absent-members", {"5.0:ASSAY-4.8.2-1"}, "A member of a share group that is away also gets what goes to others meanwhile"}, queue_for_absent_members},
        {{"share-lost-with-its-member", {"5.0:MQTT-4.8.2-4", "5.0:ASSAY-4.8.2-1"}, "What a lost member of a share group has in flight goes to nobody"}, lose_share_of_lost_member},
        {{"repeats-cut-short", {"3.1.1:MQTT-4.4.0-1", "5.0:MQTT-4.4.0-1"}, "A PUBLISH that is sent again lacks the last byte of its payload"}, cut_repeats},
        {{"half-publish-delivered", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-4.3.3-10"}, "A PUBLISH that the link cuts in the middle is delivered as far as it came", beyond::link}, deliver_cut_publish},
        {{"retained-rolled-back-when-lost", {"3.1.1:MQTT-3.3.1-5", "3.1.1:MQTT-3.3.1-6", "5.0:MQTT-3.3.1-5", "5.0:MQTT-3.3.1-9"}, "What a publisher stored over a connection is taken back when that connection is lost"}, roll_retained_back},
        {{"retained-repeat-not-stored", {"3.1.1:MQTT-3.3.1-5", "5.0:MQTT-3.3.1-5"}, "A message with RETAIN that had to be sent again is delivered but not stored", beyond::link}, store_no_repeats},
        {{"will-sent-again-on-return", {"3.1.1:MQTT-3.1.2-8", "5.0:MQTT-3.1.2-8"}, "A Will that was sent because of silence is sent again when its Client comes back"}, send_will_on_return},
        {{"keep-alive-renewed-by-sending", {"3.1.1:MQTT-3.1.2-24", "5.0:MQTT-3.1.2-22"}, "Packets to a Client count for its Keep Alive", beyond::instants}, renew_keep_alive_by_sending},
        {{"repeats-not-counted", {"5.0:MQTT-3.3.4-9", "5.0:MQTT-4.9.0-2"}, "A PUBLISH that is sent again takes no place in the window"}, count_no_repeats},
        {{"receive-maximum-forgotten-on-resume", {"5.0:MQTT-3.3.4-9"}, "The Client's Receive Maximum counts only on the first connection of a Session"}, forget_maximum_on_resume},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
