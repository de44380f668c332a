#include "reference/broker/defects/table.hpp"

#include "reference/broker/defects/taps.hpp"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

namespace assay::broker {

namespace {

const std::vector<Defect>& defects() {
    static const auto all = [] {
        std::vector<Defect> list;
        for (auto* chapter :
             {connect_defects,
              connack_defects,
              session_defects,
              will_defects,
              publish_defects,
              delivery_defects,
              property_defects,
              retained_defects,
              flow_defects,
              subscribe_defects,
              topic_defects,
              auth_defects,
              ending_defects,
              lenient_defects,
              encoding_defects,
              transport_defects,
              order_defects,
              link_defects})
            for (auto& defect : chapter())
                list.push_back(std::move(defect));
        return list;
    }();
    return all;
}

}  // namespace

std::span<const DefectRow> defect_table() {
    static const auto rows = [] {
        std::vector<DefectRow> list;
        for (const auto& defect : defects())
            list.push_back(defect.row);
        return list;
    }();
    return rows;
}

const DefectRow* find_defect(std::string_view name) {
    for (const auto& row : defect_table())
        if (row.name == name) return &row;
    return nullptr;
}

void install_defect(std::string_view name, Core& core, Seams& seams) {
    for (const auto& defect : defects())
        if (defect.row.name == name) return defect.install(core, seams);
    // Who asks for a defect has looked it up before.
    fmt::print(stderr, "no defect is named \"{}\"\n", name);
    std::abort();
}

void tolerate_statement(Core& core, std::string_view v3_1_1, std::string_view v5_0) {
    tolerate(
        core,
        [v3 = std::string{v3_1_1},
         v5 = std::string{v5_0}](const Connection&, wire::PacketType, const wire::Fault& fault) {
            return !fault.statement.empty() && (fault.statement == v3 || fault.statement == v5);
        }
    );
}

}  // namespace assay::broker
