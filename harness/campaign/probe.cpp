#include "harness/campaign/probe.hpp"

#include "reference/wire/explanations.hpp"
#include "reference/wire/match.hpp"
#include "reports/result/clean.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

using reports::TraceEvent;

/// The first packet of type `P` that an actor received while the row was played.
template <class P>
std::optional<P> first_received(const play::Played& played, wire::Version version) {
    for (const auto& event : played.trace) {
        if (event.kind != TraceEvent::Kind::received || event.bytes.empty()) continue;
        const auto packet = wire::decode(event.bytes, version);
        if (packet)
            if (const auto* found = std::get_if<P>(&*packet)) return *found;
    }
    return std::nullopt;
}

class Learner {
public:
    Learner(const std::vector<ProbeRow>& rows, const std::vector<play::Played>& outcomes) {
        for (std::size_t i = 0; i < rows.size(); ++i)
            outcomes_[rows[i].name] = &outcomes[i];
    }

    Probe learn() {
        versions();
        announced();
        for (const auto& [fact, row] : std::initializer_list<std::pair<const char*, const char*>>{
                 {"retain", "retain"},
                 {"wildcard", "wildcard"},
                 {"assigned_client_id", "assigned"},
                 {"long_client_id", "long_client_id"}
             })
            probe_.observed[fact] = works_anywhere(row) ? "true" : "false";
        probe_.observed["max_qos"] = works_anywhere("qos2")   ? "2"
                                     : works_anywhere("qos1") ? "1"
                                                              : "0";
        probe_.observed["in_flight"] = std::to_string(in_flight());
        probe_.observed["users"] = works_anywhere("users") ? "false" : "true";
        probe_.observed["passwords"] =
            works_anywhere("right_password") && !works_anywhere("wrong_password") ? "true"
                                                                                  : "false";
        probe_.observed["subscribe_rules"] = works_anywhere("subscribe_rules") ? "true" : "false";
        // A session survived a clean disconnect for as long as the probe asked.
        probe_.observed["session_keep"] = works_anywhere("session") ? "1h" : "0s";
        // Only its target file can say otherwise; a name without a password may be an anonymous login.
        probe_.observed["persistence"] = "none";
        probe_.observed["password_needed"] = "false";
        if (has_v5_) {
            probe_.observed["shared"] = works("shared 5.0") ? "true" : "false";
            probe_.observed["no_subscription_existed"] =
                works("unsubscribe 5.0") ? "true" : "false";
            probe_.observed["subscription_identifiers"] = has_subscription_id() ? "true" : "false";
            probe_.observed["access_rules"] = works("access_rules 5.0") ? "true" : "false";
            probe_.observed["authentication"] =
                works("authentication 5.0") ? "ASSAY-CHALLENGE" : "none";
        }
        product();
        contradict();
        merge();
        return std::move(probe_);
    }

private:
    const play::Played* outcome(const std::string& name) const {
        const auto found = outcomes_.find(name);
        return found == outcomes_.end() ? nullptr : found->second;
    }
    /// The first `P` of that row; nothing if it was not played or none came.
    template <class P>
    std::optional<P> received(const std::string& name, wire::Version version) const {
        const auto* played = outcome(name);
        return played ? first_received<P>(*played, version) : std::nullopt;
    }
    bool works(const std::string& name) const {
        const auto* played = outcome(name);
        return played && played->course.completed;
    }
    bool works_anywhere(const std::string& row) const {
        return works(row + " 5.0") || works(row + " 3.1.1");
    }

    void versions() {
        has_v5_ = works("connect 5.0");
        std::string versions = works("connect 3.1.1") ? "3.1.1" : "";
        if (has_v5_) versions += versions.empty() ? "5.0" : ", 5.0";
        probe_.observed["versions"] = versions;
    }

    /// What CONNACK says; what it does not say has a default in 5.0 (3.2.2.3).
    void announced() {
        if (!has_v5_) return;
        const auto connack = received<wire::Connack>("connect 5.0", wire::Version::v5_0);
        if (!connack) return;
        using enum wire::PropertyId;
        const auto& properties = connack->properties;
        const auto flag = [&](wire::PropertyId id) {
            return properties.get_or<std::uint8_t>(id, 1) == 1 ? "true" : "false";
        };
        auto& announced = probe_.announced;
        announced["max_qos"] = std::to_string(properties.get_or<std::uint8_t>(maximum_qos, 2));
        announced["retain"] = flag(retain_available);
        announced["wildcard"] = flag(wildcard_subscription_available);
        announced["shared"] = flag(shared_subscription_available);
        announced["subscription_identifiers"] = flag(subscription_identifier_available);
        announced["receive_maximum"] =
            std::to_string(properties.get_or(receive_maximum, wire::receive_maximum_default));
        announced["topic_alias_maximum"] =
            std::to_string(properties.get_or<std::uint16_t>(topic_alias_maximum, 0));
        announced["maximum_packet_size"] =
            std::to_string(properties.get_or(maximum_packet_size, wire::packet_size_max_bytes));
        probe_.observed["connack_size"] =
            std::to_string(wire::size_without_explanations(*connack, wire::Version::v5_0));
        if (const auto keep = promised_session()) announced["session_keep"] = *keep;
        announced["server_keep_alive"] = std::to_string(imposed_keep_alive());
    }

