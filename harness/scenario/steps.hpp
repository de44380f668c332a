#pragma once
/// Steps of one row: which of them belong to it, and what they say. Private to this room.
#include "harness/scenario/document.hpp"
#include "harness/scenario/name_uses.hpp"

namespace assay::scenario {

/// Who acts in a row, as far as reading steps needs it.
struct Cast {
    struct Member {
        ActorKind kind{};
        Version version{};
    };
    std::map<std::string, Member> members{};
    FleetNames fleets{};
    Version version{};
    std::map<std::string, simulator::LinkSpec> links{};
};

/// A step that changes the parameters of a link, or takes changes back.
struct LinkChange {
    std::string link{};
    LinkAction action{};
    const Node* value{};
};

class StepReader {
public:
    StepReader(
        Reading& reading,
        const Document& document,
        const Cast& cast,
        const std::map<Version, std::vector<std::string>>& verifies
    )
        : reading_{reading}, document_{document}, cast_{cast}, verifies_{verifies} {}

    /// The step if it belongs to this row; what is wrong with it goes to the Reading.
    std::optional<Step> read(const Node& node);
    std::vector<Step> read_all(const Node& list, std::string_view what);

    std::vector<NameUse> names{};
    /// `<cmd.packet_id>` in values: some name what the same step, or one beside it, gives.
    std::vector<NameUse> mentions{};
    std::vector<LinkChange> changes{};

private:
    bool applies(const Node& step);
    std::optional<Action> read_block(const Block& block, const Node& value);
    std::optional<Action> read_note(const Node& value);
    std::optional<Action> read_wait(const Node& value);
    std::optional<Action> read_parallel(const Node& value);
    std::optional<Action> read_either(const Node& value);
    std::optional<Action> read_repeat(const Node& value);
    std::optional<Action> read_action_of(const Node& key, const Node& map, Step& step);
    /// An actor, a link or the broker does something.
    bool read_deed(const Node& key, const Node& value, Step& step);
    /// The same for every member of a fleet, or copy of a link, at once.
    std::optional<Step> read_fleet_deed(
        const Node& node,
        const Node& key,
        const Node& value,
        const std::vector<std::string>& members,
        Step step
    );
    /// Gives a member's step names of its own.
    void make_own(Step& step, const std::string& suffix);
    void read_names(const Node& map, Step& step);
    std::vector<std::string> read_proves(const Node& node);
    void note_uses(const Node& map, const Step& step);
    void note_mentions(const std::string& actor);

    Reading& reading_;
    const Document& document_;
    const Cast& cast_;
    const std::map<Version, std::vector<std::string>>& verifies_;
    std::set<std::string> names_of_fleets_{};  ///< given by their steps: each member has its own
};

}  // namespace assay::scenario
