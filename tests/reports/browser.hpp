#pragma once
/// The page as a browser shows it: one headless browser for all tests of a program.
#include "tests/reports/chromium.hpp"
#include "tests/reports/sample.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <memory>

namespace assay::reports {

/// Opens pages in one headless browser for all tests.
class Browser : public testing::Test {
protected:
    static void SetUpTestSuite() {
        if (Chromium::is_installed()) browser_ = std::make_unique<Chromium>();
    }
    static void TearDownTestSuite() { browser_.reset(); }

    void SetUp() override {
        if (!browser_) GTEST_SKIP() << "no chromium on this machine";
        ASSERT_TRUE(browser_->is_running());
    }

    static Chromium& browser() { return *browser_; }

    /// Waits until `selector` finds something, and gives its text; "nothing" after five seconds.
    static std::string text_of(std::string_view selector) {
        return browser().evaluate(fmt::format(
            "new Promise(done => {{ const end = performance.now() + 5000; const look = () => {{"
            " const found = document.querySelector({0}); if (found) done(found.textContent);"
            " else if (performance.now() > end) done('nothing'); else setTimeout(look, 20); }};"
            " look(); }})",
            boost::json::serialize(boost::json::value(selector))
        ));
    }

    /// Elements that stick out at the right, unless something around them scrolls by itself.
    static std::string overhang() {
        return browser().evaluate(
            "[...document.querySelectorAll('body *')].filter(e => {"
            " const wide = document.documentElement.clientWidth;"
            " const at = e.getBoundingClientRect(); if (at.right <= wide + 1 || !at.width) return "
            "false;"
            " for (let p = e.parentElement; p !== document.body; p = p.parentElement)"
            "  if (getComputedStyle(p).overflowX !== 'visible') return false;"
            " return true; }).map(e => e.tagName + '.' + e.className + ' ' +"
            " e.textContent.slice(0, 30)).slice(0, 5).join('; ')"
        );
    }

private:
    static inline std::unique_ptr<Chromium> browser_{};
};

/// Rows with links, so that the page has every section.
inline Results whole_run() {
    auto run = sample::small_run();
    for (auto& row : run.rows) {
        auto& statistics = row.statistics.emplace();
        statistics.links = row.link;
        statistics.qos = "1";
        statistics.latency.add(std::chrono::microseconds{340'000});
        statistics.messages = {.published = 10, .due = 10, .delivered = 9, .duplicates = 1};
    }
    return run;
}

}  // namespace assay::reports
