#include "reports/result/statistics_json.hpp"

#include "reports/result/clean.hpp"
#include "reports/result/statistics_numbers.hpp"

#include <boost/json.hpp>

#include <charconv>
#include <fmt/format.h>

namespace assay::reports {
namespace {

namespace json = boost::json;

std::optional<std::uint64_t> number(const json::value& value) {
    if (const auto* plain = value.if_uint64()) return *plain;
    if (const auto* plain = value.if_int64(); plain && *plain >= 0)
        return static_cast<std::uint64_t>(*plain);
    return std::nullopt;
}

/// Takes a number that may be missing, which is zero; false if there is something else.
bool take(const json::object& object, std::string_view name, std::uint64_t& out) {
    const auto* value = object.if_contains(name);
    if (value == nullptr) return true;
    const auto found = number(*value);
    out = found.value_or(0);
    return found.has_value();
}

bool take_text(const json::object& object, std::string_view name, std::string& out) {
    const auto* value = object.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr) return false;
    out = std::string{std::string_view{*text}};
    return true;
}

bool take_latency(const json::object& object, LatencySketch& out) {
    std::uint64_t longest = 0;
    if (!take(object, "latency_max_us", longest)) return false;
    std::map<std::uint32_t, std::uint64_t> classes;
    const auto* list = object.if_contains("latency_classes");
    const auto* array = list == nullptr ? nullptr : list->if_array();
    if (array == nullptr) return false;
    for (const auto& item : *array) {
        const auto* pair = item.if_array();
        if (pair == nullptr || pair->size() != 2) return false;
        const auto place = number((*pair)[0]);
        const auto count = number((*pair)[1]);
        // Beyond 64 bits of microseconds there is no class.
        constexpr std::uint64_t classes_max = 64U << 7U;
        if (!place || !count || *place >= classes_max) return false;
        classes[static_cast<std::uint32_t>(*place)] = *count;
    }
    out = LatencySketch::restored(
        std::move(classes), std::chrono::microseconds{static_cast<std::int64_t>(longest)}
    );
    return true;
}

}  // namespace

json::object object_of(const RowStatistics& statistics) {
    json::object out{
        {"links", well_formed(statistics.links)}, {"qos", well_formed(statistics.qos)}
    };
    if (statistics.is_planning) out["planning"] = true;
    for (const auto& [name, value] : numbers_of(statistics))
        if (*value != 0) out[name] = *value;
    out["watched_ns"] = statistics.watched.count();
    out["without_service_ns"] = statistics.without_service.count();
    out["latency_max_us"] = statistics.latency.longest().count();
    json::array classes;
    for (const auto& [place, count] : statistics.latency.classes())
        classes.emplace_back(json::array{place, count});
    out["latency_classes"] = std::move(classes);
    return out;
}

json::object object_of(const StatisticsLine& line) {
    auto out = object_of(line.sum);
    out.erase("latency_classes");
    out["target"] = well_formed(line.target);
    out["version"] = well_formed(line.version);
    if (!line.scenario.empty()) {
        out["scenario"] = well_formed(line.scenario);
        json::object matrix;
        for (const auto& [name, value] : line.matrix)
            matrix[well_formed(name)] = well_formed(value);
        out["matrix"] = std::move(matrix);
    }
    const auto& latency = line.sum.latency;
    out["latency_p50_us"] = latency.quantile(0.5).count();
    out["latency_p95_us"] = latency.quantile(0.95).count();
    out["latency_p99_us"] = latency.quantile(0.99).count();
    return out;
}

std::optional<std::string> read(const json::object& object, RowStatistics& statistics) {
    const auto wrong = [](std::string_view name) {
        return fmt::format("statistics: \"{}\"", name);
    };
    if (!take_text(object, "links", statistics.links)) return wrong("links");
    if (!take_text(object, "qos", statistics.qos)) return wrong("qos");
    statistics.is_planning = object.contains("planning");
    statistics.rows = 0;
    for (const auto& [name, value] : numbers_of(statistics))
        if (!take(object, name, *value)) return wrong(name);
    std::uint64_t watched = 0;
    std::uint64_t without_service = 0;
    if (!take(object, "watched_ns", watched)) return wrong("watched_ns");
    if (!take(object, "without_service_ns", without_service)) return wrong("without_service_ns");
    statistics.watched = std::chrono::nanoseconds{static_cast<std::int64_t>(watched)};
    statistics.without_service =
        std::chrono::nanoseconds{static_cast<std::int64_t>(without_service)};
    if (!take_latency(object, statistics.latency)) return wrong("latency_classes");
    return std::nullopt;
}

}  // namespace assay::reports
