// What talks over connections: the reference broker and client, with packets and rubbish in any order.
#include "reference/broker/broker.hpp"
#include "reference/client/client.hpp"
#include "reference/wire/codec.hpp"
#include "tests/fuzz/playground.hpp"
#include "tests/wire/exemplars.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace assay::fuzz {
namespace {

using wire::Version;

constexpr std::size_t connections_at_most = 4;
constexpr int turns_max = 10'000;
/// What one input of a few kilobytes can have the broker say.
constexpr std::size_t said_bytes_max = 50'000'000;

/// Reads the input byte by byte; zeros behind its end.
class Script {
public:
    explicit Script(std::string_view text) : text_{text} {}
    bool is_over() const { return text_.empty(); }
    std::uint8_t byte() {
        if (text_.empty()) return 0;
        const auto value = static_cast<std::uint8_t>(text_.front());
        text_.remove_prefix(1);
        return value;
    }
    wire::Bytes bytes(std::size_t count) {
        const auto piece = text_.substr(0, count);
        text_.remove_prefix(piece.size());
        return {piece.begin(), piece.end()};
    }

private:
    std::string_view text_;
};

const wire::Packet& packet_of(std::uint8_t number, Version version, bool from_server) {
    static const auto made = [] {
        std::map<std::pair<Version, bool>, std::vector<wire::Packet>> out;
        for (const auto each : {Version::v3_1_1, Version::v5_0}) {
            for (const auto& exemplar : wire::exemplars(each)) {
                out[{each, false}].push_back(exemplar.packet);
                for (const auto& more : wire::with_each_property(exemplar.packet))
                    out[{each, false}].push_back(more.packet);
                // A Server publishes and acknowledges, too.
                out[{each, true}].push_back(exemplar.packet);
            }
            for (const auto& exemplar : wire::server_exemplars(each))
                out[{each, true}].push_back(exemplar.packet);
        }
        return out;
    }();
    const auto& all = made.at({version, from_server});
    return all[number % all.size()];
}

/// Whether `bytes` are whole packets and nothing more; their types go into `types`.
bool are_packets(wire::BytesView bytes, Version version, std::set<char>& types) {
    wire::Framer framer{wire::packet_size_max_bytes};
    framer.push(bytes);
    std::size_t size = 0;
    for (auto next = framer.next(); next && !next->empty(); next = framer.next()) {
        size += next->size();
        types.insert(static_cast<char>('a' + static_cast<int>(wire::type_of(*next))));
        if (!wire::decode(*next, version)) return false;
    }
    return size == bytes.size();
}

class BrokerTalk {
public:
    std::string play(std::string_view input) {
        Script script{input};
        while (!script.is_over() && !testing::Test::HasFailure())
            step(script);
        carry_out(broker_.shut_down(now_));
        return {types_.begin(), types_.end()};
    }

private:
    void step(Script& script) {
        const auto verb = script.byte();
        const auto which = script.byte();
        auto it = versions_.begin();
        if (!versions_.empty()) std::advance(it, which % versions_.size());
        if (versions_.empty() || (verb % 8 == 0 && versions_.size() < connections_at_most))
            return open(which);
        const auto [id, version] = *it;
        switch (verb % 8) {
        case 1: {
            versions_.erase(id);
            return carry_out(broker_.closed(id, now_));
        }
        case 2:
            return carry_out(broker_.congested(id, verb >= 128, now_));
        case 3:
            return pass(std::chrono::seconds{script.byte()});
        case 4:
            return carry_out(broker_.receive(id, script.bytes(script.byte()), now_));
        default:
            return carry_out(broker_.receive(
                id, wire::encode(packet_of(script.byte(), version, false), version), now_
            ));
        }
    }

    void open(std::uint8_t which) {
        const auto version = which % 2 == 0 ? Version::v5_0 : Version::v3_1_1;
        const broker::ConnectionId id{next_++};
        versions_[id] = version;
        carry_out(broker_.accepted(id, now_));
        // Most that can be said needs a CONNECT first; which of them, and none now and then.
        if (which % 8 != 7)
            carry_out(broker_.receive(id, wire::encode(packet_of(0, version, false), version), now_)
            );
    }

    void pass(std::chrono::seconds time) {
        const auto until = now_ + time;
        int turns = 0;
        for (auto due = broker_.next_deadline(); due && *due <= until;
             due = broker_.next_deadline()) {
            if (++turns > turns_max) {
                ADD_FAILURE() << "the broker is never done";
                return;
            }
            now_ = std::max(now_, *due);
            carry_out(broker_.wake(now_));
        }
        now_ = until;
    }

