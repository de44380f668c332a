#pragma once
/// What stays of a loaded file so that its rows can be expanded. Private to this room.
#include "harness/scenario/load.hpp"
#include "harness/scenario/vocabulary.hpp"

namespace assay::scenario {

/// One name of the matrix with its values, in file order; `version` is always the first.
struct MatrixName {
    std::string name{};
    std::vector<std::string> values{};
    const Node* node{};
    std::vector<std::string> included{};  ///< further values that only `include:` brings

    bool can_be(std::string_view value) const {
        return std::ranges::find(values, value) != values.end() ||
               std::ranges::find(included, value) != included.end();
    }
    /// `fault`: its values name variants of a packet, and each row gets one of them.
    bool is_fault_table() const { return name == "fault"; }
};

/// What a fault row takes from its variant.
struct FaultFacts {
    std::string statement{};  ///< qualified
    bool advice{};
    bool refusal_suffices{};
    std::vector<int> reasons{};
};

class Document {
public:
    std::string file{};
    Node root{};
    wire::Role role{wire::Role::server};  ///< of the target
    std::vector<MatrixName> matrix{};
    std::set<std::string> exchanges{};  ///< every name that some `as:` gives
    std::map<std::string, simulator::LinkSpec> presets{};
    std::map<std::string, FaultFacts> faults{};  ///< by row name without the seed

    const MatrixName* matrix_name(std::string_view name) const {
        const auto found = std::ranges::find(matrix, name, &MatrixName::name);
        return found == matrix.end() ? nullptr : &*found;
    }
    const Node* find(std::string_view key) const { return root.find(key); }
};

/// The matrix values that some text below `node` mentions, `when:` included.
std::set<std::string> mentioned_names(const Document& document, const Node& node);

/// "id[version=5.0,lost=PUBREL]" with the names in the document's order, and the seed if it has
/// several.
std::string row_name(
    const Document& document, std::string_view id, const MatrixValues& values, int seed, int seeds
);

}  // namespace assay::scenario
