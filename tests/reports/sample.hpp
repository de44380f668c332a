#pragma once
/// Results to render: a small run in which every verdict, every kind of trace event and every nasty
/// text occurs once, and a big one to measure with.
#include "reports/result/model.hpp"

namespace assay::reports::sample {

/// Text that breaks out of any careless quoting: HTML, XML, Markdown, control characters,
/// ill-formed UTF-8, a right-to-left override.
std::string hostile_text();

/// Two targets, a dozen rows, a registry of a few statements. Always the same.
Results small_run();

/// `rows` rows of `packets` packets each, like those of a clean run: they pass, but for `failing`
/// of them. Seeded, so always the same.
Results big_run(std::size_t rows, std::size_t packets, std::size_t failing);

/// The text with a letter for each digit: causes are told apart by words, not by numbers.
std::string in_letters(std::string text);

/// Random but well-formed values in every member.
RowResult random_row(std::uint64_t seed);

}  // namespace assay::reports::sample