    void carry_out(const broker::Effects& effects) {
        for (const auto& effect : effects) {
            if (const auto* close = std::get_if<broker::Close>(&effect)) {
                versions_.erase(close->connection);
                continue;
            }
            const auto& send = std::get<broker::Send>(effect);
            const auto found = versions_.find(send.connection);
            if (found == versions_.end()) {
                ADD_FAILURE() << "something is sent on a connection that is over";
                continue;
            }
            said_ += send.bytes.size();
            // A broken CONNECT may be answered in the other version.
            EXPECT_TRUE(
                are_packets(send.bytes, found->second, types_) ||
                are_packets(send.bytes, other(found->second), types_)
            );
        }
        EXPECT_LT(said_, said_bytes_max);
    }

    static Version other(Version version) {
        return version == Version::v5_0 ? Version::v3_1_1 : Version::v5_0;
    }

    broker::Broker broker_{};
    broker::Instant now_{};
    std::map<broker::ConnectionId, Version> versions_{};
    std::uint64_t next_{1};
    std::size_t said_{};
    std::set<char> types_{};
};

class ClientTalk {
public:
    std::string play(std::string_view input) {
        Script script{input};
        version_ = script.byte() % 2 == 0 ? Version::v5_0 : Version::v3_1_1;
        client::Options options;
        options.version = version_;
        options.client_id = "fuzz";
        options.clean_start = script.byte() % 2 == 0;
        client_ = client::Client{options};
        carry_out(client_.connect(now_));
        while (!script.is_over() && !testing::Test::HasFailure())
            step(script);
        return {types_.begin(), types_.end()};
    }

private:
    void step(Script& script) {
        switch (script.byte() % 10) {
        case 0:
            return carry_out(client_.connect(now_));
        case 1:
            return is_up_ ? hang_up() : come_up();
        case 2:
            return publish(script.byte());
        case 3:
            return carry_out(client_.subscribe({{{"t/#"}, 2}}, now_).effects);
        case 4:
            return carry_out(client_.unsubscribe({"t/#"}, now_).effects);
        case 5:
            return carry_out(client_.disconnect(now_));
        case 6:
            return pass(std::chrono::seconds{script.byte()});
        case 7:
            return hear(script.bytes(script.byte()));
        default:
            return hear(wire::encode(packet_of(script.byte(), version_, true), version_));
        }
    }

    void come_up() {
        if (!is_wanted_) return;
        is_up_ = true;
        carry_out(client_.transport_up(now_));
    }
    void hang_up() {
        is_up_ = is_wanted_ = false;
        carry_out(client_.transport_down(now_));
    }
    void hear(const wire::Bytes& bytes) {
        if (is_up_) carry_out(client_.receive(bytes, now_));
    }
    void publish(std::uint8_t number) {
        client::Message message{.topic = "t/x", .payload = {1, 2, 3}};
        message.qos = number % 3;
        carry_out(client_.publish(std::move(message), now_).effects);
    }

    void pass(std::chrono::seconds time) {
        const auto until = now_ + time;
        int turns = 0;
        for (auto due = client_.next_deadline(); due && *due <= until;
             due = client_.next_deadline()) {
            if (++turns > turns_max) {
                ADD_FAILURE() << "the client is never done";
                return;
            }
            now_ = std::max(now_, *due);
            carry_out(client_.wake(now_));
        }
        now_ = until;
    }

    void carry_out(const client::Effects& effects) {
        for (const auto& effect : effects) {
            if (std::holds_alternative<client::OpenTransport>(effect)) {
                EXPECT_FALSE(is_up_) << "a connection is opened beside one";
                is_wanted_ = true;
            } else if (std::holds_alternative<client::CloseTransport>(effect)) {
                is_up_ = is_wanted_ = false;
            } else if (const auto* send = std::get_if<client::SendBytes>(&effect)) {
                EXPECT_TRUE(is_up_) << "something is sent without a connection";
                EXPECT_TRUE(are_packets(send->bytes, version_, types_));
            } else {
                types_.insert(static_cast<char>('A' + effect.index()));
            }
        }
    }

    Version version_{};
    client::Client client_{};
    std::chrono::sys_time<std::chrono::nanoseconds> now_{};
    bool is_wanted_{};
    bool is_up_{};
    std::set<char> types_{};
};

std::vector<std::string> packets_as_words() {
    std::vector<std::string> out;
    for (const auto version : {Version::v3_1_1, Version::v5_0})
        for (const auto& exemplar : wire::exemplars(version)) {
            const auto bytes = wire::encode(exemplar.packet, version);
            out.emplace_back(bytes.begin(), bytes.end());
        }
    return out;
}

}  // namespace

Subject broker_subject() {
    return {
        "broker",
        [](std::string_view input) { return BrokerTalk{}.play(input); },
        packets_as_words(),
        {}
    };
}

Subject client_subject() {
    return {
        "client",
        [](std::string_view input) { return ClientTalk{}.play(input); },
        packets_as_words(),
        {}
    };
}

}  // namespace assay::fuzz
