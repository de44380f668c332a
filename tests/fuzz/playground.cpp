#include "tests/fuzz/playground.hpp"

#include <algorithm>
#include <cctype>

namespace assay::fuzz {
namespace {

constexpr std::size_t input_bytes_max = 16'384;
constexpr std::size_t changes_max = 6;
constexpr std::size_t piece_bytes_max = 64;

}  // namespace

Mutator::Mutator(
    std::uint64_t seed, std::vector<std::string> corpus, std::vector<std::string> words
)
    : random_{seed, "fuzz", simulator::Purpose::corrupt},
      corpus_{std::move(corpus)},
      words_{std::move(words)} {
    std::ranges::sort(corpus_);  // folders give their files in any order
}

std::string Mutator::next() {
    auto input = corpus_.empty() ? std::string{} : corpus_[below(corpus_.size())];
    for (auto changes = below(changes_max) + 1; changes > 0; --changes)
        change(input);
    if (input.size() > input_bytes_max) input.resize(input_bytes_max);
    return input;
}

void Mutator::change(std::string& input) {
    const auto at = below(input.size() + 1);
    const auto size = std::min(below(piece_bytes_max) + 1, input.size() - at);
    switch (below(7)) {
    case 0:  // another byte
        if (at < input.size()) input[at] = static_cast<char>(below(256));
        break;
    case 1:  // a bit
        if (at < input.size())
            input[at] = static_cast<char>(static_cast<unsigned char>(input[at]) ^ (1U << below(8)));
        break;
    case 2:
        input.erase(at, size);
        break;
    case 3:
        input.insert(at, input.substr(at, size));
        break;
    case 4:
        if (!words_.empty()) input.insert(at, words_[below(words_.size())]);
        break;
    case 5:  // a word in the place of something
        if (!words_.empty()) input.replace(at, size, words_[below(words_.size())]);
        break;
    default: {  // the rest of another input
        if (corpus_.empty()) break;
        const auto& other = corpus_[below(corpus_.size())];
        input.resize(at);
        input += other.substr(below(other.size() + 1));
    }
    }
}

std::string kind_of(std::string_view message) {
    std::string out;
    char quote = 0;
    for (const char c : message) {
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '\n') {
            break;
        } else if (std::isdigit(static_cast<unsigned char>(c)) == 0) {
            out += c;
        }
    }
    return out;
}

}  // namespace assay::fuzz
