#include "reports/html/pack.hpp"

#include "reports/result/clean.hpp"
#include "reports/result/packed.hpp"
#include "reports/shared/units.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace assay::reports::html {
namespace {

namespace json = boost::json;

/// A chunk is inflated whole when one of its scenarios is opened, so it is kept small.
constexpr std::size_t chunk_bytes_max = 1'000'000;
/// Events of one row, and bytes of one packet, beyond this are counted only.
constexpr std::size_t events_max = 400;
constexpr std::size_t packet_bytes_max = 64;
/// A run with more events than this keeps the words of a packet and leaves out its bytes, or the
/// page would grow past 2 MB; failures keep both.
constexpr std::size_t events_with_bytes_max = 50'000;
/// A run with more rows than this keeps its findings, a number of them a scenario, and counts the
/// rows that hold; `results.jsonl` has them.
constexpr std::size_t rows_max = 20'000;
constexpr std::size_t findings_a_scenario = 100;
/// Instants are shown in milliseconds; a tenth of one is kept.
constexpr std::int64_t tick_ns = 100'000;

char letter_of(const TraceEvent& event) {
    // In the order of the enumerators.
    constexpr std::string_view letters{"sroelngx"};
    if (event.kind == TraceEvent::Kind::sent && event.lost) return 'S';
    return letters.at(static_cast<std::size_t>(event.kind));
}

std::string short_hex(wire::BytesView bytes) {
    if (bytes.size() <= packet_bytes_max) return hex_of(bytes);
    return hex_of(bytes.first(packet_bytes_max)) + fmt::format("… {} bytes", bytes.size());
}

/// A trace by columns, since like compresses best beside like: `t` steps in ticks, `k` kinds, `i`
/// and `j` whence and whither as indices into the names `p`, `m` texts, `b` bytes.
void put_trace(json::object& out, const RowResult& row, bool with_bytes) {
    json::array steps{};
    json::array names{};
    json::array senders{};
    json::array receivers{};
    json::array texts{};
    json::array bytes{};
    std::string kinds{};
    std::map<std::string_view, std::size_t> known{};
    const auto index_of = [&](const std::string& name) {
        const auto [slot, is_new] = known.try_emplace(name, names.size());
        if (is_new) names.emplace_back(printable(name));
        return slot->second;
    };
    std::int64_t before = 0;
    const auto shown = std::min(row.trace.size(), events_max);
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& event = row.trace[i];
        const auto now = event.at.count() / tick_ns;
        steps.emplace_back(now - before);
        before = now;
        kinds += letter_of(event);
        senders.emplace_back(index_of(event.from));
        receivers.emplace_back(index_of(event.to));
        texts.emplace_back(printable(event.text));
        if (with_bytes) bytes.emplace_back(short_hex(event.bytes));
    }
    out["t"] = std::move(steps);
    out["k"] = kinds;
    out["p"] = std::move(names);
    out["i"] = std::move(senders);
    out["j"] = std::move(receivers);
    out["m"] = std::move(texts);
    out["b"] = std::move(bytes);
    if (row.trace.size() > shown) {
        out["cut"] = fmt::format(
            "{} are in results.jsonl only.", counted(row.trace.size() - shown, "later event")
        );
    }
}

std::string words_of(Verdict verdict) {
    return fmt::format("{} {}", glyph_of(verdict), short_name(verdict));
}

json::object row_object(const Context& context, const RowResult& row, bool with_bytes) {
    json::array expectations{};
    for (const auto& each : row.expectations) {
        expectations.push_back(json::array{
            each.line,
            printable(each.what),
            printable_lines(each.actual),
            words_of(each.verdict),
            class_of(each.verdict)
        });
    }
    auto place = context.place_of(row);
    if (!place.empty()) place += ", ";
    place += span_text(row.duration);
    json::object out{
        {"a", context.anchor_of(row)},
        {"n", printable(row.name)},
        {"c", class_of(row.verdict)},
        {"w", words_of(row.verdict)},
        {"o", printable(place)},
        {"r", printable(row.reason)},
        {"x", std::move(expectations)}
    };
    put_trace(out, row, with_bytes);
    return out;
}

/// How much of the rows the page has room for.
struct Detail {
    bool with_bytes{};
    bool only_findings{};
};

std::string scenario_text(
    const Context& context,
    const std::string& id,
    const std::vector<const RowResult*>& rows,
    Detail detail
) {
    const auto source = context.results.sources.find(id);
    json::array list{};
    auto left_out = rows_in(rows);
    for (const auto* row : rows) {
        if (row->stands_for > 1) continue;
        if (detail.only_findings &&
            (!is_finding(row->verdict) || list.size() >= findings_a_scenario))
            continue;
        list.emplace_back(row_object(context, *row, detail.with_bytes));
        --left_out;
    }
    json::object out{{"rows", std::move(list)}};
    if (left_out != 0)
        out["more"] = fmt::format("{} are in results.jsonl only.", counted(left_out, "more row"));
    if (source != context.results.sources.end()) out["source"] = printable_lines(source->second);
    return json::serialize(out);
}

}  // namespace

Pack pack_scenarios(const Context& context) {
    std::size_t events = 0;
    for (const auto& row : context.results.rows)
        events += std::min(row.trace.size(), events_max);
    const Detail detail{
        .with_bytes = events <= events_with_bytes_max,
        .only_findings = context.results.rows.size() > rows_max
    };
    Pack out{};
    std::string text{};
    std::size_t index = 0;
    const auto close = [&] {
        if (text.empty()) return;
        out.chunks.push_back(base64(gzip("[" + text + "]")));
        text.clear();
        index = 0;
    };
    for (const auto& [id, rows] : context.scenarios) {
        out.places[id] = {out.chunks.size(), index++};
        if (!text.empty()) text += ',';
        text += scenario_text(context, id, rows, detail);
        if (text.size() > chunk_bytes_max) close();
    }
    close();
    return out;
}

}  // namespace assay::reports::html
