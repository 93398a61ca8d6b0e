// SPDX-License-Identifier: BSL-1.0
// Whole steps on the network, against their gradients and against JAX's whole steps under jit.
#include <cmath>

#include "catch.hpp"
#include "sides.hpp"

using namespace odeflow::benchmarks;

namespace {

// Limits of 0: not held to any.
struct held_to {
  std::size_t batch;
  double gradients, jax;
};

void step_rows(const std::string& name, const std::string& jax_name, const std::string& words,
               const std::vector<held_to>& targets) {
  for (const held_to& target : targets) {
    const std::string case_name = "step/" + name + "/batch:" + std::to_string(target.batch);
    contest on;
    const auto step = on.add(case_name);
    REQUIRE(step);
    const named_case made = *find_case(case_name);
    const auto gradient = on.add(made.against);
    const auto jax = on.add_jax(jax_name, target.batch);
    on.run(words + ", batch " + std::to_string(target.batch), {.total_seconds = 8});
    const std::string where = ", batch " + std::to_string(target.batch) + ": " + on.in_words(*step);
    if (target.gradients > 0)
      at_most(words + " / its " + std::to_string(std::lround(made.multiple)) + " gradients" + where,
              on.ratio(*step, *gradient) / made.multiple, target.gradients);
    if (jax && target.jax > 0)
      at_most(words + " / " + (jax_name == "tsit5" ? "diffrax's Tsit5" : "JAX's") + where + " / " +
                  on.in_words(*jax),
              on.ratio(*step, *jax), target.jax);
  }
}

}  // namespace

TEST_CASE("steps of Runge-Kutta 4", "[speed]") {
  step_rows("runge_kutta4", "runge_kutta4", "runge_kutta4 step",
            {{8, 1.15, 0.55}, {32, 0, 0.65}, {128, 1.03, 0.85}, {512, 1.03, 0.85}, {2048, 1.03, 0.85}});
}

TEST_CASE("steps of Tsitouras' pair", "[speed]") {
  step_rows("tsitouras_5_4", "tsit5", "tsitouras_5_4 step", {{8, 0, 0.25}, {512, 0, 0.60}});
}

TEST_CASE("steps of Adam", "[speed]") {
  step_rows("adam", "adam", "Adam step (euler on its flow)", {{8, 0, 0.45}, {32, 0, 0.55}, {128, 0, 0.85}});
}
