// What reads files: scenarios, faults, results, the link's commands, targets, baselines, captures.
#include "harness/campaign/baseline.hpp"
#include "harness/monitor/capture_reader.hpp"
#include "harness/proxy/control.hpp"
#include "harness/scenario/library.hpp"
#include "harness/targets/target_file.hpp"
#include "reports/result/file.hpp"
#include "reports/result/json.hpp"
#include "tests/fuzz/playground.hpp"
#include "tests/reports/text_file.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <set>

namespace assay::fuzz {
namespace {

constexpr std::size_t rows_expanded_max = 20;

const scenario::Library& library() {
    static const auto embedded = scenario::Library::embedded().value();
    return embedded;
}

std::vector<std::string> texts_below(std::string_view folder) {
    std::vector<std::string> out;
    for (const auto* file : library().below(folder))
        out.push_back(file->text);
    return out;
}

/// A few of the suite's own files.
std::vector<std::string> some_scenarios() {
    constexpr std::size_t every = 40;
    std::vector<std::string> out;
    const auto files = library().scenario_files();
    for (std::size_t i = 0; i < files.size(); i += every)
        out.push_back(files[i]->text);
    return out;
}

std::string play_scenario(std::string_view input) {
    const auto loaded = scenario::load("x.yaml", std::string{input}, library().environment());
    if (!loaded) {
        EXPECT_FALSE(loaded.error().empty());
        for (const auto& problem : loaded.error())
            EXPECT_FALSE(scenario::render(problem, input).empty());
        return loaded.error().empty() ? "" : kind_of(loaded.error().front().message);
    }
    for (std::size_t i = 0; i < std::min(loaded->rows.size(), rows_expanded_max); ++i)
        EXPECT_TRUE(scenario::expand(*loaded, loaded->rows[i]))
            << "what loads has rows that expand";
    return "loads";
}

std::string play_fault(std::string_view input) {
    const auto parsed = scenario::parse_fault(input);
    if (!parsed) {
        EXPECT_LE(parsed.error().offset, input.size());
        return kind_of(parsed.error().message);
    }
    const auto printed = scenario::print_fault(*parsed);
    const auto again = scenario::parse_fault(printed);
    EXPECT_EQ(again ? scenario::print_fault(*again) : "", printed);
    return "parses, " + kind_of(printed);
}

std::string play_results(std::string_view input) {
    const reports::TextFile file{input};
    const auto parsed = reports::load(file.path());
    if (!parsed) return kind_of(parsed.error());
    for (const auto& row : parsed->results.rows) {
        const auto again = reports::parse_json_line(reports::json_line(row));
        EXPECT_TRUE(again && std::holds_alternative<reports::RowResult>(*again))
            << "what was read can be written and read";
    }
    return parsed->remarks.empty() ? "reads" : "reads, " + kind_of(parsed->remarks.front());
}

/// Without its numbers: how the reading of a capture ends, and what its rows are.
std::string play_capture(std::string_view input) {
    std::string bytes{input};
    // A stream in memory may not be empty.
    if (bytes.empty()) return "empty";
    auto file = monitor::CaptureFile::read(
        ::fmemopen(bytes.data(), bytes.size(), "rb"), "x.pcap"
    );
    if (!file) return kind_of(file.error());
    if (!monitor::is_known_link_type(file->link_type())) return "another link type";
    monitor::Watch watch{{.judged = evidence::Judged::both}};
    monitor::CaptureReader reader{watch, {}, file->link_type()};
    std::string out{"read"};
    while (true) {
        const auto frame = file->next();
        if (!frame) out = kind_of(frame.error());
        if (!frame || !*frame) break;
        reader.take(**frame);
    }
    reader.finish();
    for (const auto& remark : reader.remarks())
        out += ", " + kind_of(remark);
    const auto rows =
        std::move(watch).take("x.pcap", reader.last(), [](const std::string&) { return true; });
    std::set<std::string> verdicts;
    for (const auto& row : rows) {
        const auto again = reports::parse_json_line(reports::json_line(row));
        EXPECT_TRUE(again) << "what was judged can be stored";
        verdicts.insert(std::string{reports::name_of(row.verdict)});
    }
    for (const auto& verdict : verdicts)
        out += ", " + verdict;
    return out;
}

struct IdleLink {
    boost::asio::io_context io{1};
    network::WallClock clock{io};
    proxy::LinkProxy proxy{clock, {}, {}};
    proxy::ProxyControl control{proxy, clock};
};

std::string play_link_control(std::string_view input) {
    IdleLink link;
    std::string last;
    while (!input.empty()) {
        const auto line = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(line.size() + 1, input.size()));
        const auto answer = link.control.answer(line);
        EXPECT_TRUE(answer.empty() || answer.starts_with("ok ") || answer.starts_with("error "));
        if (!answer.empty()) last = kind_of(answer);
    }
    return last;
}

std::string play_target_file(std::string_view input) {
    const auto loaded = targets::load_target_file(std::string{input}, "x.yaml");
    return loaded ? "loads" : kind_of(loaded.error());
}

std::string play_baseline(std::string_view input) {
    const auto parsed = campaign::parse_baseline("x.yaml", std::string{input});
    return parsed ? "loads" : kind_of(parsed.error());
}

const std::vector<std::string> yaml_words{
    "\n",
    "  ",
    "- ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "#",
    "&a ",
    "*a",
    "!!",
    "|",
    ">",
    "~",
    "<<: "
};

std::vector<std::string> with(std::vector<std::string> words, std::vector<std::string> more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

}  // namespace

Subject scenario_subject() {
    return {
        "scenario",
        play_scenario,
        with(
            yaml_words,
            {"matrix: ",
             "count: ",
             "1000000",
             "seeds: ",
             "repeat: ",
             "steps: ",
             "expect: ",
             "5.0",
             "links: ",
             "faults: ",
             "sweep: ",
             "chaos: ",
             "<v>",
             "version",
             "payload_size: ",
             "10s"}
        ),
        some_scenarios()
    };
}

Subject fault_subject() {
    return {
        "fault",
        play_fault,
        {"cut ",
         "hold ",
         "drop ",
         "close ",
         "reset ",
         "10s ",
         "1 ",
         "after ",
         "before ",
         "PUBLISH ",
         "up",
         "down",
         "byte ",
         "at ",
         "of ",
         "99999999999999999999 "},
        {}
    };
}

Subject results_subject() {
    return {
        "results",
        play_results,
        {"{",
         "}",
         "[",
         "]",
         ",",
         ":",
         "null",
         "-1",
         "1e999",
         "\"kind\":",
         "\"row\"",
         "\"trace\":",
         "\"at_ns\":",
         "9223372036854775807",
         "\"\\u0000\"",
         "\n",
         "\"bytes\":",
         "\"verdict\":"},
        {}
    };
}

Subject capture_subject() {
    using namespace std::string_literals;
    return {
        "capture",
        play_capture,
        {"\x10\x0C\0\4MQTT\4\2\0\x3C\0\0"s,
         "\xD4\xC3\xB2\xA1"s,
         "\x0A\x0D\x0D\x0A"s,
         "\x30\xFF\xFF\xFF\x7F"s,
         "\xFF\xFF\xFF\xFF"s,
         "\x08\0\x45\0"s,
         "\x86\xDD\x60\0"s,
         "\x81\0"s,
         "\x50\x10"s,
         "\x50\x02"s,
         "\xC0\0"s,
         "\0"s},
        {}
    };
}

Subject link_control_subject() {
    return {
        "link_control",
        play_link_control,
        {"cut ",
         "set ",
         "restore",
         "fault ",
         "status",
         "help",
         "loss=",
         "delay=",
         "rate=",
         "5%",
         "10s",
         "1e309",
         "-",
         "\n",
         "up.",
         "down.",
         "pep=on",
         "queue=",
         "0"},
        {}
    };
}

Subject target_file_subject() {
    return {
        "target_file",
        play_target_file,
        with(
            yaml_words,
            {"name: ", "shell: ", "command: ", "files: ", "ready: ", "{port}", "{dir}", "../"}
        ),
        texts_below("targets")
    };
}

Subject baseline_subject() {
    return {
        "baseline",
        play_baseline,
        with(
            yaml_words,
            {"target: ", "row: ", "fails: ", "why: ", "expires: ", "2026-02-30", ">=2.0"}
        ),
        texts_below("baselines")
    };
}

}  // namespace assay::fuzz
