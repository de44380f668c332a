// The bar of the page: all its headings are seen, wherever it is read.
#include "reports/html/html.hpp"
#include "tests/reports/browser.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::reports {

using testing::HasSubstr;

TEST_F(Browser, HidesNoHeadingBehindTheBar) {
    browser().open(render_html(Summary{whole_run()}), "#coverage");
    EXPECT_EQ(
        browser().evaluate("document.querySelector('.bar').getBoundingClientRect().bottom <="
                           " document.querySelector('#coverage h2').getBoundingClientRect().top"),
        "true"
    );
}

TEST_F(Browser, ShowsEveryHeadingInTheBarAtEveryWidth) {
    // All sections that there are, with counts as large as they come.
    auto run = whole_run();
    run.findings.assign(120, {.target = run.rows.front().target});
    auto& conversation = run.rows.emplace_back(run.rows.front());
    conversation.scenario = conversation.name = "explore[seed=1]";
    const auto before = sample::small_run();
    auto page = render_html(Summary{run, &before});
    for (const std::string_view name : {"Statements", "Scenarios"}) {
        const auto count = fmt::format(">{} <span class=\"n\">", name);
        ASSERT_NE(page.find(count), std::string::npos);
        page.insert(page.find(count) + count.size(), "47");
    }
    // A reader's own zoom divides the width: 2 at 1280 px are 640 px wide.
    for (const auto look :
         {Look{.width = 390},
          Look{.width = 1280, .zoom = 2},
          Look{.width = 864},
          Look{.width = 865},
          Look{.width = 1152},
          Look{.width = 1153},
          Look{.width = 1280},
          Look{.width = 1281, .dark = true},
          Look{.width = 1920}}) {
        browser().open(page, {}, look);
        EXPECT_EQ(browser().evaluate("document.querySelectorAll('.bar nav a').length"), "9");
        EXPECT_EQ(
            browser().evaluate(
                "[...document.querySelectorAll('.bar nav a, .filter input, .theme')].filter(e => {"
                " const at = e.getBoundingClientRect(), x = at.right - 1, y = at.y + at.height / 2;"
                " return e.getClientRects().length > 1 || at.height > 36 || x > innerWidth ||"
                " !e.contains(document.elementFromPoint(at.x + 1, y)) ||"
                " !e.contains(document.elementFromPoint(x, y)); })"
                ".map(e => e.textContent || e.tagName).join('; ')"
            ),
            ""
        ) << look.width
          << " px, zoom " << look.zoom;
        // Where it stays in sight it is one line high.
        EXPECT_EQ(
            browser().evaluate("getComputedStyle(document.querySelector('.bar')).position !=="
                               " 'sticky' || document.querySelector('.bar').offsetHeight <= 56"),
            "true"
        ) << look.width
          << " px, zoom " << look.zoom;
        EXPECT_EQ(
            browser().evaluate("getComputedStyle(document.querySelector('.bar')).position"),
            look.width / look.zoom > 1152 ? "sticky" : "static"
        ) << look.width
          << " px, zoom " << look.zoom;
        // Room to type a query in.
        EXPECT_EQ(
            browser().evaluate("document.querySelector('.filter input').offsetWidth >= 120"), "true"
        ) << look.width
          << " px, zoom " << look.zoom;
    }
}

TEST_F(Browser, TellsWhatAQueryLeavesWithoutHidingAHeading) {
    browser().open(render_html(Summary{whole_run()}), "#q=is:fail");
    EXPECT_THAT(text_of("#q-count"), HasSubstr("statements"));
    EXPECT_EQ(
        browser().evaluate("document.querySelector('.bar').offsetHeight <= 56 &&"
                           " document.querySelector('#q-count').getBoundingClientRect().top >="
                           " document.querySelector('.bar').getBoundingClientRect().bottom - 2"),
        "true"
    );
}

TEST_F(Browser, TellsWhatItDoesNotUnderstandInALineOfItsOwn) {
    auto run = whole_run();
    // A value of a scenario may be called as a term is.
    run.rows.front().name = run.rows.front().scenario + "[level=high]";
    run.rows.front().matrix = {{"level", "high"}};
    browser().open(render_html(Summary{run}), "#q=v:5.0 bogus:x", {.width = 390});
    EXPECT_THAT(text_of("#q-wrong"), HasSubstr("there are: level, is, v, "));
    EXPECT_EQ(
        browser().evaluate(
            "String(document.querySelector('#q-wrong').textContent.match(/\\blevel\\b/g).length)"
        ),
        "1"
    );
    // It has the width of the page, and what stands beside the query stays there.
    EXPECT_EQ(browser().evaluate("document.querySelector('#q-wrong').offsetWidth > 340"), "true");
    EXPECT_EQ(
        browser().evaluate("Math.abs(document.querySelector('.theme').getBoundingClientRect().top -"
                           " document.querySelector('#q').getBoundingClientRect().top) < 8"),
        "true"
    );
}

TEST_F(Browser, LeavesAFoldAsItsReaderHadItBeforeAQuery) {
    auto run = sample::small_run();
    run.header.selection = "one";
    run.rows.resize(1);
    browser().open(render_html(Summary{run}));
    const auto open_after = [](std::string_view query) {
        return browser().evaluate(fmt::format(
            "{{ const q = document.querySelector('#q'); q.value = '{}';"
            " q.dispatchEvent(new Event('input')); }}"
            " String(document.querySelector('.unselected').open)",
            query
        ));
    };
    EXPECT_EQ(open_after("level:must"), "true");
    EXPECT_EQ(open_after(""), "false");
    browser().evaluate("document.querySelector('.unselected').open = true");
    EXPECT_EQ(open_after("level:must"), "true");
    EXPECT_EQ(open_after(""), "true");
    browser().evaluate("document.querySelector('.unselected').open = false");
    EXPECT_EQ(open_after(""), "false");
}

}  // namespace assay::reports
