#include "reports/result/json.hpp"
#include "reports/result/statistics_json.hpp"

#include <boost/json.hpp>

#include <concepts>
#include <fmt/format.h>

namespace assay::reports {
namespace {

namespace json = boost::json;

/// Takes members out of one object. A member that is absent leaves its default; one of the wrong
/// type is remembered in `trouble` (the first one counts) and leaves its default too.
class Members {
public:
    Members(const json::object& object, std::string& trouble)
        : object_{object}, trouble_{trouble} {}

    void take(std::string_view name, std::string& out) {
        if (const auto* value = find(name)) out = text_of(name, *value);
    }
    void take(std::string_view name, bool& out) {
        const auto* value = find(name);
        if (value == nullptr) return;
        if (const bool* truth = value->if_bool()) return void(out = *truth);
        complain(name, "true or false");
    }
    void take(std::string_view name, Offset& out) {
        std::int64_t count = out.count();
        take_number(name, count);
        out = Offset{count};
    }
    template <std::integral Number>
    void take_number(std::string_view name, Number& out) {
        const auto* value = find(name);
        if (value == nullptr) return;
        json::error_code error{};
        const auto number = value->to_number<Number>(error);
        if (error) return complain(name, "an integer in range");
        out = number;
    }
    void take(std::string_view name, Verdict& out) {
        std::string text{name_of(out)};
        take(name, text);
        if (const auto verdict = verdict_named(text)) return void(out = *verdict);
        complain(name, "a verdict");
    }
    void take(std::string_view name, std::vector<std::string>& out) {
        for_each(name, [&](const json::value& item) { out.push_back(text_of(name, item)); });
    }
    template <class Map>
    void take_map(std::string_view name, Map& out) {
        const auto* value = find(name);
        if (value == nullptr) return;
        const auto* object = value->if_object();
        if (object == nullptr) return complain(name, "an object");
        Members members{*object, trouble_};
        for (const auto& entry : *object) {
            auto& slot = out[std::string{std::string_view{entry.key()}}];
            if constexpr (std::integral<typename Map::mapped_type>) {
                members.take_number(entry.key(), slot);
            } else {
                members.take(entry.key(), slot);
            }
        }
    }
    void take(std::string_view name, std::vector<Offset>& out) {
        for_each(name, [&](const json::value& item) {
            json::error_code error{};
            out.emplace_back(item.to_number<std::int64_t>(error));
            if (error) complain(name, "a list of integers");
        });
    }
    /// Calls `action(members)` for the object `name`, if there is one.
    template <class Action>
    void with_object(std::string_view name, Action action) {
        const auto* value = find(name);
        if (value == nullptr) return;
        const auto* object = value->if_object();
        if (object == nullptr) return complain(name, "an object");
        Members members{*object, trouble_};
        action(members);
    }
    /// Calls `action(key, members)` for each object that is a member of this one.
    template <class Action>
    void for_each_member(Action action) {
        for (const auto& entry : object_)
            with_object(entry.key(), [&](Members& members) {
                action(std::string{std::string_view{entry.key()}}, members);
            });
    }
    /// Calls `action(members)` for each object of the array `name`.
    template <class Action>
    void for_each_object(std::string_view name, Action action) {
        for_each(name, [&](const json::value& item) {
            const auto* object = item.if_object();
            if (object == nullptr) return complain(name, "an array of objects");
            Members members{*object, trouble_};
            action(members);
        });
    }
    void take(std::string_view name, std::optional<RowStatistics>& out) {
        const auto* value = find(name);
        if (value == nullptr) return;
        const auto* object = value->if_object();
        if (object == nullptr) return complain(name, "an object");
        const auto wrong = read(*object, out.emplace());
        if (wrong && trouble_.empty()) trouble_ = *wrong;
    }
    bool has(std::string_view name) const { return object_.contains(name); }
    void complain(std::string_view name, std::string_view wanted) {
        if (trouble_.empty()) trouble_ = fmt::format("member \"{}\" is not {}", name, wanted);
    }

private:
    const json::value* find(std::string_view name) const { return object_.if_contains(name); }
    std::string text_of(std::string_view name, const json::value& value) {
        if (const auto* text = value.if_string()) return std::string{std::string_view{*text}};
        complain(name, "text");
        return {};
    }
    template <class Action>
    void for_each(std::string_view name, Action action) {
        const auto* value = find(name);
        if (value == nullptr) return;
        const auto* array = value->if_array();
        if (array == nullptr) return complain(name, "an array");
        for (const auto& item : *array)
            action(item);
    }

