#include "harness/play/actor/names.hpp"

#include "simulator/random/random.hpp"

#include <fmt/format.h>

namespace assay::play {

Names::Names(std::string_view nonce, std::string_view row_name)
    : hash_{fmt::format("{:010x}", simulator::stable_hash(row_name) & 0xFF'FFFF'FFFFULL)},
      nonce_{nonce},
      root_{fmt::format("assay/{}/{}/", nonce, hash_)} {}

std::string Names::topic(std::string_view text) const {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool at_level_start = at == 0 || text[at - 1] == '/';
        if (at_level_start && text.substr(at).starts_with("~/")) {
            out += root_;
            ++at;
        } else if (text.substr(at).starts_with("<<")) {
            out += '<';
            ++at;
        } else {
            out += text[at];
        }
    }
    return out;
}

std::string Names::client_id(std::string_view label) const {
    const auto mixed = simulator::stable_hash(fmt::format("{}/{}/{}", nonce_, hash_, label));
    return fmt::format("assay{:016x}", mixed);
}

std::string Names::shorten(std::string_view topic) const {
    std::string out{topic};
    for (auto at = out.find(root_); at != std::string::npos; at = out.find(root_, at + 2))
        out.replace(at, root_.size(), "~/");
    return out;
}

std::optional<std::string> resolve_names(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view)>& look_up,
    std::string& unknown
) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto end = text[at] == '<' ? text.find('>', at) : std::string_view::npos;
        if (text.substr(at).starts_with("<<")) {
            out += text[at++];
        } else if (end != std::string_view::npos) {
            const auto name = text.substr(at + 1, end - at - 1);
            const auto value = look_up(name);
            if (!value) {
                unknown = name;
                return std::nullopt;
            }
            out += *value;
            at = end;
        } else {
            out += text[at];
        }
    }
    return out;
}

}  // namespace assay::play
