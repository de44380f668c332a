#include "reports/html/assets.hpp"
#include "reports/html/html.hpp"
#include "reports/html/pack.hpp"
#include "reports/shared/chapters.hpp"
#include "tests/reports/sample.hpp"
#include "tests/reports/sample_parts.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <regex>
#include <set>
#include <zlib.h>

namespace assay::reports {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

/// Start tags without their end and ends without a start, in the order in which they are met.
std::vector<std::string> unbalanced_tags(const std::string& page) {
    static const std::set<std::string> without_end{"meta", "link", "input", "br"};
    std::vector<std::string> open{};
    std::vector<std::string> wrong{};
    for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
        if (page[at + 1] == '!') continue;
        const bool is_end = page[at + 1] == '/';
        const auto begin = at + (is_end ? 2 : 1);
        const auto name = page.substr(begin, page.find_first_of(" >/\n", begin) - begin);
        const bool is_empty = page[page.find('>', at) - 1] == '/';
        if (is_end) {
            if (open.empty() || open.back() != name) {
                wrong.push_back("/" + name);
            } else {
                open.pop_back();
            }
        } else if (!is_empty && !without_end.contains(name)) {
            open.push_back(name);
            // What is in a script or a style is not HTML.
            if (name == "script" || name == "style") at = page.find("</" + name, at) - 1;
        }
    }
    wrong.insert(wrong.end(), open.begin(), open.end());
    return wrong;
}

std::string without_percent(const std::string& text) {
    std::string out{};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string without_entities(std::string text) {
    const std::pair<std::string_view, std::string_view> all[]{
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}
    };
    for (const auto& [entity, character] : all) {
        for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity)) {
            text.replace(at, entity.size(), character);
        }
    }
    return text;
}

std::vector<std::string> attributes(const std::string& page, const std::string& name) {
    std::vector<std::string> out{};
    const std::string begin = " " + name + "=\"";
    for (auto at = page.find(begin); at != std::string::npos; at = page.find(begin, at + 1)) {
        const auto from = at + begin.size();
        out.push_back(without_entities(page.substr(from, page.find('"', from) - from)));
    }
    return out;
}

