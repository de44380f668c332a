#include "reports/html/html.hpp"
#include "tests/reports/browser.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>

namespace assay::reports {

using testing::HasSubstr;
using testing::Not;

TEST_F(Browser, RunsNoScriptThatCameFromTheWire) {
    browser().open(render_html(Summary{sample::small_run()}));
    EXPECT_THAT(browser().evaluate("document.title"), Not(testing::StartsWith("pwned")));
    EXPECT_THAT(text_of("#matrix caption"), HasSubstr("11 statements of MQTT 5.0"));
    // The page's own script ran: it shows the filter.
    EXPECT_EQ(browser().evaluate("document.querySelector('.filter').hidden"), "false");
}

TEST_F(Browser, IsHeldByThePolicyEvenIfMarkupSlippedIn) {
    auto page = render_html(Summary{sample::small_run()});
    page.insert(page.find("</main>"), "<script>document.title='pwned'</script><p id=slipped></p>");
    browser().open(page);
    EXPECT_EQ(text_of("#slipped"), "");
    EXPECT_NE(browser().evaluate("document.title"), "pwned");
}

TEST_F(Browser, OpensAPackedRowByItsLink) {
    const auto run = sample::big_run(40, 4, 0);
    browser().open(render_html(Summary{run}), "#r=" + run.rows[9].name);
    EXPECT_EQ(text_of(".trace caption"), "Packets of " + run.rows[9].name);
    EXPECT_THAT(text_of(".trace tr:nth-child(2) .pk"), HasSubstr("PUBREC id 1"));
}

TEST_F(Browser, FiltersByAQueryInTheLink) {
    browser().open(render_html(Summary{sample::small_run()}), "#q=is:undecided");
    EXPECT_EQ(text_of("#q-count"), "1 of 11 statements, 1 of 6 causes");
}

TEST_F(Browser, FoldsEachCauseToALineAPhoneCanList) {
    auto run = sample::big_run(200, 4, 60);
    run.rows[0].signature = std::string(400, 'w');
    browser().open(render_html(Summary{run}), {}, {.width = 390});
    EXPECT_EQ(
        browser().evaluate("String([...document.querySelectorAll('.cause>details')].slice(1)"
                           ".every(e => !e.open && e.offsetHeight < 90))"),
        "true"
    );
    // The first is told: its first row in full, the others a line each.
    EXPECT_EQ(
        browser().evaluate("String([...document.querySelectorAll('.cause')[0]"
                           ".querySelectorAll('.row')].map(e => e.open))"),
        "true,false"
    );
}

TEST_F(Browser, FoldsTheManyStatementsOfACauseOnAPhone) {
    auto run = sample::big_run(40, 4, 40);
    for (auto& row : run.rows)
        for (int n = 1; n <= 28; ++n)
            row.statements[fmt::format("5.0:MQTT-3.3.1-{}", n)] = row.verdict;
    browser().open(render_html(Summary{run}), {}, {.width = 390});
    EXPECT_EQ(
        browser().evaluate("String([...document.querySelectorAll('.cause details.rest')]"
                           ".every(e => !e.open && e.offsetHeight < 40))"),
        "true"
    );
    EXPECT_THAT(text_of(".cause details.rest summary"), testing::MatchesRegex("and [0-9]+ more"));
    // As many as are told stand there, open or folded.
    EXPECT_EQ(
        browser().evaluate("String(document.querySelectorAll('.cause')[0]"
                           ".querySelectorAll('.statements>li').length >= 28)"),
        "true"
    );
}

TEST_F(Browser, LeadsToARowOfAGridByItsNameAlone) {
    auto run = sample::big_run(16, 4, 0);
    run.header.targets.push_back({.name = "other"});
    run.rows[3].scenario = run.rows[3].name = "conformance/plain";
    auto twin = run.rows[3];
    twin.target = "other";
    twin.link = "geo-vsat";
    run.rows.push_back(twin);
    const auto page = render_html(Summary{run});
    browser().open(page, "#r=conformance/plain~geo-vsat@other");
    EXPECT_EQ(text_of(".sc[open] .sc[open] .trace caption"), "Packets of conformance/plain");
    EXPECT_THAT(text_of(".sc .sc[open] summary"), HasSubstr("other over geo-vsat"));
    browser().open(page, "#r=conformance/plain");
    EXPECT_THAT(text_of(".sc .sc[open] summary"), HasSubstr("assay 0.1.0"));
}

/// What is left of the small run under a query.
struct Left {
    std::string query{};
    std::string count{};
    std::string wrong{};
};

class Filter : public Browser, public testing::WithParamInterface<Left> {};

TEST_P(Filter, LeavesWhatMeetsIt) {
    browser().open(render_html(Summary{sample::small_run()}));
    const auto& [query, count, wrong] = GetParam();
    browser().evaluate(
        "{ const q = document.querySelector('#q'); q.value = " +
        boost::json::serialize(boost::json::value(query)) +
        "; q.dispatchEvent(new Event('input')); }"
    );
    EXPECT_EQ(text_of("#q-count"), count);
    EXPECT_THAT(text_of("#q-wrong"), HasSubstr(wrong));
    EXPECT_EQ(text_of("#q-wrong").empty(), wrong.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Queries,
    Filter,
    testing::Values(
        Left{"5.0:MQTT-4.3.3-10", "1 of 11 statements, 1 of 6 causes", ""},
        Left{"is:fail", "2 of 11 statements, 2 of 6 causes", ""},
        Left{"not is:fail", "9 of 11 statements, 4 of 6 causes", ""},
        Left{"is:known or is:undecided", "2 of 11 statements, 2 of 6 causes", ""},
        Left{"on:mosquitto is:fail", "1 of 11 statements, 1 of 6 causes", ""},
        Left{"link:geo-vsat", "2 of 11 statements, 1 of 6 causes", ""},
        Left{"lost:PUBREL", "2 of 11 statements, 1 of 6 causes", ""},
        Left{"level:should", "1 of 11 statements, 1 of 6 causes", ""},
        Left{
            "colour:red", "11 of 11 statements, 6 of 6 causes", "colour:red (there are: level, is"
        },
        Left{"is:purple", "11 of 11 statements, 6 of 6 causes", "is:purple (is: fail, error"},
        Left{"5.0:MQTT-9.9.9-9", "11 of 11 statements, 6 of 6 causes", "no such statement here"}
    )
);

TEST_F(Browser, FollowsAnArrowToItsPacket) {
    browser().open(render_html(Summary{sample::small_run()}));
    browser().evaluate(
        "document.querySelectorAll('.cause>details').forEach(e => { e.open = true; })"
    );
    const auto wanted = browser().evaluate(
        "{ const hit = document.querySelector('svg.l .l-hit'); hit.scrollIntoView({block: "
        "'center'});"
        " const at = "
        "hit.getBoundingClientRect();"
        " document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2 + 4)"
        "  .dispatchEvent(new MouseEvent('click', {bubbles: true}));"
        " hit.parentElement.getAttribute('href').slice(1) }"
    );
    EXPECT_EQ(browser().evaluate("document.querySelector('tr:target')?.id ?? 'none'"), wanted);
}

TEST_F(Browser, ShowsAWholeLadderOfTwoLanesOnAPhone) {
    browser().open(render_html(Summary{sample::big_run(8, 2, 1)}), {}, {.width = 390});
    EXPECT_EQ(
        browser().evaluate("String([...document.querySelectorAll('.row[open] .ladder')].map(e =>"
                           " e.scrollWidth <= e.clientWidth && e.clientWidth > 300))"),
        "true"
    );
}

TEST_F(Browser, CutsNoTextOfALadderAndNoWordOfAHexTable) {
    browser().open(render_html(Summary{sample::small_run()}));
    browser().evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })");
    EXPECT_EQ(
        browser().evaluate(
            "[...document.querySelectorAll('svg.l text')].filter(e => { const t = "
            "e.getBoundingClientRect(), s = e.ownerSVGElement.getBoundingClientRect(); return "
            "t.left < s.left - 1 || t.right > s.right + 1; }).map(e => e.textContent).join('; ')"
        ),
        ""
    );
    // A byte of two digits is never cut in two.
    EXPECT_EQ(
        browser().evaluate("String([...document.querySelectorAll('.hex td:nth-child(3)')].every("
                           "e => getComputedStyle(e).whiteSpace === 'nowrap'))"),
        "true"
    );
    EXPECT_EQ(
        browser().evaluate(
            "getComputedStyle(document.querySelector('.hex td:nth-child(2)')).overflowWrap"
        ),
        "break-word"
    );
}

