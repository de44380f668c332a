#include "harness/play/steps/session_age.hpp"

#include "reference/wire/codec.hpp"

#include <fmt/format.h>
#include <ranges>

namespace assay::play {
namespace {

using reports::Offset;
using reports::TraceEvent;
using wire::PropertyId;

/// The connection before the present one.
struct Earlier {
    std::optional<Offset> ended{};
    std::optional<std::uint32_t> expiry_s{};  ///< of DISCONNECT, which overrules CONNECT's
    bool has_begun{};
};

void read_expiry(Earlier& earlier, const wire::Properties& properties) {
    if (earlier.expiry_s) return;
    if (const auto* found = properties.find<std::uint32_t>(PropertyId::session_expiry_interval))
        earlier.expiry_s = *found;
}

/// At the last packet from the server its connection was there; when it closed it later the client may
/// have seen long afterwards. CONNACK's interval overrules CONNECT's (3.2.2.3.2).
void read_received(Earlier& earlier, const TraceEvent& event, wire::Version version) {
    if (!earlier.ended) earlier.ended = event.at;
    const auto packet = wire::decode(event.bytes, version);
    if (const auto* connack = packet ? std::get_if<wire::Connack>(&*packet) : nullptr)
        read_expiry(earlier, connack->properties);
}

/// Reads the actor's events backwards, from behind its present CONNECT to the one before.
Earlier earlier_connection(const StepContext& context, const ClientActor& actor) {
    Earlier out;
    int connects = 0;
    for (const auto& event : context.trace.events() | std::views::reverse) {
        if (event.actor() != actor.name()) continue;
        if (connects == 1 && event.kind == TraceEvent::Kind::received && !event.bytes.empty())
            read_received(out, event, actor.version());
        if (event.kind != TraceEvent::Kind::sent || event.bytes.empty()) continue;
        const auto packet = wire::decode(event.bytes, actor.version());
        if (!packet) continue;
        if (const auto* disconnect = std::get_if<wire::Disconnect>(&*packet))
            if (connects == 1 && disconnect->properties) read_expiry(out, *disconnect->properties);
        const auto* connect = std::get_if<wire::Connect>(&*packet);
        if (!connect || ++connects < 2) continue;
        read_expiry(out, connect->properties);
        out.has_begun = true;
        break;
    }
    return out;
}

}  // namespace

std::optional<std::string> may_have_expired(const StepContext& context, const ClientActor& actor) {
    const auto earlier = earlier_connection(context, actor);
    if (!earlier.has_begun || !earlier.ended || !earlier.expiry_s) return std::nullopt;
    const auto away = context.trace.offset(context.now()) - *earlier.ended;
    if (away < std::chrono::seconds{*earlier.expiry_s}) return std::nullopt;
    return fmt::format(
        "the Session was to last {} s without a connection, and had none for {:.0f} s",
        *earlier.expiry_s,
        std::chrono::duration<double>(away).count()
    );
}

}  // namespace assay::play
