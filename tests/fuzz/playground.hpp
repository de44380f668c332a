#pragma once
/// Everything that reads what strangers write, fed with what strangers might write.
///
///     corpus (files in the tree) --Mutator--> input --Subject--> what came of it, or an abort
///
/// Each test plays a fixed number of inputs from a fixed seed, so that it says the same everywhere.
/// ASSAY_FUZZ_SECONDS=30 plays each for so long instead, best under the sanitizers.
#include "simulator/random/random.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::fuzz {

struct Subject {
    std::string name{};  ///< also of its folder in the corpus
    /// Plays one input; gives what came of it in words that many inputs share, so that their number
    /// shows how much was reached. What must not happen fails the test with the input.
    std::function<std::string(std::string_view input)> play{};
    /// What the notation is made of.
    std::vector<std::string> words{};
    /// Inputs beside those of the corpus folder.
    std::vector<std::string> seeds{};
};

Subject broker_subject();
Subject client_subject();
Subject scenario_subject();
Subject fault_subject();
Subject results_subject();
Subject link_control_subject();
Subject capture_subject();
Subject target_file_subject();
Subject baseline_subject();

/// Makes new inputs from old ones: bytes changed, pieces left out, doubled, exchanged, words put in.
class Mutator {
public:
    Mutator(std::uint64_t seed, std::vector<std::string> corpus, std::vector<std::string> words);
    std::string next();

private:
    std::size_t below(std::size_t n) { return n == 0 ? 0 : random_.below(n); }
    void change(std::string& input);

    simulator::Random random_;
    std::vector<std::string> corpus_;
    std::vector<std::string> words_;
};

/// A message without what differs from input to input: numbers, quoted words, places.
std::string kind_of(std::string_view message);

}  // namespace assay::fuzz
