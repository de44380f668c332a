#include "harness/scenario/yaml.hpp"

#include <fmt/format.h>
#include <libfyaml.h>
#include <set>

namespace assay::scenario {

namespace {

struct ParserCloser {
    void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};
struct DiagCloser {
    void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }
};

/// The library's diagnostics are collected, never printed: what a file does wrong is our message.
std::unique_ptr<fy_diag, DiagCloser> collecting_diag() {
    fy_diag_cfg config{};
    fy_diag_cfg_default(&config);
    config.output_fn = [](fy_diag*, void*, const char*, std::size_t) {};
    config.fp = nullptr;
    std::unique_ptr<fy_diag, DiagCloser> diag{fy_diag_create(&config)};
    fy_diag_set_collect_errors(diag.get(), true);
    return diag;
}

Mark mark_of(const fy_mark* mark) {
    return mark ? Mark{mark->line + 1, mark->column + 1} : Mark{};
}

bool is_map_start(const fy_event& event) {
    return event.type == FYET_MAPPING_START;
}

/// Builds the tree from parser events. The first refusal stops it: what follows is noise.
class Builder {
public:
    Builder(const std::string& file, fy_parser* parser) : file_{file}, parser_{parser} {}

    bool build(Node& root) {
        bool has_document = false;
        while (auto event = next()) {
            switch (event->type) {
            case FYET_STREAM_START:
            case FYET_STREAM_END:
            case FYET_DOCUMENT_END:
                break;
            case FYET_DOCUMENT_START:
                if (has_document)
                    return refuse(event.get(), "a second document; one file holds one document");
                has_document = true;
                break;
            default:
                if (!read(*event, root, 1)) return false;
            }
        }
        if (!has_document && problems.empty() && !failed_)
            problems.push_back({{file_, 1, 1}, 1, "the file is empty", ""});
        return problems.empty();
    }

    std::vector<Problem> problems{};

private:
    struct EventFreer {
        fy_parser* parser{};
        void operator()(fy_event* event) const { fy_parser_event_free(parser, event); }
    };
    using Event = std::unique_ptr<fy_event, EventFreer>;

    Event next() {
        Event event{fy_parser_parse(parser_), EventFreer{parser_}};
        failed_ = !event;
        return event;
    }

    bool refuse(fy_event* event, std::string message, std::string hint = "") {
        const auto at = mark_of(fy_event_start_mark(event));
        problems.push_back({{file_, at.line, at.column}, 1, std::move(message), std::move(hint)});
        return false;
    }
    bool refuse(fy_token* token, std::string message, std::string hint = "") {
        const auto at = mark_of(fy_token_start_mark(token));
        const auto end = mark_of(fy_token_end_mark(token));
        const int length = end.line == at.line ? end.column - at.column : 1;
        problems.push_back(
            {{file_, at.line, at.column}, length, std::move(message), std::move(hint)}
        );
        return false;
    }
    bool refuse(const Node& node, std::string message, std::string hint = "") {
        problems.push_back(
            {node.position(file_), node.length(), std::move(message), std::move(hint)}
        );
        return false;
    }

    bool refuse_extras(fy_token* anchor, fy_token* tag) {
        if (anchor) return refuse(anchor, "anchors are not allowed here", "write it out");
        if (tag)
            return refuse(
                tag, "tags are not allowed here", "every value is text until it is typed"
            );
        return true;
    }

    bool read(fy_event& event, Node& node, int depth) {
        node.start = mark_of(fy_event_start_mark(&event));
        node.end = mark_of(fy_event_end_mark(&event));
        if (depth > yaml_depth_max)
            return refuse(&event, fmt::format("nested deeper than {} levels", yaml_depth_max));
        switch (event.type) {
        case FYET_SCALAR:
            return read_scalar(event, node);
        case FYET_SEQUENCE_START:
            return refuse_extras(event.sequence_start.anchor, event.sequence_start.tag) &&
                   read_sequence(node, depth);
        case FYET_MAPPING_START:
            return refuse_extras(event.mapping_start.anchor, event.mapping_start.tag) &&
                   read_map(node, depth);
        case FYET_ALIAS:
            return refuse(&event, "aliases are not allowed here", "write it out");
        default:
            return refuse(&event, "unexpected here");
        }
    }

    bool read_scalar(fy_event& event, Node& node) {
        if (!refuse_extras(event.scalar.anchor, event.scalar.tag)) return false;
        std::size_t size = 0;
        const char* text = fy_token_get_text(event.scalar.value, &size);
        if (text) node.text.assign(text, size);
        const auto style = fy_token_scalar_style(event.scalar.value);
        node.plain = style == FYSS_PLAIN;
        // The library's marks leave the quotes out.
        if (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) {
            --node.start.column;
            ++node.end.column;
        }
        return true;
    }

    bool read_sequence(Node& node, int depth) {
        node.kind = Node::Kind::sequence;
        while (auto event = next()) {
            if (event->type == FYET_SEQUENCE_END) return end_at(*event, node);
            if (!read(*event, node.items.emplace_back(), depth + 1)) return false;
        }
        return false;
    }