    const json::object& object_;
    std::string& trouble_;
};

std::optional<wire::Bytes> bytes_of(std::string_view hex) {
    const auto digit = [](char c) -> int {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    if (hex.size() % 2 != 0) return std::nullopt;
    wire::Bytes out{};
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = digit(hex[i]);
        const int low = digit(hex[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return out;
}

/// Format 1 named the actor; the other end was always the broker.
void put_ends(TraceEvent& event, std::string actor) {
    using Kind = TraceEvent::Kind;
    const std::string broker{"broker"};
    if (event.kind == Kind::link || event.kind == Kind::note || event.kind == Kind::expectation) {
        event.from = std::move(actor);
        return;
    }
    const bool is_from_broker = event.kind == Kind::received;
    event.from = is_from_broker ? broker : actor;
    event.to = is_from_broker ? actor : actor == broker ? "" : broker;
}

TraceEvent event_from(Members& members) {
    TraceEvent event{};
    std::string kind{};
    std::string hex{};
    std::string actor{};
    members.take("at_ns", event.at);
    members.take("kind", kind);
    members.take("actor", actor);
    members.take("from", event.from);
    members.take("to", event.to);
    members.take("bytes", hex);
    members.take("text", event.text);
    members.take("lost", event.lost);
    members.take("delivered_at_ns", event.delivered_at);
    members.take("sent_at_ns", event.sent_at);
    members.take_number("line", event.line);
    const auto known_kind = trace_kind_named(kind);
    auto bytes = bytes_of(hex);
    if (!known_kind) members.complain("kind", "a kind of trace event");
    if (!bytes) members.complain("bytes", "pairs of hex digits");
    event.kind = known_kind.value_or(TraceEvent::Kind::note);
    if (!actor.empty()) put_ends(event, std::move(actor));
    event.bytes = std::move(bytes).value_or(wire::Bytes{});
    return event;
}

Expectation expectation_from(Members& members) {
    Expectation out{};
    members.take_number("line", out.line);
    members.take("what", out.what);
    members.take("actual", out.actual);
    members.take("verdict", out.verdict);
    members.take("statements", out.statements);
    members.take("from_ns", out.from);
    members.take("to_ns", out.to);
    if (members.has("evidence")) members.take_number("evidence", out.evidence.emplace());
    std::string source{name_of(out.source)};
    members.take("source", source);
    if (const auto known = source_named(source))
        out.source = *known;
    else
        members.complain("source", "the source of an expectation");
    return out;
}

Charge charge_from(Members& members) {
    Charge out{};
    members.take("statements", out.statements);
    members.take("proved", out.proved);
    members.for_each_object("guarantees", [&](Members& item) {
        auto& guarantee = out.guarantees.emplace_back();
        item.take("name", guarantee.name);
        item.take("of", guarantee.of);
        item.take_number("line", guarantee.line);
    });
    members.take_map("clock_drifts", out.clock_drifts);
    members.take_number("fault_line", out.fault_line);
    members.take("may_accept", out.may_accept);
    return out;
}

Course course_from(Members& members) {
    Course out{};
    members.take("root", out.root);
    members.take("completed", out.completed);
    members.take("interrupted", out.interrupted);
    members.take("not_applicable", out.not_applicable);
    members.take("error", out.error);
    members.take("death", out.death);
    members.take_number("epilogue", out.epilogue);
    members.take("settle_ns", out.settle);
    members.take("restarts_ns", out.restarts);
    members.with_object("made", [&](Members& loads) {
        loads.for_each_member([&](std::string load, Members& item) {
            auto& made = out.made[std::move(load)];
            item.take("topic", made.topic);
            item.take_number("qos", made.qos);
            item.take("made_at_ns", made.at);
        });
    });
    return out;
}

TargetInfo target_from(Members& members) {
    TargetInfo out{};
    members.take("name", out.name);
    members.take("address", out.address);
    members.take("product", out.product);
    members.take_map("capabilities", out.capabilities);
    members.take("findings", out.findings);
    members.take_number("baseline_entries", out.baseline_entries);
    return out;
}

Header header_from(Members& members) {
    Header out{};
    int format{};
    members.take_number("format", format);
    if (format > format_written)
        members.complain(
            "format", fmt::format("at most {}: a newer assay wrote this file", format_written)
        );
    members.take("assay_version", out.assay_version);
    members.take("suite_digest", out.suite_digest);
    members.take("selection", out.selection);
    members.take_map("options", out.options);
    members.take_number("seed", out.seed);
    members.for_each_object("targets", [&](Members& target) {
        out.targets.push_back(target_from(target));
    });
    members.take("links", out.links);
    members.take_number("rows", out.rows);
    members.take("rows_digest", out.rows_digest);
    members.take_number("shard_index", out.shard_index);
    members.take_number("shard_count", out.shard_count);
    return out;
}

void take_names(Members& members, RowResult& row) {
    members.take("target", row.target);
    members.take("name", row.name);
    members.take("scenario", row.scenario);
    members.take("title", row.title);
    members.take("file", row.file);
    members.take("version", row.version);
    members.take_map("matrix", row.matrix);
    members.take("link", row.link);
    members.take_number("seed", row.seed);
}

RowResult row_from(Members& members) {
    RowResult out{};
    take_names(members, out);
    members.take("verdict", out.verdict);
    members.take("reason", out.reason);
    members.take("signature", out.signature);
    members.take("baseline", out.baseline);
    members.take_map("statements", out.statements);
    members.for_each_object("expectations", [&](Members& item) {
        out.expectations.push_back(expectation_from(item));
    });
    members.for_each_object("trace", [&](Members& item) { out.trace.push_back(event_from(item)); });
    members.with_object("charge", [&](Members& item) { out.charge = charge_from(item); });
    members.with_object("course", [&](Members& item) { out.course = course_from(item); });
    if (out.course && out.course->epilogue > out.trace.size())
        members.complain("epilogue", "within the trace");
    members.take("duration_ns", out.duration);
    members.take("faults", out.faults);
    members.take("target_output", out.target_output);
    members.take_map("actor_links", out.actor_links);
    members.take("drawn", out.drawn);
    members.take("hoped_for", out.hoped_for);
    members.take("happened", out.happened);
    members.take("statistics", out.statistics);
    for (const auto& expectation : out.expectations) {
        if (expectation.evidence && *expectation.evidence >= out.trace.size()) {
            members.complain("evidence", "the index of a trace event");
        }
    }
    return out;
}

Footer footer_from(Members& members) {
    Footer out{};
    members.take("interrupted", out.interrupted);
    members.take_map("verdicts", out.verdicts);
    members.take("wall_ns", out.wall);
    members.take_number("exit_code", out.exit_code);
    return out;
}

std::optional<Line> line_from(std::string_view kind, Members& members) {
    if (kind == "header") return header_from(members);
    if (kind == "target") return target_from(members);
    if (kind == "row") return row_from(members);
    if (kind == "footer") return footer_from(members);
    return std::nullopt;
}

}  // namespace

std::expected<Line, std::string> parse_json_line(std::string_view line) {
    json::error_code error{};
    const json::value value = json::parse(line, error);
    if (error) return std::unexpected{"not JSON: " + error.message()};
    const auto* object = value.if_object();
    if (object == nullptr) return std::unexpected{std::string{"not a JSON object"}};
    std::string trouble{};
    Members members{*object, trouble};
    std::string kind{};
    members.take("kind", kind);
    auto parsed = line_from(kind, members);
    if (!parsed)
        return std::unexpected{std::string{"\"kind\" is none of header, target, row, footer"}};
    if (!trouble.empty()) return std::unexpected{trouble};
    return *std::move(parsed);
}

}  // namespace assay::reports
