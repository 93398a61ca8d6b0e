// SPDX-License-Identifier: BSL-1.0
// The network's gradient against the processor's peak, libtorch, JAX, its own second thread, and a sum in any order.
#include <cstdio>

#include "catch.hpp"
#include "odeflow/state/instruction_set.hpp"
#include "sides.hpp"

using namespace odeflow::benchmarks;

namespace {

struct held_to {
  std::size_t batch;
  double peak, peak_without_avx512;  // at least this part of it
  double torch, jax;                 // at most this part of their time
  double speed_up, speed_up_without_avx512;
};
constexpr held_to targets[] = {{8, 0.65, 0.60, 0.30, 0.40, 1.5, 1.3},
                               {32, 0.80, 0.70, 0.40, 0.60, 1.8, 1.6},
                               {128, 0.85, 0.75, 0.55, 0.82, 1.8, 1.6},
                               {512, 0.85, 0.75, 0.65, 0.85, 1.8, 1.6},
                               {2048, 0.85, 0.75, 0.75, 0.90, 1.8, 1.6}};

bool has_avx512() { return odeflow::is_supported(odeflow::instruction_set::x86_64_v4); }

// The loop that stands for the processor is the faster one on one thread.
std::optional<side> add_peak(contest& on) {
  const char* name = "peak/avx2";
  if (find_case("peak/avx512")) {
    interleaved turns;
    for (const char* loop : {"peak/avx2", "peak/avx512"}) turns.add(turn_of(find_case(loop)->make()));
    turns.run({.total_seconds = 1});
    if (turns.ratio(0, 1) > 0.5) name = "peak/avx512";
  }
  return on.add(name);
}

void peak_row(const contest& on, const side& gradient, const side& peak, const held_to& target) {
  const auto speed = [&](const side& one) {
    return find_case(one.name)->flops / on.turns().seconds(one.settings[0].number) / 1e9;
  };
  const double flops = find_case(gradient.name)->flops / find_case(peak.name)->flops;
  char text[64];
  std::snprintf(text, sizeof text, "%.0f of %.0f GFLOP/s", speed(gradient), speed(peak));
  at_least("gradient / peak of one core, batch " + std::to_string(target.batch) + ": " + text,
           flops * on.turns().ratio(peak.settings[0].number, gradient.settings[0].number),
           has_avx512() ? target.peak : target.peak_without_avx512);
}

// How much two threads do in the time of one.
double speed_up(const contest& on, const side& one) {
  return on.turns().ratio(one.settings[0].number, one.settings[1].number);
}

}  // namespace

TEST_CASE("gradient", "[speed]") {
  for (const held_to& target : targets) {
    const std::string batch = std::to_string(target.batch);
    contest on;
    const auto gradient = on.add("gradient/float/batch:" + batch);
    REQUIRE(gradient);
    const auto peak = add_peak(on);
    const auto products = on.add("products_alone/openblas/batch:" + batch, {1});
    const auto torch = on.add_torch("gradient", target.batch);
    const auto jax = on.add_jax("gradient", target.batch);
    const auto halves = on.add("gradient/two_halves/batch:" + batch, {2});
    on.run("gradient, batch " + batch, {.total_seconds = 10});

    if (peak) peak_row(on, *gradient, *peak, target);
    if (products)
      at_most("gradient / OpenBLAS's matrix products of it alone, batch " + batch + ", 1 thread",
              on.turns().ratio(gradient->settings[0].number, products->settings[0].number), 1.05);
    const auto against = [&](const std::optional<side>& peer, double limit) {
      if (peer)
        at_most("gradient / " + peer->name + "'s, batch " + batch + ": " + on.in_words(*gradient) + " / " +
                    on.in_words(*peer),
                on.ratio(*gradient, *peer), limit);
    };
    against(torch, target.torch);
    against(jax, target.jax);
    char possible[64] = "";
    if (peak)  // its two threads do twice the work
      std::snprintf(possible, sizeof possible, ": the processor gives %.2f", 2 * speed_up(on, *peak));
    at_least("gradient, speed-up by a second thread, batch " + batch + possible, speed_up(on, *gradient),
             has_avx512() ? target.speed_up : target.speed_up_without_avx512);
    if (halves)
      at_most("gradient, sums in a fixed order / in any (two halves of the rows, a network each), batch " +
                  batch + ", 2 threads",
              on.turns().ratio(gradient->settings[1].number, halves->settings[0].number), 1.10);
  }
}

TEST_CASE("products", "[speed]") {
  for (const std::size_t size : {32u, 128u, 512u}) {
    const std::string batch = std::to_string(size);
    contest on;
    const auto gradient = on.add("gradient/float/batch:" + batch);
    REQUIRE(gradient);
    const struct {
      const char *name, *words;
      double limit;
    } products[] = {{"hessian", "Hessian-vector product", 2.1},
                    {"hessian_base_kept", "Hessian-vector product, base kept", 1.5},
                    {"gauss_newton", "Gauss-Newton product", 1.75},
                    {"gauss_newton_base_kept", "Gauss-Newton product, base kept", 1.3}};
    std::vector<std::optional<side>> sides;
    for (const auto& product : products)
      sides.push_back(on.add("product/" + std::string(product.name) + "/batch:" + batch));
    on.run("products, batch " + batch);
    for (std::size_t i = 0; i < sides.size(); ++i)
      if (sides[i])
        at_most(std::string(products[i].words) + " / gradient, batch " + batch + ": " +
                    on.in_words(*sides[i]) + " / " + on.in_words(*gradient),
                on.ratio(*sides[i], *gradient), products[i].limit);
  }
}