    bool read_map(Node& node, int depth) {
        node.kind = Node::Kind::map;
        std::set<std::string, std::less<>> seen;
        while (auto event = next()) {
            if (event->type == FYET_MAPPING_END) return end_at(*event, node);
            if (is_map_start(*event) || event->type == FYET_SEQUENCE_START)
                return refuse(event.get(), "a key has to be a plain text");
            Node key;
            if (!read(*event, key, depth + 1)) return false;
            if (key.text == "<<" && key.plain)
                return refuse(key, "merge keys are not allowed here", "write it out");
            // Told with its own message and both lines; the library's own check gives only one.
            if (!seen.insert(key.text).second) {
                const auto* first = node.find_key(key.text);
                return refuse(
                    key,
                    fmt::format("'{}' twice in one map", key.text),
                    fmt::format("the first is in line {}", first->start.line)
                );
            }
            auto value_event = next();
            if (!value_event) return false;
            node.keys.push_back(std::move(key));
            auto& value = node.items.emplace_back();
            if (!read(*value_event, value, depth + 1)) return false;
            // An absent value has no place of its own.
            if (value.is_empty()) value.start = value.end = node.keys.back().end;
        }
        return false;
    }

    /// A block collection ends where its last item does; the event's own mark is on the next token.
    static bool end_at(fy_event& event, Node& node) {
        const bool is_flow = event.type == FYET_MAPPING_END
                                 ? event.mapping_end.mapping_end != nullptr
                                 : event.sequence_end.sequence_end != nullptr;
        if (is_flow)
            node.end = mark_of(fy_event_end_mark(&event));
        else if (!node.items.empty())
            node.end = node.items.back().end;
        return true;
    }

    const std::string& file_;
    fy_parser* parser_;
    bool failed_{};
};

/// Length of the well-formed UTF-8 sequence that begins `text`, or 0.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    const auto second = byte(1);
    const bool is_wrong = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                          (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
    return is_wrong ? 0 : size;
}

std::optional<Problem> ill_formed(const std::string& file, std::string_view text) {
    Position at{file, 1, 1};
    while (!text.empty()) {
        const auto size = sequence_length(text);
        if (size == 0) return Problem{at, 1, "the file is not well-formed UTF-8 here", ""};
        if (text[0] == '\0') return Problem{at, 1, "a NUL character", ""};
        if (text[0] == '\n')
            at = {file, at.line + 1, 1};
        else
            ++at.column;
        text.remove_prefix(size);
    }
    return {};
}

Problem library_problem(const std::string& file, fy_diag* diag) {
    void* cursor = nullptr;
    if (const auto* error = fy_diag_errors_iterate(diag, &cursor))
        // The library counts lines and columns from 1 in its collected errors.
        return {
            {file, std::max(error->line, 1), std::max(error->column, 1)},
            1,
            fmt::format("not YAML: {}", error->msg),
            ""
        };
    return {{file, 1, 1}, 1, "not YAML", ""};
}

}  // namespace

const Node* Node::find(std::string_view key) const {
    const auto* found = find_key(key);
    return found ? &items[static_cast<std::size_t>(found - keys.data())] : nullptr;
}

const Node* Node::find_key(std::string_view key) const {
    for (const auto& candidate : keys)
        if (candidate.text == key) return &candidate;
    return nullptr;
}

int Node::length() const {
    return start.line == end.line && end.column > start.column ? end.column - start.column : 1;
}

std::expected<Node, std::vector<Problem>>
parse_yaml(const std::string& file, std::string_view text) {
    if (text.size() > yaml_size_max_bytes)
        return std::unexpected{std::vector{Problem{
            {file, 1, 1},
            1,
            fmt::format("{} bytes; a file holds at most {}", text.size(), yaml_size_max_bytes),
            ""
        }}};
    if (auto problem = ill_formed(file, text)) return std::unexpected{std::vector{*problem}};
    const auto diag = collecting_diag();
    fy_parse_cfg config{};
    config.flags = static_cast<fy_parse_cfg_flags>(
        FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_ALLOW_DUPLICATE_KEYS
    );
    config.diag = diag.get();
    const std::unique_ptr<fy_parser, ParserCloser> parser{fy_parser_create(&config)};
    fy_parser_set_string(parser.get(), text.data(), text.size());
    Builder builder{file, parser.get()};
    Node root;
    if (builder.build(root) && !fy_diag_got_error(diag.get())) return root;
    if (builder.problems.empty()) builder.problems.push_back(library_problem(file, diag.get()));
    return std::unexpected{std::move(builder.problems)};
}

namespace {

std::string scalar_to_flow(const Node& node) {
    if (node.plain) return node.text;
    std::string out{'"'};
    for (const char c : node.text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20)
            out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out + '"';
}

}  // namespace

std::string to_flow(const Node& node) {
    if (node.is_scalar()) return scalar_to_flow(node);
    std::string out;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out += ", ";
        if (node.is_map()) out += node.keys[i].text + ": ";
        out += to_flow(node.items[i]);
    }
    return node.is_map() ? "{" + out + "}" : "[" + out + "]";
}

}  // namespace assay::scenario