TEST_F(Browser, SortsFiguresByAColumn) {
    browser().open(render_html(Summary{whole_run()}));
    const auto click = "document.querySelector('.sortable thead th:nth-child(2) button').click();"
                       "[...document.querySelectorAll('.sortable tbody td:nth-child(2)')]"
                       ".map(e => e.textContent).join()";
    const auto up = browser().evaluate(click);
    const auto down = browser().evaluate(click);
    EXPECT_EQ(
        browser().evaluate("document.querySelector('.sortable th[aria-sort]').ariaSort"),
        "descending"
    );
    EXPECT_NE(up, down);
    EXPECT_THAT(down, testing::EndsWith(up.substr(0, up.find(','))));
}

TEST_F(Browser, LeavesTheFilterOnEscapeAndKeepsIt) {
    browser().open(render_html(Summary{sample::small_run()}));
    browser().press("/");
    EXPECT_EQ(browser().evaluate("document.activeElement.id"), "q");
    browser().evaluate("document.querySelector('#q').value = 'is:fail'");
    browser().press("Escape");
    EXPECT_EQ(browser().evaluate("document.activeElement.tagName"), "BODY");
    EXPECT_EQ(browser().evaluate("document.querySelector('#q').value"), "is:fail");
}

TEST_F(Browser, ScrollsNothingSidewaysOnAPhoneNorOnADeskNorZoomed) {
    const auto page = render_html(Summary{whole_run()});
    for (const auto look :
         {Look{.width = 390}, Look{.width = 1280}, Look{.width = 1280, .zoom = 2}}) {
        browser().open(page, {}, look);
        EXPECT_EQ(overhang(), "") << look.width << " px, zoom " << look.zoom;
        EXPECT_EQ(
            browser().evaluate("document.documentElement.scrollWidth - innerWidth <= 0"), "true"
        ) << look.width
          << " px, zoom " << look.zoom;
    }
}

