#include "tests/fuzz/playground.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <set>

namespace assay::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

/// So many inputs take a second or two without optimisation.
constexpr int inputs_each = 1'500;
/// Where memory is watched there is more to find.
#ifdef __SANITIZE_ADDRESS__
constexpr int usual_seconds = 30;
#else
constexpr int usual_seconds = 0;
#endif
constexpr std::uint64_t first_seed = 1;

std::vector<std::string> corpus_of(const Subject& subject) {
    auto out = subject.seeds;
    const auto folder = std::filesystem::path{ASSAY_FUZZ_CORPUS} / subject.name;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        std::ifstream file{entry.path(), std::ios::binary};
        out.emplace_back(std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
    }
    return out;
}

/// Zero: as many inputs as are played everywhere.
std::chrono::seconds wanted_time() {
    const char* text = std::getenv("ASSAY_FUZZ_SECONDS");
    return std::chrono::seconds{text == nullptr ? usual_seconds : std::atoi(text)};
}

class Fuzz : public testing::TestWithParam<Subject> {};

TEST_P(Fuzz, EndsAndHoldsItsPromisesOnAnyInput) {
    const auto& subject = GetParam();
    const auto corpus = corpus_of(subject);
    ASSERT_FALSE(corpus.empty());
    std::set<std::string> answers;
    const auto play = [&](const std::string& input) {
        answers.insert(subject.play(input));
        return !HasFailure();
    };
    for (const auto& input : corpus)
        ASSERT_TRUE(play(input)) << "input: " << testing::PrintToString(input);
    const auto from_corpus = answers.size();
    Mutator mutator{first_seed, corpus, subject.words};
    const auto enough = Clock::now() + wanted_time();
    int played = 0;
    for (; wanted_time().count() > 0 ? Clock::now() < enough : played < inputs_each; ++played) {
        const auto input = mutator.next();
        ASSERT_TRUE(play(input)) << "input: " << testing::PrintToString(input);
    }
    fmt::print(
        "{}: {} inputs, {} kinds of answers ({} to the {} of the corpus)\n",
        subject.name,
        played,
        answers.size(),
        from_corpus,
        corpus.size()
    );
    EXPECT_GT(answers.size(), from_corpus) << "the inputs reach nothing that the corpus does not";
}

INSTANTIATE_TEST_SUITE_P(
    All,
    Fuzz,
    testing::Values(
        broker_subject(),
        client_subject(),
        scenario_subject(),
        fault_subject(),
        results_subject(),
        link_control_subject(),
        capture_subject(),
        target_file_subject(),
        baseline_subject()
    ),
    [](const auto& subject) { return subject.param.name; }
);

}  // namespace
}  // namespace assay::fuzz
