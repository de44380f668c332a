#include "tests/evidence/passive/client_conversations.hpp"

#include "reference/broker/auth.hpp"
#include "tests/client/in_process.hpp"

#include <iterator>
#include <ranges>

namespace assay::evidence {
namespace {

using namespace std::chrono_literals;
using client::Heading;

/// The client that is judged, number 0, beside one that is not.
class Scene {
public:
    Scene(
        wire::Version version,
        const std::vector<std::string>& defects,
        client::Options options = {},
        broker::Options server = {}
    )
        : version_{version},
          checker_{version, {.judged = Judged::client}},
          net_{std::move(server)} {
        net_.opened = [this](std::size_t number) {
            if (number == 0) checker_.connected("c");
        };
        net_.ended = [this](std::size_t number) {
            if (number == 0) keep(checker_.ended("c", at()));
        };
        net_.passed = [this](std::size_t number, Heading way, wire::BytesView packet) {
            if (number != 0) return;
            const auto sender = way == Heading::up ? wire::Role::client : wire::Role::server;
            keep(checker_.passed("c", sender, packet, at()));
        };
        net_.cut_before = [this](std::size_t number, Heading way, wire::BytesView packet) {
            if (number != 0 || way != Heading::down || wire::type_of(packet) != cut_before_)
                return false;
            return left_before_cut_-- == 0;
        };
        options.version = version;
        if (options.client_id.empty()) options.client_id = "judged";
        if (options.keep_alive == 0s) options.keep_alive = 20s;
        net_.add(std::move(options), defects);
        net_.add({.version = version, .client_id = "other"});
        net_.connect(1);
        net_.settle();
    }

    client::InProcess& net() { return net_; }
    bool is_v5() const { return version_ == wire::Version::v5_0; }

    void connect() {
        net_.connect(0);
        net_.settle();
    }
    void publish(std::uint8_t qos, std::string topic = "mine", bool retain = false) {
        net_.publish(0, message(qos, std::move(topic), retain));
    }
    void publish_each(std::initializer_list<std::uint8_t> each) {
        for (const auto qos : each)
            publish(qos);
    }
    void other_publishes(std::initializer_list<std::uint8_t> each) {
        for (const auto qos : each)
            net_.publish(1, message(qos, "in", false));
    }
    void pass(std::chrono::seconds span) {
        net_.run([] { return false; }, span);
    }
    /// Cuts the client's connection before the packet of this type that comes after `others` of them.
    void cut_before(wire::PacketType type, int others = 0) {
        cut_before_ = type;
        left_before_cut_ = others;
    }
    std::vector<PassiveFinding> take() {
        keep(checker_.ended("c", at()));
        return std::move(findings_);
    }

private:
    Moment at() const { return net_.now().time_since_epoch(); }
    void keep(std::vector<PassiveFinding> findings) {
        std::ranges::move(findings, std::back_inserter(findings_));
    }
    client::Message message(std::uint8_t qos, std::string topic, bool retain) {
        const auto text = "message " + std::to_string(++messages_);
        return {
            .topic = std::move(topic),
            .payload = {text.begin(), text.end()},
            .qos = qos,
            .retain = retain
        };
    }