TEST_F(Browser, ShowsEveryFigureOfMessagesOnADesk) {
    // Two targets, several links a row, hours of lateness and reconnects: each column at its widest.
    auto run = whole_run();
    run.header.targets.push_back({.name = "builtin:broken=queued-messages-doubled"});
    for (auto& row : run.rows) {
        auto& statistics = *row.statistics;
        statistics.links = "geo-bgan-streaming + nb-ntn-geo";
        statistics.latency.add(std::chrono::minutes{50} + std::chrono::seconds{53});
        statistics.wire = {.bytes_up = 2'345'678, .bytes_down = 2'345'678};
        statistics.reconnects = 1'234;
        statistics.watched = std::chrono::hours{9};
        statistics.without_service = std::chrono::hours{8};
    }
    run.rows.push_back(run.rows.front());
    run.rows.back().target = run.header.targets.back().name;
    browser().open(render_html(Summary{run}));
    EXPECT_THAT(browser().evaluate("String(document.querySelectorAll('.statistics').length)"), "1");
    EXPECT_EQ(
        browser().evaluate("[...document.querySelectorAll('#messages .scroll, #messages figure')]"
                           ".filter(e => e.scrollWidth > e.clientWidth + 1)"
                           ".map(e => e.scrollWidth + ' > ' + e.clientWidth).join()"),
        ""
    );
}

TEST_F(Browser, ShowsVerdictsOfStatementsOnAPhone) {
    browser().open(render_html(Summary{sample::big_run(8, 2, 1)}), {}, {.width = 390});
    EXPECT_EQ(
        browser().evaluate("[...document.querySelectorAll('tr.st td[class]')].every(e =>"
                           " e.getBoundingClientRect().right <= innerWidth)"),
        "true"
    );
}

TEST_F(Browser, IsWholeWithoutScripts) {
    browser().open(render_html(Summary{sample::small_run()}), {}, {.scripts = false});
    EXPECT_EQ(browser().evaluate("document.querySelector('.filter').hidden"), "true");
    EXPECT_EQ(
        browser().evaluate("document.querySelector('.row[open] .diff').checkVisibility()"), "true"
    );
    EXPECT_EQ(overhang(), "");
}

