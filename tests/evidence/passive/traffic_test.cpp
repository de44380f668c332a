#include "harness/evidence/passive/passive.hpp"
#include "reference/wire/print.hpp"
#include "tests/client/in_process.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <random>

namespace assay::evidence {
namespace {

/// Random legal traffic between reference clients and the reference broker.
class Traffic {
public:
    Traffic(std::uint32_t seed, wire::Version version)
        : engine_{seed}, version_{version}, checker_{version, {.judged = Judged::both}} {
        net_.opened = [this](std::size_t client) { checker_.connected(name(client)); };
        net_.ended = [this](std::size_t client) { note(checker_.ended(name(client), at())); };
        net_.passed = [this](std::size_t client, client::Heading way, wire::BytesView packet) {
            const bool is_up = way == client::Heading::up;
            if (!is_up) ++received_;
            const auto sender = is_up ? wire::Role::client : wire::Role::server;
            note(checker_.passed(name(client), sender, packet, at()), packet);
        };
        for (int i = 0; i < clients; ++i)
            net_.add(options(i));
    }

    std::string run(int steps) {
        for (int i = 0; i < clients; ++i)
            net_.connect(static_cast<std::size_t>(i));
        for (int i = 0; i < steps; ++i)
            step();
        net_.run([] { return false; }, std::chrono::minutes{10});
        for (std::size_t i = 0; i < clients; ++i)
            note(checker_.ended(name(i), at()));
        return findings_;
    }
    std::size_t received() const { return received_; }

private:
    static constexpr int clients = 3;

    static std::string name(std::size_t client) { return fmt::format("c{}", client); }
    Moment at() const { return net_.now().time_since_epoch(); }
    void note(const std::vector<PassiveFinding>& findings, wire::BytesView packet = {}) {
        for (const auto& finding : findings)
            findings_ += fmt::format(
                "{}: {} ({})\n",
                finding.statement,
                finding.what,
                packet.empty() ? "at the end" : wire::print(packet, version_)
            );
    }
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_() % n); }

    client::Options options(int number) {
        client::Options options{.version = version_, .client_id = fmt::format("c{}", number)};
        if (number != 0) options.session_expiry = std::chrono::hours{1};
        if (number == 1) options.receive_maximum = 2;
        if (number == 2) options.topic_alias_maximum = 2;
        if (number == 2) options.maximum_packet_size = 60;
        options.keep_alive = std::chrono::seconds{20};
        return options;
    }

    void step() {
        using Options = wire::SubscriptionOptions;
        static constexpr const char* topics[]{"a", "a/b", "a/c", "b", "a/b/c"};
        static constexpr const char* filters[]{"a", "a/#", "+/b", "#", "b", "$share/g/a/+"};
        const auto client = below(clients);
        switch (below(8)) {
        case 0:
            if (version_ == wire::Version::v3_1_1)
                net_.subscribe(client, filters[below(5)], static_cast<std::uint8_t>(below(3)));
            else
                net_.subscribe(
                    client,
                    filters[below(6)],
                    wire::byte_of({{Options::qos, below(3)}, {Options::retain_handling, below(3)}})
                );
            break;
        case 1:
            net_.unsubscribe(client, filters[below(5)]);
            break;
        case 2:
            net_.cut(client);
            break;
        case 3:
            net_.run([] { return false; }, std::chrono::seconds{below(40)});
            break;
        default:
            net_.publish(
                client,
                {.topic = topics[below(5)],
                 .payload = wire::Bytes(below(60), 'x'),
                 .qos = static_cast<std::uint8_t>(below(3)),
                 .retain = below(6) == 0}
            );
        }
        if (below(2) == 0) net_.settle();
    }

    std::mt19937 engine_;
    wire::Version version_;
    client::InProcess net_{};
    PassiveChecker checker_;
    std::string findings_{};
    std::size_t received_{};
};

TEST(PassiveChecks, FindNothingInLegalTrafficOfTheReferenceBroker) {
    for (const auto version : {wire::Version::v3_1_1, wire::Version::v5_0})
        for (std::uint32_t seed = 1; seed <= 12; ++seed) {
            Traffic traffic{seed, version};
            ASSERT_EQ(traffic.run(150), "") << wire::name_of(version) << " seed " << seed;
            EXPECT_GT(traffic.received(), 100U);
        }
}

}  // namespace
}  // namespace assay::evidence
