// SPDX-License-Identifier: BSL-1.0
// What counts, chooses or sizes something in a snapshot is restored within its bounds only.
#include <cstring>
#include <functional>

#include "odeflow/odeint/training_run.hpp"
#include "resume_battery.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using S = state<float>;

void set_number(snapshot_entry& entry, std::uint64_t number) {
  REQUIRE(entry.bytes.size() == sizeof(number));
  std::memcpy(entry.bytes.data(), &number, sizeof(number));
}

/// The snapshot of a fresh object with one entry changed is refused by the name of that entry.
template <class Object>
void refuses(const std::function<Object()>& make, const std::string& name,
             const std::function<void(snapshot_entry&)>& change) {
  INFO(name);
  Object object = make();
  snapshot s = saved(object);
  const auto entry = std::ranges::find(s.entries, "run/" + name, &snapshot_entry::name);
  REQUIRE(entry != s.entries.end());
  change(*entry);
  Object fresh = make();
  CHECK_THROWS_MATCHES(
      restore(fresh, s), snapshot_error,
      Catch::Matchers::Predicate<snapshot_error>(
          [&](const snapshot_error& error) { return error.entry() == "run/" + name; }, "names the entry"));
}

template <class Make>
void refuses_numbers(Make make, const std::string& name, std::initializer_list<std::uint64_t> numbers) {
  for (const std::uint64_t number : numbers)
    refuses<decltype(make())>(make, name, [number](snapshot_entry& entry) { set_number(entry, number); });
}

}  // namespace

TEST_CASE("a number of stages, an order, a place that a stepper does not have is refused", "[reliability]") {
  constexpr auto many = std::numeric_limits<std::uint64_t>::max();
  refuses_numbers([] { return rkc1<S>(); }, "stages", {0, 100001, many});
  refuses_numbers([] { return rkc2<S>(); }, "stages", {0, 1, 100001, many});
  refuses_numbers([] { return rock2<S>(); }, "stages", {2, 1001, many});
  const auto adams = [] { return steppers::adaptive_adams_bashforth_moulton::plain<S>(); };
  refuses_numbers(adams, "coefficients/order", {0, decltype(adams())::order_value + 1, many});
  refuses_numbers(adams, "coefficients/steps_initialized", {0, decltype(adams())::order_value + 2, many});
  refuses_numbers([] { return steppers::bulirsch_stoer::controlled<S>(1e-3); }, "order", {0, 8, many});
  refuses_numbers([] { return steppers::bulirsch_stoer::dense_output<S>(1e-3); }, "order", {0, 8, many});
  refuses_numbers([] { return steppers::verner_7_6::dense_output<S>(1e-3); }, "now", {2, many});
}

TEST_CASE("a run is not restored to a state of another shape, nor to limits that there are not",
          "[reliability]") {
  const resumed_data<float> data;
  auto loss = data.batches();
  const auto flow = gradient_flow(loss) | heavy_ball{.friction = 1};
  const auto shape_of_x = [&](std::vector<std::uint64_t> shape) {
    auto x = flow.start_at(data.network.initial_parameters(1));
    training_run run(steppers::euler::plain<S>(), flow, x, {});
    snapshot s = saved(run);
    REQUIRE(s.entries[0].name == "run/x");
    s.entries[0].shape = shape;
    s.entries[0].bytes.resize(4 * (shape[0] * shape[1] + shape[2]));
    CHECK_THROWS_WITH(restore(run, s), contains("entry run/x: expected 2 blocks of"));
    CHECK(x.blocks() == 2);
  };
  const std::uint64_t n = data.network.dimension();
  shape_of_x({2, n, 0});
  shape_of_x({n, 1, 0});
  shape_of_x({n, 2, 1});
  shape_of_x({0, 0, 0});
  refuses_numbers([] { return train_limits(); }, "at_new_batch",
                  {2, std::numeric_limits<std::uint64_t>::max()});
}
