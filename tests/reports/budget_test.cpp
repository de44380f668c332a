// What a page of a big run may cost: bytes, time and memory, in the program and in a browser.
#include "reports/html/html.hpp"
#include "tests/reports/chromium.hpp"
#include "tests/reports/sample.hpp"

#include <gmock/gmock.h>

#include <ctime>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace assay::reports {
namespace {

constexpr std::size_t page_bytes_max = 2'000'000;
constexpr double seconds_max = 2;
constexpr long memory_kilobytes_max = 300'000;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_slowed_down = true;
#else
constexpr bool is_slowed_down = false;
#endif

/// The rows of `big_run` in so few scenarios that a suite could have them.
Results many_rows(std::size_t rows) {
    auto out = sample::big_run(rows, 1, 60);
    for (std::size_t i = 0; i < out.rows.size(); ++i) {
        auto& row = out.rows[i];
        row.scenario = fmt::format("conformance/3.{}/many", i / 250);
        row.name = fmt::format("{}[version=5.0,seed={}]", row.scenario, i % 250);
    }
    return out;
}

}  // namespace

TEST(Budget, RendersFourThousandRowsInTwoSecondsAnd300Megabytes) {
    if (is_slowed_down) GTEST_SKIP() << "a sanitizer has another measure";
    // In a process of its own: memory that other tests have used does not count. Its own time, so
    // that a busy machine does not either.
    const int child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const auto results = sample::big_run(4000, 40, 60);
        const auto begin = std::clock();
        const auto page = render_html(Summary{results});
        const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        ::_exit(page.size() <= page_bytes_max && seconds <= seconds_max ? 0 : 1);
    }
    int status{};
    rusage used{};
    ::wait4(child, &status, 0, &used);
    EXPECT_EQ(status, 0);
    EXPECT_LE(used.ru_maxrss, memory_kilobytes_max);
}

TEST(Budget, SummarisesPassingRowsOfAHundredThousand) {
    const auto page = render_html(Summary{many_rows(100'000)});
    EXPECT_LE(page.size(), page_bytes_max);
    EXPECT_THAT(page, testing::HasSubstr("of 100000 rows"));
}

TEST(Budget, IsUsableInABrowserWithinTwoSeconds) {
    if (!Chromium::is_installed()) GTEST_SKIP() << "no chromium on this machine";
    Chromium browser{};
    ASSERT_TRUE(browser.is_running());
    browser.open(render_html(Summary{sample::big_run(4000, 40, 60)}));
    EXPECT_EQ(browser.evaluate("document.querySelector('.filter').hidden"), "false");
    EXPECT_LE(browser.seconds_of_work(), seconds_max);
    browser.evaluate("{ const q = document.querySelector('#q'); q.value = 'is:fail link:direct';"
                     " q.dispatchEvent(new Event('input')); }");
    EXPECT_LE(browser.seconds_of_work(), 2 * seconds_max);
}

TEST(Budget, CountsRowsThatItLeavesOut) {
    if (!Chromium::is_installed()) GTEST_SKIP() << "no chromium on this machine";
    Chromium browser{};
    browser.open(render_html(Summary{many_rows(25'000)}), "#c=conformance/3.99/many");
    EXPECT_EQ(
        browser.evaluate("new Promise(done => { const look = () => { const p = "
                         "document.querySelector('.sc[open] > "
                         "p'); if (p) done(p.textContent); else setTimeout(look, 20); }; look(); })"
        ),
        "250 more rows are in results.jsonl only."
    );
}

}  // namespace assay::reports
