#include "harness/scenario/link_text.hpp"

#include "harness/scenario/link_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::scenario {
namespace {

using simulator::DirectionSpec;
using simulator::LinkSpec;

/// An exact decimal number of `unit`s of ten to the power of `digits` parts each.
std::string decimal(std::uint64_t value, unsigned digits) {
    std::uint64_t unit = 1;
    for (unsigned i = 0; i < digits; ++i)
        unit *= 10;
    auto text = fmt::format("{}", value / unit);
    if (value % unit == 0) return text;
    text += fmt::format(".{:0{}}", value % unit, digits);
    text.erase(text.find_last_not_of('0') + 1);
    return text;
}

std::string print_rate(std::uint64_t bps) {
    if (bps == 0) return "unlimited";
    if (bps >= 1'000'000) return decimal(bps, 6) + "Mbit/s";
    if (bps >= 1'000) return decimal(bps, 3) + "kbit/s";
    return fmt::format("{}bit/s", bps);
}

std::string print_form(LinkForm form, std::uint64_t value) {
    switch (form) {
    case LinkForm::duration:
        return print_duration(Duration{static_cast<std::int64_t>(value)});
    case LinkForm::share:
        return decimal(value, 7) + "%";
    case LinkForm::rate:
        return print_rate(value);
    case LinkForm::size:
        return value >= 1'000 ? decimal(value, 3) + "kB" : fmt::format("{}B", value);
    case LinkForm::boolean:
        return value != 0 ? "true" : "false";
    case LinkForm::toggle:
    case LinkForm::shape:
    case LinkForm::cargo:
    case LinkForm::nat:
        return std::string{words_of(form)[value]};
    case LinkForm::ordinal:
    case LinkForm::text:
    case LinkForm::file:
        break;
    }
    return fmt::format("{}", value);
}

/// A parameter that is not at its default.
struct Parameter {
    const LinkKey* key{};
    std::string value{};
};

/// The value as a scenario would say it.
std::string value_of(const LinkRow& row, const LinkSpec& spec, Way way) {
    return row.file ? std::string{row.file(spec, way)}
                    : print_form(row.key.form, row.get(spec, way));
}

std::vector<Parameter> of_link(const LinkSpec& spec) {
    std::vector<Parameter> out;
    for (const auto* row : link_rows())
        if (!row->key.of_direction && row->get(spec, Way::up) != 0)
            out.push_back({&row->key, value_of(*row, spec, Way::up)});
    return out;
}

/// Those of a direction that are the same, or are not the same, in the other.
std::vector<Parameter> of_way(const LinkSpec& spec, Way way, bool is_of_both) {
    std::vector<Parameter> out;
    for (const auto* row : link_rows()) {
        if (!row->key.of_direction) continue;
        const bool is_given = row->get(spec, Way::up) != 0 || row->get(spec, Way::down) != 0;
        const auto up = value_of(*row, spec, Way::up);
        const auto down = value_of(*row, spec, Way::down);
        if (is_given && (up == down) == is_of_both)
            out.push_back({&row->key, way == Way::up ? up : down});
    }
    return out;
}

std::string as_map(const std::vector<Parameter>& parameters) {
    std::vector<std::string> entries;
    for (const auto& [key, value] : parameters)
        entries.push_back(fmt::format("{}: {}", key->name, value));
    return fmt::format("{}", fmt::join(entries, ", "));
}

std::string as_lines(std::string_view where, const std::vector<Parameter>& parameters) {
    std::string out;
    for (const auto& [key, value] : parameters)
        out += fmt::format("  {:<5} {:<18} {:<12} {}\n", where, key->name, value, key->doc);
    return out;
}

/// The same text once, or one for each direction.
std::string each_way(std::string up, const std::string& down) {
    if (up == down) return up;
    return fmt::format("down {}, up {}", down, up);
}

Duration mean_delay(const DirectionSpec& way) {
    using enum simulator::JitterShape;
    if (way.delay.jitter_shape == symmetric) return way.delay.base;
    const auto extra = way.delay.jitter_shape == uniform ? way.delay.jitter / 2 : way.delay.jitter;
    return way.delay.base + extra + way.delay.batch / 2;
}

std::string print_loss(const DirectionSpec& way) {
    const auto good = static_cast<double>(way.loss.good_mean.count());
    const auto bad = static_cast<double>(way.loss.bad_mean.count());
    const auto in_bad = good + bad > 0 ? bad / (good + bad) : 0;
    const auto ppb = static_cast<double>(way.loss.random_ppb) +
                     in_bad * static_cast<double>(way.loss.bad_ppb) +
                     (1 - in_bad) * static_cast<double>(way.loss.good_ppb);
    return fmt::format("{:.2g}%", ppb / 1e7);
}

}  // namespace

std::string print_parameters(const LinkSpec& spec) {
    if (spec.is_drawn) return "{drawn: true}";
    std::vector<std::string> parts;
    const auto add = [&](std::string text) {
        if (!text.empty()) parts.push_back(std::move(text));
    };
    add(as_map(of_way(spec, Way::up, true)));
    for (const auto& [name, way] : {std::pair{"up", Way::up}, std::pair{"down", Way::down}})
        if (const auto own = of_way(spec, way, false); !own.empty())
            add(fmt::format("{}: {{{}}}", name, as_map(own)));
    add(as_map(of_link(spec)));
    return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

std::string character_of(const LinkSpec& spec) {
    if (spec.is_drawn) return "all options drawn from the seed of the row";
    const auto& up = spec.up;
    const auto& down = spec.down;
    std::vector<std::string> parts{
        fmt::format(
            "delay {}", each_way(print_duration(mean_delay(up)), print_duration(mean_delay(down)))
        ),
        each_way(print_rate(up.queue.rate_bps), print_rate(down.queue.rate_bps)),
        fmt::format("loss {}", each_way(print_loss(up), print_loss(down)))
    };
    const auto add = [&](bool is_there, std::string text) {
        if (is_there) parts.push_back(std::move(text));
    };
    constexpr Duration none{};
    const auto& d = print_duration;
    add(spec.outage.mean > none,
        fmt::format("out for {} every {}", d(spec.outage.mean), d(spec.outage.up_mean)));
    add(spec.outage.call_for > none,
        fmt::format("called for {} every {}", d(spec.outage.call_for), d(spec.outage.call_every)));
    add(spec.sleep.wake_delay > none, fmt::format("wakes in {}", d(spec.sleep.wake_delay)));
    add(spec.sleep.listen_every > none,
        fmt::format("listens every {}", d(spec.sleep.listen_every)));
    add(spec.slot.step > none, fmt::format("hand-over every {}", d(spec.slot.step)));
    add(spec.nat.idle > none, fmt::format("forgets flows after {}", d(spec.nat.idle)));
    add(spec.pep.is_on, "a proxy acknowledges at the client's side");
    add(spec.carries == simulator::Cargo::datagrams, "datagrams only");
    return fmt::format("{}", fmt::join(parts, "; "));
}

std::string explain_link(const LinkSpec& spec, const std::map<std::string, LinkSpec>& presets) {
    auto out = fmt::format(
        "link {}  (grade {}: A measured, B vendor or community figure, C assumption)\n  {}\n",
        spec.name,
        spec.grade,
        character_of(spec)
    );
    if (!spec.source.empty()) out += fmt::format("  source {}\n", spec.source);
    if (!spec.preset.empty()) out += fmt::format("  varies {}\n", spec.preset);
    for (const auto& [name, other] : presets)
        if (other.preset == spec.name) out += fmt::format("  variant {}\n", name);
    out += as_lines("both", of_way(spec, Way::up, true));
    out += as_lines("up", of_way(spec, Way::up, false));
    out += as_lines("down", of_way(spec, Way::down, false));
    out += as_lines("link", of_link(spec));
    return out;
}

}  // namespace assay::scenario
