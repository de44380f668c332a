#pragma once
/// The keys of a target file as tables: what they are for, what they look like, how they are read.
/// Private to this room; the loader and the schema read the same rows.
#include "harness/scenario/problem.hpp"
#include "harness/scenario/yaml.hpp"
#include "harness/targets/target.hpp"

#include <span>

namespace assay::targets {

/// Reads one file; what is wrong is collected, so that its author sees all of it.
struct TargetReader {
    std::string file{};
    std::vector<scenario::Problem> problems{};
    Target target{.kind = Target::Kind::exec};
    const scenario::Node* address{};  ///< read once it is known whether there is a command

    void wrong(const scenario::Node& at, std::string message, std::string hint = {});
    /// The scalar's text, or an empty one with a problem.
    std::string text(const scenario::Node& node);
    std::vector<std::string> texts(const scenario::Node& node);
    std::vector<std::pair<std::string, std::string>> pairs(const scenario::Node& node);
    bool boolean(const scenario::Node& node);
    std::chrono::milliseconds duration(const scenario::Node& node);
    unsigned number(const scenario::Node& node, unsigned low, unsigned high);
    /// A path as the program finds it: beside the target file, if it is not elsewhere. One that is to
    /// be there already and is not is a problem.
    std::string path(const scenario::Node& node);
};

/// What a value looks like.
enum class Form : std::uint8_t {
    text,
    texts,
    text_map,
    boolean,
    duration,
    number,
    rate,
    words,
    map
};

struct TargetKey {
    std::string_view name{};
    std::string_view doc{};
    Form form{};
    void (*read)(TargetReader&, const scenario::Node&){};
    std::span<const TargetKey> keys{};          ///< of a map
    std::span<const std::string_view> words{};  ///< of words
    bool is_for_ours{};                         ///< only where we start the program
};

/// All keys of a file, in the order of their documentation.
std::span<const TargetKey> target_keys();
/// Reads a map whose keys these are; `what` it is, for messages: "limits".
void read_map(
    TargetReader& reader,
    const scenario::Node& node,
    std::span<const TargetKey> keys,
    std::string_view what
);

}  // namespace assay::targets