TEST_F(Browser, KeepsVerdictsReadableInEveryTheme) {
    const auto page = render_html(Summary{sample::small_run()});
    for (const auto look : {Look{}, Look{.dark = true}, Look{.forced_colors = true}}) {
        browser().open(page, {}, look);
        // Glyph and word stand there, and differ from their ground.
        EXPECT_EQ(
            browser().evaluate("String([...document.querySelectorAll('.v')].every(e =>"
                               " e.textContent.trim().length > 2 && getComputedStyle(e).color !=="
                               " getComputedStyle(document.body).backgroundColor))"),
            "true"
        ) << look.dark
          << look.forced_colors;
        EXPECT_EQ(overhang(), "") << look.dark << look.forced_colors;
    }
}

TEST_F(Browser, PrintsKnownCausesOpenAndHeadingsOnce) {
    browser().open(
        render_html(Summary{sample::small_run()}), {}, {.print = true, .scripts = false}
    );
    EXPECT_EQ(
        browser().evaluate(
            "[...document.querySelectorAll('.cause.v-known .row')].every(e => e.checkVisibility("
            "{contentVisibilityAuto: true}) && e.getBoundingClientRect().height > 40)"
        ),
        "true"
    );
    EXPECT_EQ(
        browser().evaluate("getComputedStyle(document.querySelector('thead')).display"),
        "table-row-group"
    );
    EXPECT_EQ(
        browser().evaluate("getComputedStyle(document.querySelector('.cause')).breakInside"), "auto"
    );
}

TEST_F(Browser, ReadsAPageWhoseStyleAndScriptLieBesideIt) {
    const auto run = sample::small_run();
    const Summary summary{run};
    browser().put_beside("report.css", html_style(summary));
    browser().put_beside("report.js", html_script(summary));
    browser().open(render_html_beside(summary));
    EXPECT_EQ(
        browser().evaluate("String(document.querySelectorAll('style, script:not([src])').length)"),
        "0"
    );
    EXPECT_EQ(
        browser().evaluate("getComputedStyle(document.querySelector('.bar')).position"), "sticky"
    );
    // The filter is shown by the script.
    EXPECT_EQ(browser().evaluate("document.querySelector('.filter').hidden"), "false");
}

/// A page that people with all kinds of sight, hands and machines can use, as axe-core sees it.
class Accessible : public Browser, public testing::WithParamInterface<Look> {
protected:
    /// The checker's source; empty where it is not installed.
    static std::string axe() {
        const auto* node = std::getenv("BROKER_NODE_DIR");
        std::ifstream file{
            std::string{node == nullptr ? "" : node} + "/node_modules/axe-core/axe.min.js"
        };
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    static constexpr std::size_t rules_at_a_time = 12;

    /// What breaks the rules from `first` on.
    static std::string violations(const boost::json::array& rules, std::size_t first) {
        const auto last = std::min(rules.size(), first + rules_at_a_time);
        boost::json::array some{};
        for (auto i = first; i < last; ++i)
            some.push_back(rules[i]);
        return browser().evaluate(fmt::format(
            "axe.run({{runOnly: {{type: 'rule', values: {}}}}}).then(found => "
            "found.violations.map(rule => rule.id + ' at ' +"
            " rule.nodes.map(node => node.target).slice(0, 3).join(', ')).join('; '))",
            boost::json::serialize(some)
        ));
    }
};

TEST_P(Accessible, BreaksNoRuleOfAxe) {
    if (IsSkipped()) return;
    const auto checker = axe();
    if (checker.empty()) GTEST_SKIP() << "axe-core is not installed";
    browser().open(render_html(Summary{whole_run()}), {}, GetParam());
    // With everything unfolded, what is folded is looked at, too.
    browser().evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })");
    ASSERT_THAT(browser().evaluate(checker + "; typeof axe.run"), "function");
    // A few rules at a time: each answer shows that the browser is alive.
    const auto rules = boost::json::parse(
        browser().evaluate("JSON.stringify(axe._audit.rules.filter(rule => rule.enabled &&"
                           " !rule.tags.some(tag => axe._audit.tagExclude.includes(tag)))"
                           ".map(rule => rule.id))")
    );
    ASSERT_GT(rules.as_array().size(), 50U);
    for (std::size_t first = 0; first < rules.as_array().size(); first += rules_at_a_time)
        EXPECT_EQ(violations(rules.as_array(), first), "");
}

INSTANTIATE_TEST_SUITE_P(
    Looks,
    Accessible,
    testing::Values(
        Look{}, Look{.dark = true}, Look{.width = 390}, Look{.forced_colors = true}, Look{.zoom = 2}
    )
);

}  // namespace assay::reports
