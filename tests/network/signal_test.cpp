// Who is woken by what.
#include "harness/network/signal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>

namespace assay::network {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

struct Waiting {
    simulator::Schedule schedule{};
    boost::asio::io_context io{1};
    Signal signal{schedule, io};
    std::vector<std::string> woken{};

    static Script<> one(Waiting& all, std::string topic) {
        co_await all.signal.wait(Instant{seconds{60}}, topic);
        all.woken.push_back(topic);
    }
    void start(const std::string& topic) {
        boost::asio::co_spawn(io.get_executor(), one(*this, topic), [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
        run();
    }
    void run() {
        io.restart();
        io.poll();
    }
};

TEST(Signal, WakesWhoWaitsForTheTopicAndWhoWaitsForAnything) {
    Waiting all;
    all.start("meter/2");
    all.start("meter/1");
    all.start("");
    all.signal.notify("meter/1");
    all.run();
    EXPECT_THAT(all.woken, ElementsAre("meter/1", ""));
    all.signal.notify("meter/1");
    all.run();
    EXPECT_THAT(all.woken, ElementsAre("meter/1", ""));
    all.signal.notify();
    all.run();
    EXPECT_THAT(all.woken, ElementsAre("meter/1", "", "meter/2"));
}

TEST(Signal, WakesAtTheDeadlineWhateverTheTopic) {
    Waiting all;
    all.start("meter/1");
    all.schedule.advance_to(Instant{seconds{59}});
    all.run();
    EXPECT_THAT(all.woken, IsEmpty());
    all.schedule.advance_to(Instant{seconds{60}});
    all.run();
    EXPECT_THAT(all.woken, ElementsAre("meter/1"));
}

}  // namespace
}  // namespace assay::network
