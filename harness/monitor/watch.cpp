#include "harness/monitor/watch.hpp"

#include "reports/result/clean.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::monitor {
namespace {

using network::Piece;
using reports::Offset;
using wire::Role;

/// A Client Identifier may be long; a row's name stays one that can be read.
constexpr std::size_t name_max = 100;

/// The CONNECT that a client's packet is, if it can be read; whichever version it names.
std::optional<wire::Connect> connect_in(Role sender, wire::BytesView packet) {
    if (sender != Role::client || wire::type_of(packet) != wire::PacketType::connect) return {};
    auto decoded = wire::decode(packet, wire::Version::v5_0);
    if (!decoded) return {};
    auto* connect = std::get_if<wire::Connect>(&*decoded);
    return connect ? std::optional{std::move(*connect)} : std::nullopt;
}

}  // namespace

void Watch::opened(std::uint64_t connection, Offset at, Ends ends, std::string unseen) {
    ++counts_.connections;
    connections_.insert_or_assign(
        connection,
        Connection{
            .number = static_cast<int>(counts_.connections),
            .opened_at = at,
            .ends = std::move(ends),
            .unseen = std::move(unseen),
            .from_client = network::PacketCutter{options_.packet_max_bytes},
            .from_server = network::PacketCutter{options_.packet_max_bytes}
        }
    );
}

void Watch::bytes(std::uint64_t connection, Role sender, wire::BytesView bytes, Offset at) {
    const auto found = connections_.find(connection);
    if (found == connections_.end()) return;
    auto& from = found->second;
    auto& cutter = sender == Role::client ? from.from_client : from.from_server;
    room_.push(cutter, bytes, [&](const Piece& piece) { add(from, sender, piece, at); });
    if (sender == Role::client && cutter.is_inside() && from.client)
        clients_.at(*from.client)->begun(from.number, at);
}

void Watch::add(Connection& connection, Role sender, const Piece& piece, Offset at) {
    ++counts_.packets;
    auto* client = client_of(connection, sender, piece.bytes, at);
    if (!client) return;
    const auto before = client->state_bytes();
    if (piece.kind != Piece::Kind::cut) client->passed(connection.number, sender, piece.bytes, at);
    state_bytes_ += client->state_bytes() - before;
    if (const auto connect = connect_in(sender, piece.bytes))
        if (!wire::Protocol{connect->protocol_name.text, connect->protocol_version}.is_ours())
            client->undecided(
                connection.number,
                at,
                fmt::format(
                    "its CONNECT names the protocol {} {}, of which nothing is judged",
                    reports::shortened(reports::printable(connect->protocol_name.text), name_max),
                    connect->protocol_version
                )
            );
    if (piece.kind == Piece::Kind::cut)
        client->undecided(
            connection.number,
            at,
            fmt::format("a packet of {} bytes is too large to be kept", piece.size_bytes)
        );
    if (piece.kind == Piece::Kind::garbage)
        client->undecided(
            connection.number, at, "without a fixed header it cannot be said where packets begin"
        );
    bound_state(at);
}

/// The row of a connection, which its first packet chooses.
WatchedClient*
Watch::client_of(Connection& connection, Role sender, wire::BytesView packet, Offset at) {
    if (connection.is_unwatched) return nullptr;
    if (connection.client) return clients_.at(*connection.client).get();
    const auto connect = connect_in(sender, packet);
    const auto version = connect ? connect->version() : wire::Version::v5_0;
    Identity who{.server = connection.ends.server};
    if (connect) who.client_id = connect->client_id.text;
    if (who.client_id.empty()) who.connection = connection.number;
    auto* client = client_called(who, version);
    if (!client) {
        connection.is_unwatched = true;
        ++counts_.unwatched;
        return nullptr;
    }
    connection.client = std::move(who);
    client->opened(connection.number, connection.opened_at, connection.ends.client);
    if (!connection.unseen.empty()) client->undecided(connection.number, at, connection.unseen);
    return client;
}

/// The row of this client; a new one speaks `version`. Null: there is no room.
WatchedClient* Watch::client_called(const Identity& who, wire::Version version) {
    const auto known = clients_.find(who);
    if (known != clients_.end()) return known->second.get();
    if (clients_.size() >= options_.clients_max && !make_room()) return nullptr;
    auto name = free_name(who);
    auto client = std::make_unique<WatchedClient>(WatchedClient::Options{
        .name = name,
        .server = options_.server,
        .version = version,
        .judged = options_.judged,
        .found = options_.found
    });
    names_.insert(std::move(name));
    return clients_.emplace(who, std::move(client)).first->second.get();
}