/// Relative luminance (WCAG 2.2) of "#rrggbb".
double luminance(const std::string& color) {
    const auto channel = [&](std::size_t at) {
        const double value = std::stoi(color.substr(at, 2), nullptr, 16) / 255.0;
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

double contrast(const std::string& a, const std::string& b) {
    const auto [darker, lighter] = std::minmax({luminance(a), luminance(b)});
    return (lighter + 0.05) / (darker + 0.05);
}

/// The light and the dark value of `--name:light-dark(#..,#..)`.
std::pair<std::string, std::string> color_named(const std::string& name) {
    const std::string css{html::assets().css};
    const std::string begin = "--" + name + ":light-dark(";
    const auto at = css.find(begin);
    EXPECT_NE(at, std::string::npos) << name;
    return {css.substr(at + begin.size(), 7), css.substr(at + begin.size() + 8, 7)};
}

}  // namespace

TEST(Html, LetsNothingFromTheWireBecomeMarkup) {
    const auto page = render_html(Summary{sample::small_run()});
    EXPECT_EQ(count_of(page, "<script>"), 1U);
    EXPECT_EQ(count_of(page, "<style>"), 1U);
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;document.title=&#39;pwned&#39;"));
    EXPECT_THAT(unbalanced_tags(page), IsEmpty());
}

TEST(Html, AsksForNothingOutsideThePage) {
    const auto page = render_html(Summary{sample::small_run()});
    EXPECT_THAT(page, HasSubstr("default-src 'none'; style-src 'sha256-"));
    EXPECT_THAT(page, Not(HasSubstr("unsafe")));
    EXPECT_THAT(attributes(page, "src"), IsEmpty());
    for (const auto& href : attributes(page, "href")) {
        EXPECT_TRUE(href.starts_with("#") || href == "data:,") << href;
    }
}

TEST(Html, HasEachIdOnceAndNoLinkThatLeadsNowhere) {
    auto run = sample::small_run();
    const auto page = render_html(Summary{run});
    std::set<std::string> ids{};
    for (const auto& id : attributes(page, "id"))
        EXPECT_TRUE(ids.insert(id).second) << id;
    for (const auto& href : attributes(page, "href")) {
        if (!href.starts_with("#")) continue;
        EXPECT_TRUE(ids.contains(without_percent(href.substr(1)))) << href;
    }
}

TEST(Html, ShowsEveryFailureWithoutScripts) {
    const auto page = render_html(Summary{sample::small_run()});
    EXPECT_THAT(
        page,
        HasSubstr(
            "id=\"r=delivery/once-across-geo-cut[version=5.0,lost=PUBREL]~geo-vsat@mosquitto\""
        )
    );
    EXPECT_THAT(page, HasSubstr("no PUBLISH on fleet/# from 31.998 s to 51.998 s"));
    EXPECT_THAT(page, HasSubstr("✗ PUBLISH qos 2 id 2"));
    EXPECT_THAT(page, HasSubstr("<td>properties</td>"));
}

TEST(Html, SaysTheVerdictInOneSentenceATarget) {
    const auto page = render_html(Summary{sample::small_run()});
    EXPECT_THAT(
        page,
        HasSubstr("<strong>2 of 9</strong> testable MUST hold, <b class=\"v-fail\">2 fail</b>, "
                  "1 known, 1 undecided, 3 not tested")
    );
}

TEST(Html, NamesWhatChangedSinceAnOlderRun) {
    auto older = sample::small_run();
    older.rows[0].verdict = Verdict::pass;
    older.rows[9].name = "gone";
    const auto page = render_html(Summary{sample::small_run(), &older});
    EXPECT_THAT(page, HasSubstr("Newly failing <span class=\"n\">1</span>"));
    EXPECT_THAT(page, HasSubstr("Rows that are gone"));
    EXPECT_THAT(render_html(Summary{older, &older}), HasSubstr("every row came out as before"));
    EXPECT_THAT(unbalanced_tags(page), IsEmpty());
}

TEST(Html, SaysSoWhenNothingFailed) {
    const auto page = render_html(Summary{sample::big_run(8, 2, 0)});
    EXPECT_THAT(page, HasSubstr("Nothing failed and nothing was left undecided."));
}

TEST(Html, SaysThatARunWasKilled) {
    auto run = sample::small_run();
    run.footer.reset();
    EXPECT_THAT(
        render_html(Summary{run}), HasSubstr("The run was killed: these results are partial.")
    );
}

TEST(Html, KeepsFourThousandRowsOfFortyPacketsUnderTwoMegabytes) {
    EXPECT_LE(render_html(Summary{sample::big_run(4000, 40, 60)}).size(), 2'000'000U);
}

TEST(Html, KeepsTwoMegabytesWhenEveryRowFailsForAReasonOfItsOwn) {
    auto run = sample::big_run(4000, 4, 4000);
    for (auto& row : run.rows)
        row.signature = sample::in_letters(row.name);
    const auto page = render_html(Summary{run});
    EXPECT_LE(page.size(), 2'000'000U);
    EXPECT_THAT(page, HasSubstr("3600 more causes are left out here"));
}

TEST(Html, KeepsTextReadableAgainstEveryGround) {
    for (const auto* name :
         {"ink", "dim", "accent", "pass", "fail", "error", "undecided", "known", "advice", "none"
         }) {
        for (const auto* ground : {"bg", "panel"}) {
            EXPECT_GE(contrast(color_named(name).first, color_named(ground).first), 4.5)
                << name << " on light " << ground;
            EXPECT_GE(contrast(color_named(name).second, color_named(ground).second), 4.5)
                << name << " on dark " << ground;
        }
    }
    for (const auto* name : {"ink", "fail", "error"}) {
        EXPECT_GE(contrast(color_named(name).first, color_named("wash").first), 4.5) << name;
        EXPECT_GE(contrast(color_named(name).second, color_named("wash").second), 4.5) << name;
    }
}

TEST(Html, SaysWhereTheFiguresOfItsLinksComeFrom) {
    auto run = sample::small_run();
    run.presets = {
        {"geo-vsat", "delay 300ms", "A/C", "a <testbed>"}, {"gprs", "delay 400ms", "B", "a vendor"}
    };
    const auto page = render_html(Summary{run});
    EXPECT_THAT(
        page, HasSubstr("<td>A/C</td><td>delay 300ms<br><span class=\"dim\">a &lt;testbed&gt;")
    );
    EXPECT_THAT(page, Not(HasSubstr("delay 400ms")));
}

TEST(Html, SaysWhatItAllowsAndWhatItsWordsMean) {
    const auto page = render_html(Summary{sample::small_run()});
    EXPECT_THAT(page, HasSubstr("<caption>Tolerances"));
    EXPECT_THAT(page, HasSubstr("<th scope=\"row\">advice</th><td>no MUST is broken"));
}

TEST(Html, CountsInAFoldWhatItDoesNotListToo) {
    Results run{};
    for (int i = 0; i < 200; ++i)
        run.rows.push_back(
            sample::row("builtin", "delivery/alike", std::to_string(i), Verdict::fail)
        );
    run.header = sample::header_of({{.name = "builtin"}}, run.rows);
    const auto page = render_html(Summary{run});
    // Two rows are shown in full and eight as lines; sixty lines are listed at most.
    EXPECT_THAT(page, HasSubstr("<summary>and 190 more</summary>"));
    EXPECT_THAT(page, HasSubstr("<p class=\"dim\">and 138 more</p>"));
}

TEST(Html, SpeaksOfClientsWhereTheyAreTested) {
    auto run = sample::small_run();
    EXPECT_THAT(render_html(Summary{run}), HasSubstr("What the broker can do"));
    for (auto& row : run.rows)
        row.charge.binds_client = true;
    const auto page = render_html(Summary{run});
    EXPECT_THAT(page, HasSubstr("What the client can do"));
    EXPECT_THAT(page, HasSubstr("Defects of the reference client"));
    EXPECT_THAT(page, Not(HasSubstr("reference broker")));
}

/// Puts a client beside the broker of the run, and gives back its only row, which is like the first.
RowResult& add_client(Results& run) {
    auto client = run.header.targets.front();
    client.name = "paho";
    run.header.targets.push_back(client);
    auto row = run.rows.front();
    row.target = "paho";
    row.charge.binds_client = true;
    return run.rows.emplace_back(std::move(row));
}

TEST(Html, CallsABrokerBesideAClientABroker) {
    auto run = sample::small_run();
    add_client(run);
    const auto page = render_html(Summary{run});
    EXPECT_THAT(page, HasSubstr("What the broker can do"));
    EXPECT_THAT(page, HasSubstr("What the client can do"));
}

TEST(Html, FoldsTheStatementsThatASelectionLeavesOut) {
    auto run = sample::small_run();
    EXPECT_THAT(render_html(Summary{run}), Not(HasSubstr("<details class=\"unselected\">")));
    run.header.selection = "one";
    run.rows.resize(1);
    const auto page = render_html(Summary{run});
    EXPECT_THAT(page, HasSubstr("that no row of this selection is about</summary>"));
    const auto fold = page.find("<details class=\"unselected\">");
    for (const auto& [id, verdict] : run.rows.front().statements)
        EXPECT_LT(page.find("id=\"s=" + id + "\""), fold) << id;
    std::size_t folded = 0;
    for (const auto& statement : run.statements) {
        if (run.rows.front().statements.contains(statement.id)) continue;
        const auto place = page.find("id=\"s=" + statement.id + "\"");
        ASSERT_NE(place, std::string::npos) << statement.id;
        // Each version has a fold of its own.
        const auto before = page.substr(0, place);
        const auto opens = before.rfind("<details class=\"unselected\">");
        ASSERT_NE(opens, std::string::npos) << statement.id;
        EXPECT_EQ(before.find("</details>", opens), std::string::npos) << statement.id;
        ++folded;
    }
    EXPECT_GT(folded, 0U);
}

TEST(Html, TellsTheCoverageOfBrokersAndOfClientsWithTheirOwnNumbers) {
    auto run = sample::small_run();
    add_client(run).statements = {{run.statements.front().id, Verdict::pass}};
    run.of_brokers = {.statements = run.statements, .defects = run.defects};
    for (auto& statement : run.statements)
        statement.observable = "not-of-clients";
    run.statements.front().observable = "wire";
    run.defects = {{.name = "of-a-client"}};
    const auto page = render_html(Summary{run});
    EXPECT_THAT(page, HasSubstr("<h3>MQTT 5.0, brokers</h3>"));
    EXPECT_THAT(page, HasSubstr("<h3>MQTT 5.0, clients</h3>"));
    EXPECT_THAT(page, HasSubstr("1 of them to be held against a client"));
    EXPECT_THAT(page, HasSubstr("observable from a client; "));
    EXPECT_THAT(page, HasSubstr("Defects of the reference broker"));
    EXPECT_THAT(page, HasSubstr("Defects of the reference client"));
    // What was judged of the one says nothing of the other.
    EXPECT_THAT(page, HasSubstr("1 was judged in this run"));
    // A version is no more than that in the names of tables.
    EXPECT_THAT(page, HasSubstr("Coverage of MQTT 5.0 for clients by chapter"));
    EXPECT_THAT(page, HasSubstr("Statements of 5.0 without a scenario for brokers"));
    EXPECT_THAT(page, Not(HasSubstr("5.0, brokers without")));
    const Summary summary{run};
    EXPECT_EQ(summary.targets.back().headline.score.total, 1U);
    EXPECT_GT(summary.targets.front().headline.score.total, 1U);
}

TEST(Html, CountsOneThingAsOne) {
    auto run = sample::small_run();
    auto only = run.statements.front();
    only.scenarios = {"one"};
    only.defects = {"of-one"};
    run.statements = {only};
    run.rows.resize(1);
    run.rows.front().statements = {};
    run.defects = {{.name = "of-one", .scenarios = {"one"}}};
    const auto page = render_html(Summary{run});
    EXPECT_THAT(
        page,
        HasSubstr("; 1 has a scenario, 0 were judged in this run, 1 is proved by a defect that its")
    );
    EXPECT_THAT(page, HasSubstr("1 of 1 has a scenario"));
    EXPECT_THAT(page, HasSubstr("1 of them makes a scenario"));
}

TEST(Chapters, HaveTheNamesThatTheStandardOfTheVersionGivesThem) {
    EXPECT_EQ(chapter_name("5.0", "4.3"), "Quality of Service levels and protocol flows");
    EXPECT_EQ(chapter_name("5.0", "4.8"), "Subscriptions");
    EXPECT_EQ(chapter_name("3.1.1", "4.8"), "Handling errors");
    EXPECT_EQ(chapter_name("3.1.1", "4.13"), "");
    EXPECT_EQ(chapter_number("3.3.1.3"), "3.3");
    EXPECT_EQ(chapter_number("6"), "6");
    EXPECT_THAT(
        render_html(Summary{sample::small_run()}),
        HasSubstr("4.3 <span class=\"dim\">Quality of Service levels and protocol flows</span>")
    );
}

TEST(Sections, AreOrderedByTheirNumbers) {
    EXPECT_TRUE(html::section_before("3.9", "3.10"));
    EXPECT_TRUE(html::section_before("3.3", "3.3.1"));
    EXPECT_FALSE(html::section_before("3.3.1", "3.3.1"));
    EXPECT_TRUE(html::section_before("conformance/3.9", "conformance/3.10"));
}

}  // namespace assay::reports
