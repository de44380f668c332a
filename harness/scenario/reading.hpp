#pragma once
/// Reading typed values out of YAML nodes, with the matrix values of one row put in. A value that
/// is wrong is reported with its place and left at its default, so that one pass finds all errors.
#include "harness/scenario/kinds.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/values.hpp"
#include "harness/scenario/yaml.hpp"

#include <set>

namespace assay::scenario {

using MatrixValues = std::map<std::string, std::string>;

/// Run-time names that each member of a fleet gives itself: those of one member have `suffix`.
struct OwnNames {
    const std::set<std::string>* names{};  ///< null: the step is not of a fleet
    std::string suffix{};
};

/// An exchange or arrival that a value names (`<cmd.packet_id>`).
struct MentionedName {
    std::string name{};
    const Node* node{};
};

class Reading {
public:
    Reading(const std::string& file, std::vector<Problem>& problems)
        : file_{file}, problems_{problems} {}

    // What the surroundings say; set while steps are read.
    Version version{Version::v5_0};            ///< of the actor whose step is read
    const MatrixValues* matrix{};              ///< null: no matrix value is known yet
    const std::set<std::string>* exchanges{};  ///< names given by `as:`; null: not checked
    OwnNames own_names{};
    const Node* defaults{};  ///< the file's `defaults:` map
    bool in_repeat{};
    std::string shown_name{};  ///< the detail that is read, for messages
    std::vector<MentionedName> mentioned{};

    void problem(const Node& at, std::string message, std::string hint = "");
    /// "expected X, got 'text'" about a named value.
    void unexpected(const Node& at, std::string_view what, std::string hint = "");
    /// An unknown key or word, with the nearest known one.
    template <class Words>
    void unknown(const Node& at, std::string message, std::string_view word, const Words& known) {
        const auto near = suggestion_for(word, known);
        problem(at, std::move(message), near.empty() ? "" : "did you mean '" + near + "'?");
    }

    /// The scalar's text with matrix values in place of `<name>`; run-time names and `<<` stay.
    /// Nothing (and a problem) if the node is not a scalar.
    std::optional<std::string> text(const Node& node);
    /// As `text`, for the byte notation, whose `<len>` and `<props>` are not names.
    std::optional<std::string> bytes(const Node& node);
    /// The texts of a scalar or of a list of scalars.
    std::vector<std::string> texts(const Node& node);

    std::optional<std::int64_t> integer(const Node& node, Kind kind);
    std::optional<Duration> duration(const Node& node);
    /// A duration above nothing; what else its kind takes is read before.
    std::optional<Duration> span(const Node& node, Kind kind);
    /// A duration that a packet carries in seconds, within the bounds of its kind.
    std::optional<Duration> seconds(const Node& node, Kind kind);
    std::optional<bool> boolean(const Node& node);
    /// The text if it is one of the kind's words.
    std::optional<std::string> word(const Node& node, Kind kind);
    std::vector<int> reasons(const Node& node);
    /// A name without its angle brackets: `finish: <cmd>` and `finish: cmd` mean the same.
    std::optional<std::string> name(const Node& node);
    std::vector<PropertyText> properties(const Node& node);
    bool is_map(const Node& node, std::string_view what);

    const std::string& file() const { return file_; }

private:
    std::optional<std::string> substituted(const Node& node, bool is_bytes);
    bool is_runtime_name(std::string_view name, bool is_bytes) const;
    std::string own(std::string_view name) const;
    void properties_of_name(const Node& key, const Node& value, std::vector<PropertyText>& out);

    const std::string& file_;
    std::vector<Problem>& problems_;
};

}  // namespace assay::scenario