/// What a new row is called: its Client Identifier, and more where another row has this name.
std::string Watch::free_name(const Identity& who) const {
    const auto id = who.connection > 0 ? fmt::format("connection {}", who.connection)
                                       : reports::printable(who.client_id);
    const auto shown = reports::shortened(id, name_max);
    auto name = shown;
    if (names_.contains(name) && !who.server.empty())
        name = fmt::format("{} at {}", shown, who.server);
    for (int number = 2; names_.contains(name); ++number)
        name = fmt::format("{} ({})", shown, number);
    return name;
}

/// Lets a row go whose client has no connection, best one without findings. False: there is none.
bool Watch::make_room() {
    const auto rank = [](const WatchedClient& client) {
        return std::pair{client.has_findings(), client.last_seen()};
    };
    auto victim = clients_.end();
    for (auto at = clients_.begin(); at != clients_.end(); ++at) {
        if (at->second->has_connection()) continue;
        if (victim == clients_.end() || rank(*at->second) < rank(*victim->second)) victim = at;
    }
    if (victim == clients_.end()) return false;
    auto& gone = *victim->second;
    ++counts_.clients_gone;
    state_bytes_ -= gone.state_bytes();
    names_.erase(gone.name());
    if (gone.has_findings() && (!options_.fails || options_.fails(std::move(gone))))
        ++counts_.failures_gone;
    clients_.erase(victim);
    return true;
}

void Watch::bound_state(Offset at) {
    if (state_bytes_ <= options_.state_max_bytes) return;
    const auto largest = std::ranges::max_element(clients_, {}, [](const auto& entry) {
        return entry.second->state_bytes();
    });
    state_bytes_ -= largest->second->state_bytes();
    largest->second->forget(at);
    state_bytes_ += largest->second->state_bytes();
}

void Watch::ended(std::uint64_t connection, Offset at, const std::string& how) {
    const auto found = connections_.find(connection);
    if (found == connections_.end()) return;
    const auto& gone = found->second;
    room_.leave(gone.from_client);
    room_.leave(gone.from_server);
    if (gone.client) {
        clients_.at(*gone.client)->ended(gone.number, at, how);
    } else if (!gone.is_unwatched) {
        ++counts_.silent;
    }
    connections_.erase(found);
}

void Watch::undecided(std::uint64_t connection, Offset at, const std::string& why) {
    const auto found = connections_.find(connection);
    if (found == connections_.end()) return;
    auto& doubtful = found->second;
    if (!doubtful.client)
        doubtful.unseen = why;
    else
        clients_.at(*doubtful.client)->undecided(doubtful.number, at, why);
}

WatchCounts Watch::counts() const {
    auto out = counts_;
    out.silent +=
        static_cast<std::size_t>(std::ranges::count_if(connections_, [](const auto& entry) {
            return !entry.second.client && !entry.second.is_unwatched;
        }));
    return out;
}

void Watch::hides_its_end(std::uint64_t connection) {
    const auto found = connections_.find(connection);
    if (found != connections_.end()) found->second.hides_its_end = true;
}

void Watch::disturbed(std::uint64_t connection) {
    const auto found = connections_.find(connection);
    if (found != connections_.end() && found->second.client)
        clients_.at(*found->second.client)->disturbed();
}

void Watch::disturbed() {
    for (auto& [who, client] : clients_)
        client->disturbed();
}

std::vector<reports::RowResult>
Watch::take(const std::string& target, Offset at, const evidence::IsMust& is_must) && {
    for (const auto& [id, connection] : connections_)
        if (connection.hides_its_end && connection.client)
            clients_.at(*connection.client)->vanished(connection.number);
    std::map<std::string, WatchedClient*> by_name;
    for (auto& [who, client] : clients_)
        by_name[client->name()] = client.get();
    std::vector<reports::RowResult> out;
    for (auto& [name, client] : by_name)
        out.push_back(std::move(*client).take(target, at, is_must));
    return out;
}

std::vector<std::string> remarks_on(const WatchCounts& counts) {
    struct Remark {
        std::size_t count{};
        std::string_view of_one{};
        std::string_view of_many{};
    };
    constexpr std::string_view failed = "of those failed, and no baseline says so";
    const Remark all[]{
        {counts.silent,
         "connection without a packet of MQTT",
         "connections without a packet of MQTT"},
        {counts.clients_gone,
         "client made room for others and has no row",
         "clients made room for others and have no row"},
        {counts.failures_gone, failed, failed},
        {counts.unwatched,
         "connection was not judged: too many clients at a time",
         "connections were not judged: too many clients at a time"}
    };
    std::vector<std::string> out;
    for (const auto& [count, of_one, of_many] : all)
        if (count > 0) out.push_back(fmt::format("{} {}", count, count == 1 ? of_one : of_many));
    return out;
}

}  // namespace assay::monitor
