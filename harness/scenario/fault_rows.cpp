#include "harness/scenario/fault_rows.hpp"

#include "harness/scenario/client_verbs.hpp"
#include "harness/scenario/file_keys.hpp"
#include "harness/scenario/raw_packet.hpp"
#include "reference/wire/faults.hpp"

#include <fmt/format.h>

namespace assay::scenario {

namespace {

using wire::BrokenPacket;

/// The maps `{packet: ..., fault: <fault>}` of the file.
void collect_broken_sends(const Node& node, std::vector<const Node*>& out) {
    const auto* fault = node.find("fault");
    if (fault && fault->text == "<fault>" && node.find("packet")) out.push_back(&node);
    for (const auto& item : node.items)
        collect_broken_sends(item, out);
}

// As long as those of a running row: some faults exist only in short packets, some only in long
// ones.
constexpr std::string_view root_placeholder = "assay/00000000/0000000000/";
const std::string client_id_placeholder = "assay0000000000000000";

std::string with_root(std::string_view text) {
    return text.starts_with("~/") ? fmt::format("{}{}", root_placeholder, text.substr(2))
                                  : std::string{text};
}

/// Whether a value of the matrix stands for this variant: its name, `all`, or `unfinished`.
bool stands_for(std::string_view value, const BrokenPacket& variant) {
    // A packet that stops in the middle is no error yet: the receiver may wait for the rest.
    if (value == "all") return !variant.needs_more;
    if (value == "unfinished") return variant.needs_more;
    if (value.ends_with('*'))
        return variant.name.starts_with(value.substr(0, value.size() - 1)) && !variant.needs_more;
    return value == variant.name;
}

FaultFacts facts_of(const BrokenPacket& variant, Version version) {
    FaultFacts facts{
        "",
        variant.advice,
        variant.refusal_suffices,
        {variant.reason_codes.begin(), variant.reason_codes.end()}
    };
    if (!variant.statement.empty())
        facts.statement = fmt::format("{}:{}", wire::name_of(version), variant.statement);
    return facts;
}

/// Reads the base packet of one combination and lists its broken variants.
class VariantTable {
public:
    VariantTable(Document& document, std::vector<Problem>& problems)
        : document_{document}, problems_{problems} {}

    const std::vector<BrokenPacket>& of(const Node& send, const MatrixValues& values) {
        std::string key = values.at("version");
        for (const auto& name : mentioned_names(document_, send))
            if (name != "fault") key += '\x1f' + values.at(name);
        const auto [found, is_new] = tables_.try_emplace(std::pair{&send, key});
        if (is_new) found->second = variants(send, values);
        return found->second;
    }

private:
    std::vector<BrokenPacket> variants(const Node& send, MatrixValues values) {
        Reading reading{document_.file, problems_};
        values["fault"] = "any";
        reading.matrix = &values;
        reading.exchanges = &document_.exchanges;
        reading.version = version_of(values);
        auto action = read_send(reading, send);
        if (!action.packet) return {};
        action = with_names_filled(std::move(action));
        const auto packet = raw_packet(action, reading.version, client_id_placeholder, with_root);
        if (!packet) {
            reading.problem(send, packet.error());
            return {};
        }
        return wire::broken_variants(*packet, reading.version, opponent_of(document_.role));
    }

    Document& document_;
    std::vector<Problem>& problems_;
    std::map<std::pair<const Node*, std::string>, std::vector<BrokenPacket>> tables_{};
};

}  // namespace

std::vector<MatrixValues> with_fault_rows(
    Reading& reading,
    Document& document,
    std::string_view id,
    std::vector<MatrixValues> combinations,
    std::vector<Problem>& problems
) {
    const auto* faults = document.matrix_name("fault");
    if (!faults) return combinations;
    std::vector<const Node*> sends;
    collect_broken_sends(document.root, sends);
    if (sends.size() != 1) {
        reading.problem(
            *faults->node,
            fmt::format("matrix: fault: {} steps say 'fault: <fault>'; it takes one", sends.size())
        );
        return {};
    }
    VariantTable table{document, problems};
    std::vector<MatrixValues> out;
    std::set<std::string> used;
    for (auto& values : combinations)
        for (const auto& variant : table.of(*sends.front(), values)) {
            const auto value = std::ranges::find_if(faults->values, [&](const auto& v) {
                return stands_for(v, variant);
            });
            if (value == faults->values.end()) continue;
            used.insert(*value);
            values["fault"] = variant.name;
            document.faults[row_name(document, id, values, 1, 1)] =
                facts_of(variant, version_of(values));
            out.push_back(values);
        }
    exclude_rows(reading, document, out, true);
    for (const auto& value : faults->values)
        if (problems.empty() && !used.contains(value))
            reading.problem(
                *faults->node, fmt::format("matrix: the packet has no fault '{}'", value)
            );
    return out;
}

}  // namespace assay::scenario
