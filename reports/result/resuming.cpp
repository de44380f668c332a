#include "reports/result/resuming.hpp"

#include "reports/result/json.hpp"
#include "reports/result/shards.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <system_error>
#include <tuple>

namespace assay::reports {
namespace {

/// Of rows that another attempt plays: an error of ours says nothing of the target.
constexpr Verdict left_to_play[]{Verdict::error, Verdict::not_run};

std::string names_of(const std::vector<TargetInfo>& targets) {
    std::vector<std::string> out{};
    for (const auto& target : targets)
        out.push_back(target.name);
    return fmt::format("{}", fmt::join(out, ", "));
}

std::string words_of(const std::map<std::string, std::string>& options) {
    std::string out{};
    for (const auto& [name, value] : options)
        out += fmt::format(
            "{}--{}{}{}", out.empty() ? "" : " ", name, value.empty() ? "" : " ", value
        );
    return out;
}

/// In what the run differs from the one that is stored; empty: in nothing.
std::string difference_of(const Header& stored, const Header& wanted) {
    const auto shard = [](const Header& header) {
        return fmt::format("{}/{}", header.shard_index, header.shard_count);
    };
    const auto links = [](const Header& header) {
        return fmt::format("{}", fmt::join(header.links, ", "));
    };
    const auto option = [](const Header& header, const char* name) {
        const auto found = header.options.find(name);
        return found == header.options.end() ? std::string{} : found->second;
    };
    const std::tuple<std::string_view, std::string, std::string> all[]{
        {"version", stored.assay_version, wanted.assay_version},
        {"suite digest", stored.suite_digest, wanted.suite_digest},
        {"selection", stored.selection, wanted.selection},
        {"targets", names_of(stored.targets), names_of(wanted.targets)},
        {"links", links(stored), links(wanted)},
        {"target digest", option(stored, target_digest), option(wanted, target_digest)},
        {"baseline digest", option(stored, baseline_digest), option(wanted, baseline_digest)},
        {"options", words_of(stored.options), words_of(wanted.options)},
        {"seed", fmt::format("{}", stored.seed), fmt::format("{}", wanted.seed)},
        {"shard", shard(stored), shard(wanted)},
        {"row digest", stored.rows_digest, wanted.rows_digest},
    };
    for (const auto& [what, before, now] : all)
        if (before != now) return fmt::format("its {} is \"{}\", not \"{}\"", what, before, now);
    return {};
}

/// As it comes out of a file: text that is not well-formed is mended on its way in.
Header as_stored(const Header& header) {
    return std::get<Header>(parse_json_line(json_line(header)).value());
}

bool was_reached(const TargetInfo& target) {
    return target.unreachable.empty();
}

/// Keeps other runs away while the file is read, and from then on.
std::expected<Descriptor, std::string> locked(const std::filesystem::path& path) {
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (file.number() < 0)
        return std::unexpected{
            fmt::format("cannot read {}: {}", path.string(), std::generic_category().message(errno))
        };
    if (auto done = lock(file, path); !done) return std::unexpected{done.error()};
    return file;
}

std::expected<Resumed, std::string> begun(const std::filesystem::path& path, const Header& header) {
    auto file = ResultsFile::begin(path, header);
    if (!file) return std::unexpected{file.error()};
    Resumed out{};
    out.file = std::move(*file);
    return out;
}

}  // namespace

bool is_finished(const Footer& footer) {
    // As the program ends: by an error of its own, and without the target.
    constexpr int own_error = 3;
    constexpr int target_unreachable = 6;
    return !footer.interrupted && footer.exit_code != own_error &&
           footer.exit_code != target_unreachable &&
           std::ranges::none_of(left_to_play, [&](Verdict verdict) {
               return footer.verdicts.contains(std::string{name_of(verdict)});
           });
}

std::expected<Resumed, std::string>
resume(const std::filesystem::path& path, const Header& header, const RowTaker& take) {
    // Without a header there is nothing that could be lost.
    if (!has_whole_line(path)) return begun(path, header);
    auto earlier = locked(path);
    if (!earlier) return std::unexpected{earlier.error()};
    const auto stored = read_header(path);
    if (!stored) return std::unexpected{stored.error()};
    if (const auto difference = difference_of(*stored, as_stored(header)); !difference.empty())
        return std::unexpected{fmt::format(
            "{} is of another run: {}; resume it as it was begun, or take another folder",
            path.string(),
            difference
        )};
    auto out = begun(path.string() + ".resumed", header);
    if (!out) return out;
    std::string loss{};
    const auto loaded = read(path, [&](RowResult row) {
        if (std::ranges::find(left_to_play, row.verdict) != std::end(left_to_play)) return;
        if (const auto written = out->file->add(row); !written) loss = written.error();
        take(std::move(row));
    });
    if (!loaded) loss = loaded.error();
    const bool was_finished = loss.empty() && loaded->results.footer &&
                              is_finished(*loaded->results.footer) &&
                              std::ranges::all_of(loaded->results.header.targets, was_reached);
    if (was_finished || !loss.empty()) {
        std::error_code ignored{};
        std::filesystem::remove(out->file->path(), ignored);
        out->file.reset();
    }
    if (!loss.empty()) return std::unexpected{loss};
    out->remarks = loaded->remarks;
    out->targets = loaded->results.header.targets;
    if (was_finished) {
        out->finished = loaded->results.footer;
        return out;
    }
    if (auto moved = out->file->move_to(path); !moved) return std::unexpected{moved.error()};
    out->earlier = std::move(*earlier);
    return out;
}

}  // namespace assay::reports