    /// The answer to a Session Expiry Interval of a minute: a shorter one, or nothing, which is a
    /// promise to keep the Session for as long as was asked (3.2.2.3.2).
    std::optional<std::string> promised_session() const {
        const auto connack = received<wire::Connack>("session 5.0", wire::Version::v5_0);
        if (!connack || connack->reason_code != 0) return std::nullopt;
        const auto* keep =
            connack->properties.find<std::uint32_t>(wire::PropertyId::session_expiry_interval);
        return keep ? fmt::format("{}s", *keep) : "1h";
    }

    /// The answer to a Keep Alive of a second. Not that to 0: some answer "for ever" by a limit and
    /// leave all others alone.
    std::uint16_t imposed_keep_alive() const {
        const auto connack = received<wire::Connack>("keep_alive 5.0", wire::Version::v5_0);
        if (!connack) return 0;
        return connack->properties.get_or<std::uint16_t>(wire::PropertyId::server_keep_alive, 0);
    }

    bool has_subscription_id() const {
        const auto* played = outcome("subscription_id 5.0");
        if (!played || !played->course.completed) return false;
        const auto publish = first_received<wire::Publish>(*played, wire::Version::v5_0);
        return publish && publish->properties.has(wire::PropertyId::subscription_identifier);
    }

    /// The messages that came to a client which acknowledged none of them.
    std::size_t in_flight() const {
        std::size_t most = 0;
        for (const auto* name : {"in_flight 5.0", "in_flight 3.1.1"})
            if (const auto* played = outcome(name))
                most = std::max<std::size_t>(
                    most,
                    static_cast<std::size_t>(std::ranges::count_if(
                        played->trace,
                        [](const auto& event) {
                            return event.kind == TraceEvent::Kind::received &&
                                   wire::type_of(event.bytes) == wire::PacketType::publish;
                        }
                    ))
                );
        return most;
    }

    void product() {
        for (const auto& [name, version] :
             {std::pair{"product 5.0", wire::Version::v5_0},
              {"product 3.1.1", wire::Version::v3_1_1}}) {
            const auto* played = outcome(name);
            const auto publish =
                played ? first_received<wire::Publish>(*played, version) : std::nullopt;
            // A target may send what nobody has asked for.
            if (!publish || publish->topic.text != product_topic) continue;
            const auto& bytes = publish->payload.bytes;
            probe_.product.assign(bytes.begin(), bytes.end());
            return;
        }
    }

    /// Announced and not delivered is a finding, never an excuse.
    void contradict() {
        for (const auto& [fact, said] : probe_.announced) {
            const auto seen = probe_.observed.find(fact);
            if (seen == probe_.observed.end() || seen->second == said) continue;
            const bool promised_more = said == "true" ||
                                       (fact == "max_qos" && said > seen->second) ||
                                       (fact == "session_keep" && seen->second == "0s");
            if (promised_more)
                probe_.contradictions.push_back(fmt::format(
                    "{}: CONNACK announces {}, the probe observed {}", fact, said, seen->second
                ));
        }
        const auto alias = probe_.announced.find("topic_alias_maximum");
        if (alias != probe_.announced.end() && alias->second != "0" && !works("topic_alias 5.0"))
            probe_.contradictions.push_back(
                "topic_alias_maximum: CONNACK announces " + alias->second +
                ", an alias within it did not work"
            );
    }

    /// A row is excused by what the target announces, not by what it fails to do; only where 3.1.1
    /// has no way to announce does the observation decide.
    void merge() {
        probe_.facts = probe_.observed;
        for (const auto& [fact, said] : probe_.announced)
            probe_.facts[fact] = said;
        if (!has_v5_)
            for (const auto* fact : {"shared", "subscription_identifiers", "topic_alias_maximum"})
                probe_.facts.erase(fact);
    }

    std::map<std::string, const play::Played*> outcomes_{};
    Probe probe_{};
    bool has_v5_{};
};

}  // namespace

Probe learn(
    const std::vector<ProbeRow>& rows,
    const std::vector<play::Played>& outcomes,
    const std::map<std::string, std::string>& stated
) {
    auto probe = Learner{rows, outcomes}.learn();
    for (const auto& [fact, value] : stated)
        probe.facts[fact] = value;
    return probe;
}

std::string describe(const Probe& probe) {
    std::string text = fmt::format(
        "product   {}\nversions  {}\n\n{:<28}{:<14}{}\n",
        probe.product.empty() ? "unknown" : reports::printable(probe.product),
        probe.observed.contains("versions") ? probe.observed.at("versions") : "none",
        "fact",
        "announced",
        "observed"
    );
    std::map<std::string, std::pair<std::string, std::string>> rows;
    for (const auto& [fact, said] : probe.announced)
        rows[fact].first = said;
    for (const auto& [fact, seen] : probe.observed)
        rows[fact].second = seen;
    rows.erase("versions");
    for (const auto& [fact, pair] : rows)
        text += fmt::format(
            "{:<28}{:<14}{}\n",
            fact,
            pair.first.empty() ? "-" : reports::printable(pair.first),
            pair.second.empty() ? "-" : reports::printable(pair.second)
        );
    for (const auto& contradiction : probe.contradictions)
        text += "contradiction  " + reports::printable(contradiction) + "\n";
    return text;
}

}  // namespace assay::campaign
