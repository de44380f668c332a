#pragma once
/// Scenarios out of a few lines.
#include "harness/scenario/load.hpp"

#include <gtest/gtest.h>

namespace assay::scenario {

inline Environment small_environment() {
    Environment out;
    for (const auto* version : {"3.1.1", "5.0"})
        out.registry.add({.version = version, .number = "MQTT-1-1"});
    out.presets["geo"] = {
        .name = "geo",
        .up = {.delay = {.base = std::chrono::milliseconds{300}}},
        .down = {.delay = {.base = std::chrono::milliseconds{300}}}
    };
    return out;
}

inline Scenario loaded(const std::string& text) {
    auto scenario = load("f.yaml", text, small_environment());
    if (scenario) return std::move(*scenario);
    ADD_FAILURE() << render(scenario.error(), text);
    return {};
}

inline Row row_of(const Scenario& scenario, std::size_t index) {
    if (index >= scenario.rows.size()) {
        ADD_FAILURE() << "no row " << index;
        return {};
    }
    auto row = expand(scenario, scenario.rows[index]);
    if (row) return std::move(*row);
    ADD_FAILURE() << render(row.error(), scenario.source);
    return {};
}

inline std::string file_of(std::string_view rest) {
    return "id: a/b\ntitle: It holds\nactors: {one: {}, two: {}}\n" + std::string{rest};
}

}  // namespace assay::scenario