    wire::Version version_;
    PassiveChecker checker_;
    client::InProcess net_;
    std::vector<PassiveFinding> findings_{};
    std::optional<wire::PacketType> cut_before_{};
    int left_before_cut_{};
    int messages_{};
};

bool is_connack(const wire::Bytes& packet) {
    return !packet.empty() && wire::type_of(packet) == wire::PacketType::connack;
}

client::Options with_session(client::Options options = {}) {
    options.session_expiry = 1h;
    return options;
}

/// Everything that goes well.
std::vector<PassiveFinding>
everyday(wire::Version version, const std::vector<std::string>& defects) {
    Scene scene{
        version,
        defects,
        {.will = client::Will{.topic = "will", .qos = 1}, .username = "ann", .password = "secret"}
    };
    scene.connect();
    scene.publish(1);
    scene.net().subscribe(0, "in", 2);
    scene.net().settle();
    scene.other_publishes({0, 1, 2, 1, 2, 1, 2});
    scene.publish_each({0, 1, 2, 1, 2});
    scene.net().settle();
    scene.net().unsubscribe(0, "in");
    scene.pass(90s);
    scene.publish(1, "kept", true);
    scene.net().settle();
    scene.net().disconnect(0);
    scene.net().settle();
    return scene.take();
}

/// The server leaves it to the client to close the connection.
std::vector<PassiveFinding>
patient_server(wire::Version version, const std::vector<std::string>& defects) {
    Scene scene{version, defects};
    scene.net().change_down = [](std::size_t number, wire::Bytes& packet) {
        return number != 0 || !packet.empty();
    };
    scene.connect();
    scene.net().disconnect(0);
    scene.pass(15s);
    return scene.take();
}

/// A client without a Will, which asks for little.
std::vector<PassiveFinding> plain(wire::Version version, const std::vector<std::string>& defects) {
    Scene scene{version, defects};
    scene.connect();
    scene.pass(45s);
    scene.net().disconnect(0);
    scene.net().settle();
    return scene.take();
}

/// The connection is lost before an answer, and the Session goes on.
template <wire::PacketType answer, int others>
std::vector<PassiveFinding> cut(wire::Version version, const std::vector<std::string>& defects) {
    Scene scene{version, defects, with_session()};
    scene.connect();
    scene.cut_before(answer, others);
    scene.publish_each({1, 2, 1, 2});
    scene.pass(90s);
    return scene.take();
}

/// The connection is lost while messages are on their way, and the server has lost the Session.
template <wire::PacketType answer>
std::vector<PassiveFinding>
server_forgets(wire::Version version, const std::vector<std::string>& defects) {
    Scene scene{version, defects, with_session()};
    scene.net().change_down = [](std::size_t number, wire::Bytes& packet) {
        if (number == 0 && is_connack(packet)) packet[2] = 0;
        return true;
    };
    scene.connect();
    scene.cut_before(answer);
    scene.publish_each({1, 2, 1, 2});
    scene.pass(90s);
    return scene.take();
}

/// The server holds a Session that a new client cannot have.
std::vector<PassiveFinding>
foreign_session(wire::Version version, const std::vector<std::string>& defects) {
    Scene scene{version, defects};
    if (!scene.is_v5()) return {};
    scene.net().change_down = [](std::size_t number, wire::Bytes& packet) {
        if (number == 0 && is_connack(packet)) packet[2] = 1;
        return true;
    };
    scene.connect();
    scene.publish(1);
    scene.pass(1s);
    return scene.take();
}

/// Small limits, and more to send than they allow.
std::vector<PassiveFinding>
limited(wire::Version version, const std::vector<std::string>& defects) {
    Scene scene{
        version,
        defects,
        {.keep_alive = 60s},
        {.receive_maximum = 2, .topic_alias_maximum = 2, .server_keep_alive = 5s}
    };
    if (!scene.is_v5()) return {};
    scene.connect();
    scene.publish_each({0, 0, 1, 1, 2, 2, 1, 2});
    scene.pass(30s);
    return scene.take();
}

std::vector<PassiveFinding>
no_aliases(wire::Version version, const std::vector<std::string>& defects) {
    Scene scene{version, defects, {}, {.topic_alias_maximum = 0}};
    scene.connect();
    scene.publish(0);
    scene.publish(0);
    scene.net().settle();
    return scene.take();
}

std::vector<PassiveFinding>
low_qos(wire::Version version, const std::vector<std::string>& defects) {
    Scene scene{version, defects, {}, {.maximum_qos = 1, .retain_available = false}};
    if (!scene.is_v5()) return {};
    scene.connect();
    scene.publish_each({0, 1, 2});
    scene.publish(0, "kept", true);
    scene.net().settle();
    return scene.take();
}

/// A server that has plain subscriptions only.
std::vector<PassiveFinding>
few_subscriptions(wire::Version version, const std::vector<std::string>& defects) {
    Scene scene{version, defects};
    if (!scene.is_v5()) return {};
    scene.net().change_down = [version](std::size_t number, wire::Bytes& packet) {
        if (number != 0 || !is_connack(packet)) return true;
        auto connack = std::get<wire::Connack>(*wire::decode(packet, version));
        using enum wire::PropertyId;
        for (const auto id :
             {wildcard_subscription_available,
              subscription_identifier_available,
              shared_subscription_available})
            connack.properties.add(id, std::uint8_t{0});
        packet = wire::encode(connack, version);
        return true;
    };
    scene.connect();
    wire::Properties identified;
    identified.add(wire::PropertyId::subscription_identifier, wire::VarInt{7});
    scene.net().subscribe(0, "a", 1);
    scene.net().subscribe(0, "b", 1, identified);
    scene.net().subscribe(0, "c/+", 1);
    scene.net().subscribe(0, "$share/g/d", 1);
    scene.net().settle();
    return scene.take();
}

std::vector<PassiveFinding>
small_packets(wire::Version version, const std::vector<std::string>& defects) {
    Scene scene{version, defects, {}, {.maximum_packet_size_bytes = 100}};
    if (!scene.is_v5()) return {};
    scene.connect();
    scene.net().subscribe(0, "in", 2);
    scene.net().settle();
    scene.other_publishes({1, 2});
    scene.publish(2);
    scene.net().settle();
    scene.publish(0, std::string(90, 't'));
    scene.net().settle();
    scene.net().disconnect(0);
    scene.net().settle();
    return scene.take();
}

/// What the client publishes is refused, and later it comes back.
std::vector<PassiveFinding>
refused(wire::Version version, const std::vector<std::string>& defects) {
    Scene scene{version, defects, with_session(), {.forbidden_topics = "secret/#"}};
    if (!scene.is_v5()) return {};
    scene.connect();
    scene.publish(1, "secret/a");
    scene.publish(2, "secret/b");
    scene.net().settle();
    scene.pass(5s);
    scene.net().disconnect(0);
    scene.net().settle();
    scene.connect();
    scene.pass(60s);
    return scene.take();
}

template <std::uint32_t packet_max_bytes>
std::vector<PassiveFinding>
authenticated(wire::Version version, const std::vector<std::string>& defects) {
    client::Options options;
    const auto answer = [](wire::BytesView challenge) {
        const std::string text{challenge.begin(), challenge.end()};
        const auto reply = broker::challenge_answer("secret", text);
        return wire::Bytes{reply.begin(), reply.end()};
    };
    options.authentication =
        client::Authentication{.method = "ASSAY-CHALLENGE", .data = {}, .respond = answer};
    Scene scene{
        version, defects, std::move(options), {.maximum_packet_size_bytes = packet_max_bytes}
    };
    if (!scene.is_v5()) return {};
    scene.connect();
    scene.net().re_authenticate(0);
    scene.pass(45s);
    return scene.take();
}

constexpr NamedConversation conversations[] = {
    {"everyday", everyday},
    {"plain", plain},
    {"patient server", patient_server},
    {"puback lost", cut<wire::PacketType::puback, 0>},
    {"second puback lost", cut<wire::PacketType::puback, 1>},
    {"pubrec lost", cut<wire::PacketType::pubrec, 0>},
    {"pubcomp lost", cut<wire::PacketType::pubcomp, 0>},
    {"session lost before puback", server_forgets<wire::PacketType::puback>},
    {"session lost before pubcomp", server_forgets<wire::PacketType::pubcomp>},
    {"foreign session", foreign_session},
    {"limited", limited},
    {"no aliases", no_aliases},
    {"low qos", low_qos},
    {"few subscriptions", few_subscriptions},
    {"small packets", small_packets},
    {"refused", refused},
    {"authenticated", authenticated<wire::packet_size_max_bytes>},
    {"authenticated in small packets", authenticated<100>},
};

}  // namespace

std::span<const NamedConversation> client_conversations() {
    return conversations;
}

}  // namespace assay::evidence
