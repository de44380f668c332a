#include "harness/scenario/client_ids.hpp"

#include "harness/scenario/raw_bytes.hpp"
#include "reference/wire/var_int.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::scenario {

namespace {

/// Stands for the Client Identifier of the actor: found again in what is sent, the row's own.
constexpr std::string_view own_id{"(own)"};

/// Walks over the fields of a packet, whole or not.
class Fields {
public:
    explicit Fields(wire::BytesView rest) : rest_{rest} {}

    /// The next `size` bytes, or as many as there are.
    wire::BytesView take(std::size_t size) {
        const auto taken = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }
    std::uint32_t var_int() {
        return rest_.empty() ? 0 : wire::value_of_var_int(take(wire::size_of_var_int(rest_)));
    }
    wire::BytesView string() {
        const auto size = take(2);
        return size.size() < 2 ? wire::BytesView{} : take(std::size_t{size[0]} * 256 + size[1]);
    }

private:
    wire::BytesView rest_;
};

std::string text_of(wire::BytesView bytes) {
    return {bytes.begin(), bytes.end()};
}

/// The Client Identifier that a Server which does not look closely reads in the first packet; empty
/// if that is no CONNECT or ends before it. A decoder would refuse what is broken on purpose.
std::string client_id_in(wire::BytesView bytes) {
    if (bytes.empty() || wire::type_of(bytes) != wire::PacketType::connect) return {};
    Fields fields{bytes.subspan(1)};
    fields.var_int();
    fields.string();  // Protocol Name
    const auto level = fields.take(1);
    constexpr std::size_t flags_and_keep_alive = 3;
    fields.take(flags_and_keep_alive);
    constexpr auto newest = static_cast<std::uint8_t>(Version::v5_0);
    const auto without_properties = text_of(Fields{fields}.string());
    if (level.empty() || level.front() < newest) return without_properties;
    fields.take(fields.var_int());
    const auto with_properties = text_of(fields.string());
    // How a version goes on that does not exist is known to nobody: as either of those that do.
    const bool is_plain =
        level.front() > newest && (without_properties.contains(own_id) || with_properties.empty());
    return is_plain ? without_properties : with_properties;
}

bool is_own(std::string_view client_id) {
    return client_id.empty() || client_id.contains(own_id) || client_id.contains('<');
}

class Check {
public:
    Check(const Row& row, const Step& step, std::vector<Problem>& problems)
        : row_{row}, step_{step}, problems_{problems} {}

    void operator()(const ConnectAction& action) { judge(action.client_id.value_or("")); }
    void operator()(const SendAction& action) {
        for (const auto& [name, text] : action.with)
            if (action.packet == wire::PacketType::connect && name == "client_id") judge(text);
        judge_bytes("bytes", action.bytes);
        judge_bytes("append", action.append);
    }
    template <class Other>
    void operator()(const Other&) {}

private:
    void judge_bytes(std::string_view name, std::string_view notation) {
        const auto as_it_stands = [](std::string_view text) { return std::string{text}; };
        const auto actor = std::ranges::find(row_.actors, step_.actor, &Actor::name);
        const auto version =
            actor == row_.actors.end() ? row_.version : actor->version.value_or(row_.version);
        const auto bytes = raw_bytes(notation, version, own_id, as_it_stands);
        if (!bytes) return add(fmt::format("{}: {}", name, bytes.error()), "");
        judge(client_id_in(*bytes));
    }
    void judge(std::string_view client_id) {
        if (row_.isolation != Isolation::shared || is_own(client_id)) return;
        add("rows at the same time would have one Client Identifier",
            "put <client_id> into it, or say 'isolation: exclusive'");
    }
    void add(std::string what, std::string hint) {
        problems_.push_back({step_.at, 1, std::move(what), std::move(hint)});
    }

    const Row& row_;
    const Step& step_;
    std::vector<Problem>& problems_;
};

}  // namespace

void check_client_ids(const Row& row, const Step& step, std::vector<Problem>& problems) {
    std::visit(Check{row, step, problems}, step.action);
}

}  // namespace assay::scenario
