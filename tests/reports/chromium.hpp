#pragma once
/// A headless Chromium of its own profile, spoken to over two pipes (DevTools protocol), so that a
/// test sees a page as a reader does: at a width, in a theme, on paper, with keys pressed.
#include "tests/reports/folder.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace assay::reports {

/// How a page is looked at.
struct Look {
    int width{1280};
    bool dark{};
    bool print{};
    bool forced_colors{};
    double zoom{1};  ///< as a reader's: 2 is 200 %
    bool scripts{true};
};

class Chromium {
public:
    /// Whether this machine has one.
    static bool is_installed();

    /// Starts the program; `is_running` says whether it answered.
    Chromium();
    ~Chromium();
    Chromium(const Chromium&) = delete;
    Chromium& operator=(const Chromium&) = delete;
    bool is_running() const { return pid_ > 0; }

    /// Opens `page` at "#..." and waits until it has loaded.
    void open(const std::string& page, const std::string& fragment = {}, Look look = {});
    /// Puts a file beside the pages that will be opened.
    void put_beside(const std::string& name, const std::string& content);
    /// The value of an expression in the page, a promise awaited: a string, or JSON. An exception
    /// is "exception: ...".
    std::string evaluate(std::string_view expression);
    /// What the page's main thread has worked since it was opened: its own time, so that a busy
    /// machine does not count.
    double seconds_of_work();
    /// Presses and releases a key: "Escape", "/".
    void press(std::string_view key);

private:
    boost::json::object call(std::string_view method, boost::json::object parameters = {});
    boost::json::object next_message();
    void attach();
    /// Waits for its end, which nobody asked for, and fails the test.
    void bury();

    Folder folder_{};
    std::filesystem::path log_{folder_ / "browser.log"};
    int pid_{};
    int to_{-1};
    int from_{-1};
    std::string unread_{};
    std::string session_{};
    std::int64_t calls_{};
    bool has_loaded_{};
    bool is_closing_{};
};

}  // namespace assay::reports
