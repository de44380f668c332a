#pragma once
/// Link parameters as texts: presets (`scenarios/links/*.yaml`), a scenario's `links:` entries, and
/// `set:` while a row runs. A parameter of a direction may stand alone (both directions) or below
/// `up:` and `down:`; as one name that is "rate", "up.rate", "down.rate".
#include "harness/scenario/link_check.hpp"
#include "harness/scenario/reading.hpp"

namespace assay::scenario {

enum class LinkForm : std::uint8_t {
    text,
    duration,
    share,
    rate,
    size,
    ordinal,
    boolean,
    toggle,
    shape,
    cargo,
    nat,
    file,
};

struct LinkKey {
    std::string_view name{};
    LinkForm form{};
    bool of_direction{};  ///< may stand below `up:` and `down:`
    std::string_view doc{};
    /// Without these it would do nothing: "retries", "rate or preamble", "rate, fast_mean" (both).
    std::string_view needs{};
};

/// All parameters; `name`, `grade` and `source` are for presets only.
std::span<const LinkKey> link_keys();
/// What a form looks like, for messages and schema: a description and a pattern.
std::pair<std::string_view, std::string_view> describe(LinkForm form);

/// The entries of a map of parameters, those below `up:` and `down:` as "up.rate"; matrix values
/// put in.
std::vector<PropertyText> flat_parameters(Reading& reading, const Node& map);
/// Sets one parameter. The problem has no position. `file` is the one that says so: paths of traces
/// start at its folder; without one at the current folder.
std::optional<Problem> apply_parameter(
    simulator::LinkSpec& spec,
    std::string_view name,
    std::string_view text,
    const std::string& file = ""
);
/// The parameters of a link that is in use after it got these ones, or what is wrong with them.
/// `file` is the one that says so.
std::expected<simulator::LinkSpec, LinkConflict> changed_link(
    const simulator::LinkSpec& before,
    const std::vector<PropertyText>& parameters,
    const std::string& file = ""
);
/// What `set:` and `delay:` ask for, in the direction that they name.
std::vector<PropertyText> parameters_of(const LinkAction& action);

/// Presets by name.
using LinkPresets = std::map<std::string, simulator::LinkSpec>;

/// As `flat_parameters`, in the order in which they count: the preset first, then parameters of
/// both directions, then those of one, which overrule.
std::vector<PropertyText> ordered_parameters(Reading& reading, const Node& map);
/// Where a map says a parameter: the value of "up.rate", of "rate", or the map itself.
const Node& parameter_node(const Node& map, std::string_view name);
/// Makes `spec` the preset of that name, or says that there is none.
void start_from_preset(
    Reading& reading,
    const Node& at,
    const std::string& name,
    const LinkPresets& presets,
    simulator::LinkSpec& spec
);
/// What is wrong with the parameters as a whole, each at its place.
void report_conflicts(Reading& reading, const Node& map, const simulator::LinkSpec& spec);
/// A preset file, which may vary one of `presets`.
std::expected<simulator::LinkSpec, std::vector<Problem>>
load_link_preset(const std::string& file, const std::string& text, const LinkPresets& presets);

}  // namespace assay::scenario
