#include "harness/scenario/link_table.hpp"

#include <fmt/format.h>

namespace assay::scenario {

void Conflicts::not_above(
    Duration low, std::string_view low_name, Duration high, std::string_view high_name
) {
    add_if(
        low > high,
        low_name,
        fmt::format(
            "{} of {} is more than {} of {}",
            low_name,
            print_duration(low),
            high_name,
            print_duration(high)
        ),
        fmt::format("lower '{}' or raise '{}'", low_name, high_name)
    );
}

std::span<const LinkStage> link_stages() {
    static const std::array stages{
        delay_stage(),
        queue_stage(),
        loss_stage(),
        disorder_stage(),
        whole_link(),
        radio_stage(),
        outage_stage(),
        sleep_stage(),
        hand_over_stage(),
        nat_stage(),
        pep_stage()
    };
    return stages;
}

std::span<const LinkRow* const> link_rows() {
    static const auto rows = [] {
        std::vector<const LinkRow*> out;
        for (const auto& stage : link_stages())
            for (const auto& row : stage.rows)
                out.push_back(&row);
        return out;
    }();
    return rows;
}

const LinkRow* find_link_row(std::string_view name) {
    const auto rows = link_rows();
    const auto found = std::ranges::find(rows, name, [](const auto* row) { return row->key.name; });
    return found == rows.end() ? nullptr : *found;
}

// clang-format off
std::span<const std::string_view> words_of(LinkForm form) {
    static constexpr std::array<std::string_view, 2> toggles{"off", "on"};
    static constexpr std::array<std::string_view, 7> shapes{"none", "uniform", "exponential", "gamma", "lognormal", "pareto", "symmetric"};
    static constexpr std::array<std::string_view, 2> cargoes{"streams", "datagrams"};
    static constexpr std::array<std::string_view, 3> nat_expiries{"silent", "reset", "reopen"};
    if (form == LinkForm::toggle) return toggles;
    if (form == LinkForm::shape) return shapes;
    if (form == LinkForm::cargo) return cargoes;
    if (form == LinkForm::nat) return nat_expiries;
    return {};
}
// clang-format on

}  // namespace assay::scenario
