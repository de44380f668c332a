#pragma once
/// The table of link parameters: reading, printing, schema, explanations and conflicts derive from
/// it. Each stage of a link (simulator/link) has its rows in a file of its own. Private to this
/// room.
///
///     link_stages/loss.cpp    rows: name, form, member of LossParameters, meaning, what it needs
///                             checks: what else can be wrong with them
///     link_stages/queue.cpp   ...
#include "harness/scenario/link_check.hpp"
#include "harness/scenario/links.hpp"

namespace assay::scenario {

using simulator::DirectionSpec;
using simulator::LinkSpec;
using simulator::Way;

/// A number goes where the row says: durations in ns, shares in ppb, rates in bit/s, choices by
/// their index; of a direction's parameter it is that of the way. A trace counts as 1.
struct LinkRow {
    LinkKey key{};
    std::uint64_t (*get)(const LinkSpec&, Way){};
    void (*set)(LinkSpec&, Way, std::uint64_t){};
    // Of a trace only: what is in the file, and what it is called.
    std::optional<simulator::TraceError> (*parse)(
        LinkSpec&, Way, const std::string& content, std::string_view file
    ){};
    std::string_view (*file)(const LinkSpec&, Way){};
};

/// What is wrong with a link, or with one direction of it.
class Conflicts {
public:
    void add_if(bool is_wrong, std::string_view parameter, std::string message, std::string hint) {
        if (is_wrong)
            found_.push_back({std::string{parameter}, std::move(message), std::move(hint)});
    }
    void
    not_above(Duration low, std::string_view low_name, Duration high, std::string_view high_name);
    std::vector<LinkConflict> found() && { return std::move(found_); }

private:
    std::vector<LinkConflict> found_{};
};

/// What the table knows of one stage. A check finds what `needs` cannot say; either may be null.
struct LinkStage {
    std::span<const LinkRow> rows{};
    void (*check)(const LinkSpec&, Conflicts&){};
    void (*check_way)(const DirectionSpec&, const LinkSpec&, Conflicts&){};
};

LinkStage delay_stage();
LinkStage queue_stage();
LinkStage loss_stage();
LinkStage disorder_stage();
LinkStage whole_link();
LinkStage radio_stage();
LinkStage outage_stage();
LinkStage sleep_stage();
LinkStage hand_over_stage();
LinkStage nat_stage();
LinkStage pep_stage();

std::span<const LinkStage> link_stages();
/// The rows of all stages.
std::span<const LinkRow* const> link_rows();
/// Null if there is none.
const LinkRow* find_link_row(std::string_view name);

inline bool has(Duration duration) {
    return duration > Duration{};
}

template <auto member>
inline constexpr bool is_of_direction = std::is_invocable_v<decltype(member), const DirectionSpec&>;

/// Follows the members that lead to a parameter: the direction's or the link's stage, then its own.
template <auto first, auto... rest>
auto& member_of(auto& spec, Way way) {
    if constexpr (is_of_direction<first>) {
        auto& stage = (way == Way::up ? spec.up : spec.down).*first;
        return (stage.*....*rest);
    } else {
        auto& stage = spec.*first;
        return (stage.*....*rest);
    }
}

template <auto first, auto... rest>
constexpr LinkRow
row(std::string_view name, LinkForm form, std::string_view doc, std::string_view needs = "") {
    return {
        .key = {name, form, is_of_direction<first>, doc, needs},
        .get =
            [](const LinkSpec& spec, Way way) {
                const auto& member = member_of<first, rest...>(spec, way);
                if constexpr (std::is_same_v<std::remove_cvref_t<decltype(member)>, Duration>)
                    return static_cast<std::uint64_t>(member.count());
                else
                    return static_cast<std::uint64_t>(member);
            },
        .set =
            [](LinkSpec& spec, Way way, std::uint64_t value) {
                auto& member = member_of<first, rest...>(spec, way);
                using T = std::remove_cvref_t<decltype(member)>;
                if constexpr (std::is_same_v<T, Duration>)
                    member = Duration{static_cast<std::int64_t>(value)};
                else
                    member = static_cast<T>(value);
            }
    };
}

template <class Trace, auto... path>
constexpr LinkRow trace_row(std::string_view name, std::string_view doc) {
    return {
        .key = {name, LinkForm::file, true, doc},
        .get = [](const LinkSpec& spec,
                  Way way) { return std::uint64_t{member_of<path...>(spec, way) != nullptr}; },
        .parse = [](LinkSpec& spec, Way way, const std::string& content, std::string_view file
                 ) -> std::optional<simulator::TraceError> {
            auto trace = Trace::parse(content);
            if (!trace) return std::move(trace.error());
            trace->file = file;
            member_of<path...>(spec, way) = std::make_shared<const Trace>(std::move(*trace));
            return std::nullopt;
        },
        .file = [](const LinkSpec& spec, Way way) -> std::string_view {
            const auto& trace = member_of<path...>(spec, way);
            return trace ? std::string_view{trace->file} : "";
        }
    };
}

/// The words of a form that is a choice; empty for the others.
std::span<const std::string_view> words_of(LinkForm form);

}  // namespace assay::scenario
