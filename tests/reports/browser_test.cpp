#include "reports/html/html.hpp"
#include "reports/result/file.hpp"
#include "tests/reports/folder.hpp"
#include "tests/reports/sample.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace assay::reports {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

/// A browser that dumps the page as it stands after its scripts have run; empty if there is none.
std::string browser() {
    const char* path = std::getenv("PATH");
    std::string folders{path == nullptr ? "" : path};
    for (std::size_t at = 0; at <= folders.size();) {
        const auto end = std::min(folders.find(':', at), folders.size());
        for (const auto* name : {"chromium", "chromium-browser", "google-chrome"}) {
            const auto program = fs::path{folders.substr(at, end - at)} / name;
            if (fs::exists(program)) return program.string();
        }
        at = end + 1;
    }
    return {};
}

/// Opens pages in a headless browser of its own profile.
class Browser : public testing::Test {
protected:
    void SetUp() override {
        if (browser().empty()) GTEST_SKIP() << "no chromium on this machine";
    }

    std::string dom_of(const std::string& page, const std::string& fragment = {}) {
        EXPECT_TRUE(save(folder_ / "page.html", page));
        const auto command =
            browser() +
            " --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking"
            " --disable-component-update --disable-sync --virtual-time-budget=5000"
            " --user-data-dir='" +
            (folder_ / "profile").string() + "' --dump-dom 'file://" +
            (folder_ / "page.html").string() + fragment + "' 2>/dev/null";
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe{
            ::popen(command.c_str(), "r"), &::pclose
        };
        std::string out{};
        std::array<char, 65536> chunk{};
        while (const auto size = std::fread(chunk.data(), 1, chunk.size(), pipe.get())) {
            out.append(chunk.data(), size);
        }
        return out;
    }

private:
    Folder folder_{};
};

}  // namespace

TEST_F(Browser, RunsNoScriptThatCameFromTheWire) {
    const auto dom = dom_of(render_html(Summary{sample::small_run()}));
    EXPECT_THAT(dom, Not(HasSubstr("<title>pwned")));
    EXPECT_THAT(dom, HasSubstr("<caption>11 statements of MQTT 5.0"));
    // The page's own script ran: it shows the filter.
    EXPECT_THAT(dom, HasSubstr("<form class=\"filter\" role=\"search\">"));
}

TEST_F(Browser, IsHeldByThePolicyEvenIfMarkupSlippedIn) {
    auto page = render_html(Summary{sample::small_run()});
    page.insert(page.find("</main>"), "<script>document.title='pwned'</script><p id=slipped></p>");
    const auto dom = dom_of(page);
    EXPECT_THAT(dom, HasSubstr("id=\"slipped\""));
    EXPECT_THAT(dom, Not(HasSubstr("<title>pwned")));
}

TEST_F(Browser, OpensAPackedRowByItsLink) {
    const auto run = sample::big_run(40, 4, 0);
    const auto dom = dom_of(render_html(Summary{run}), "#r=" + run.rows[9].name);
    EXPECT_THAT(dom, HasSubstr("<caption>Packets of " + run.rows[9].name));
    EXPECT_THAT(dom, HasSubstr("PUBREC id 1"));
}

TEST_F(Browser, FiltersByAQueryInTheLink) {
    const auto dom = dom_of(render_html(Summary{sample::small_run()}), "#q=is:undecided");
    EXPECT_THAT(dom, HasSubstr(">1 of 11 statements</output>"));
}

}  // namespace assay::reports
