// SPDX-License-Identifier: BSL-1.0
// What runs at the speed of memory: the algebra and the terms, against a triad of the same bytes; and the data.
#include "catch.hpp"
#include "odeflow/data/file_error.hpp"
#include "sides.hpp"

using namespace odeflow::benchmarks;

namespace {

std::string triad_of(double bytes) {
  return "triad/bytes:" + std::to_string(static_cast<std::size_t>(bytes));
}

std::string threads_in_words(std::size_t threads) {
  return std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

}  // namespace

TEST_CASE("algebra", "[speed]") {
  for (const char* arrays : {"3", "6"}) {
    contest on;
    const std::string name = "sweep/arrays:" + std::string(arrays) + "/n:10000000";
    const auto sweep = on.add(name);
    const auto triad = on.add(triad_of(find_case(name)->bytes));
    REQUIRE((sweep && triad));
    on.run("algebra, " + std::string(arrays) + " arrays");
    for (std::size_t i = 0; i < 2; ++i)
      at_least("algebra, a pass over " + std::string(arrays) + " arrays of 1e7 / triad of the same bytes, " +
                   threads_in_words(i + 1),
               on.turns().ratio(triad->settings[i].number, sweep->settings[i].number), 0.90);
  }
  contest on;
  const auto ours = on.add("step/runge_kutta4/nothing:1000000");
  const auto theirs = on.add("step/runge_kutta4_on_vector/nothing:1000000", {1});
  on.run("runge_kutta4 on a system that does nothing");
  at_most("runge_kutta4 step on 1e6 floats, the algebra alone / odeint's on std::vector<float>: " +
              on.in_words(*ours) + " / " + on.in_words(*theirs),
          on.ratio(*ours, *theirs), 0.25);
}

TEST_CASE("terms", "[speed]") {
  for (const char* n : {"648010", "10000000"}) {
    contest on;
    const std::string name = "flow/decay_rms_ball/n:" + std::string(n);
    const auto flow = on.add(name), bare = on.add("flow/bare/n:" + std::string(n));
    const auto triad = on.add(triad_of(find_case(name)->bytes));
    REQUIRE((flow && bare && triad));
    on.run("terms, n = " + std::string(n));
    const double figure = on.turns().over_rounds(
        [](double with, double without, double pass) { return (with - without) / pass; },
        on.best(*flow).number, on.best(*bare).number, on.best(*triad).number);
    at_most(
        "flow with weight decay, rms and heavy ball, less the bare flow / triad of one pass over 7 arrays "
        "of " +
            std::string(n) + ": (" + on.in_words(*flow) + " - " + time_in_words(on.seconds(*bare)) + ") / " +
            time_in_words(on.seconds(*triad)),
        figure, 1.10);
  }
}

TEST_CASE("data", "[speed]") try {
  {
    contest on;
    const auto load = on.add("data/load_fashion_mnist", {2});
    on.run("load of Fashion-MNIST", {.total_seconds = 3, .least = 5});
    at_most("Fashion-MNIST, 60,000 images from their files, seconds", on.seconds(*load), 1);
  }
  for (const char* batch : {"8", "32", "128", "512"}) {
    contest on;
    const auto next = on.add("data/next_batch/batch:" + std::string(batch));
    const auto gradient = on.add("gradient/float/batch:" + std::string(batch));
    on.run("data, batch " + std::string(batch), {.total_seconds = 3});
    at_most("next batch of Fashion-MNIST / its gradient, batch " + std::string(batch) + ": " +
                on.in_words(*next) + " / " + on.in_words(*gradient),
            on.ratio(*next, *gradient), 0.02);
  }
} catch (const odeflow::data::file_error& error) {
  note(std::string("not measured: the rows on Fashion-MNIST: ") + error.what());
}
