// What the results of a campaign say before a row is played.
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/statement_infos.hpp"
#include "harness/campaign/target_words.hpp"
#include "harness/targets/target_file.hpp"

namespace assay::campaign {

reports::Results Campaign::blank_results() const {
    reports::Results results;
    auto& header = results.header;
    header.assay_version = ASSAY_VERSION;
    header.suite_digest = library_.digest();
    header.selection = selection_.words;
    header.met = selection_.met;
    header.options = options_of(options_, !is_virtual());
    add_digests(header.options);
    header.seed = options_.seed;
    header.links = options_.links;
    header.shard_index = options_.shard.index;
    header.shard_count = options_.shard.count;
    for (const auto& target : targets_)
        header.targets.push_back({.name = target.name, .address = address_of(target)});
    const auto keys = keys_of_all_shards();
    header.rows = keys.count();
    header.rows_digest = keys.text();
    std::vector<const scenario::Scenario*> scenarios;
    for (const auto& scenario : selection_.scenarios) {
        scenarios.push_back(&scenario);
        results.sources[scenario.id] = scenario.source;
    }
    const auto role = options_.selection.role.value_or(wire::Role::server);
    results.statements = statement_infos(library_, scenarios, role);
    results.defects = defect_infos(library_, role);
    results.presets = link_infos(library_);
    return results;
}

/// Names say little of commands, and nothing of files that may have changed since.
void Campaign::add_digests(std::map<std::string, std::string>& options) const {
    std::vector<std::string> files;
    std::vector<std::string> known;
    for (const auto& target : targets_) {
        if (target.kind == targets::Target::Kind::builtin) continue;
        auto without_paths = target;
        without_paths.tls = {};
        files.push_back(targets::print_target_file(without_paths, target.capabilities));
    }
    for (const auto& baseline : baselines_)
        if (!baseline.entries.empty()) known.push_back(baseline.text);
    if (!files.empty()) options.emplace(reports::target_digest, reports::digest_of(files));
    if (!known.empty()) options.emplace(reports::baseline_digest, reports::digest_of(known));
}

reports::KeyDigest Campaign::keys_of_all_shards() const {
    reports::KeyDigest out;
    for (const auto& target : targets_)
        for (const auto& link : options_.links)
            for (const auto& row : selection_.rows) {
                const reports::KeyBeginning start{
                    reports::key_of(target.name, link, row.beginning())
                };
                for (std::size_t i = 0; i < rows_under(link, row); ++i)
                    out.add(start, row.end_of(i));
            }
    return out;
}

}  // namespace assay::campaign
