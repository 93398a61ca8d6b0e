// SPDX-License-Identifier: BSL-1.0
#include "tableau_orders.ipp"

#include "catch.hpp"

TEST_CASE("each explicit tableau of the catalogue has its order in double, part 1 of 2", "[tableaux]") {
  odeflow::test::show_orders<double>(0, 2);
}
