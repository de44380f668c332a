#pragma once
/// What belongs to one row alone: its topic root, its Client Identifiers and the names that steps
/// give to exchanges, so that hundreds of rows can run at once against one broker.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace assay::play {

class Names {
public:
    /// `nonce` separates runs that meet the same broker; the simulated world uses a constant.
    Names(std::string_view nonce, std::string_view row_name);

    /// "assay/NONCE/HASH/": what `~/` stands for.
    const std::string& root() const { return root_; }
    /// `text` with `~/` at its start or behind a `/` replaced by the root. `<<` becomes `<`.
    std::string topic(std::string_view text) const;
    /// A Client Identifier of at most 23 letters and digits, which every server accepts
    /// [MQTT-3.1.3-5]; equal `label`s of one row give equal identifiers.
    std::string client_id(std::string_view label) const;
    /// A received topic as a scenario would write it, with `~/` for the root.
    std::string shorten(std::string_view topic) const;

private:
    std::string hash_;
    std::string nonce_;
    std::string root_;
};

/// `text` with every `<name.field>` replaced by what `look_up` says; `<<` becomes `<`. Nothing if a
/// name is unknown, with the name in `unknown`.
std::optional<std::string> resolve_names(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view)>& look_up,
    std::string& unknown
);

}  // namespace assay::play
