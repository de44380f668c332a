#include "harness/explore/talk.hpp"

#include <fmt/format.h>

namespace assay::explore {

Client* Talk::choose(const std::function<bool(const Client&)>& is_fit) {
    std::vector<Client*> fit;
    for (auto& client : clients)
        if (is_fit(client)) fit.push_back(&client);
    if (fit.empty()) return nullptr;
    auto& favourite = clients[drawing.favourite(clients.size())];
    if (is_fit(favourite) && drawing.chance(60)) return &favourite;
    return fit[drawing.below(fit.size())];
}

void Talk::watch() {
    step("watch", FlowMap{}.add("connect", "fresh"));
    step(
        "watch",
        FlowMap{}
            .add("subscribe", "~/#")
            .add("qos", "2")
            .add("retain_as_published", has_v5 ? "true" : "")
    );
}

std::string Talk::fresh_payload(std::string_view prefix) {
    return fmt::format("{}{}", prefix, ++payloads_);
}

void wait_across(Talk& talk) {
    const auto id = value_named(Feature::wait, "across");
    talk.steps += fmt::format("  - wait: {}\n", talk.drawing.note(id).text);
}

bool ping(Talk& talk) {
    auto* client = talk.choose([](const Client& one) { return one.is_open(); });
    if (!client) return false;
    talk.step(client->seat().actor, FlowMap{}.add("ping", "true"));
    return true;
}

bool wait(Talk& talk) {
    talk.drawing.begin(Use::everybody);
    talk.steps += fmt::format("  - wait: {}\n", talk.drawing.pick(Feature::wait).text);
    talk.drawing.end();
    return true;
}

}  // namespace assay::explore
