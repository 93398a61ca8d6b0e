// SPDX-License-Identifier: BSL-1.0
// Google Benchmark over the list of cases, each on one thread and on two. `x` is the time as a multiple of what the case
// is said to consist of, such as the four gradients of a step of Runge-Kutta 4, measured in turns with it.
#include <benchmark/benchmark.h>

#include "all_steps.hpp"
#include "cases/named_case.hpp"
#include "interleaved.hpp"
#include "odeflow/state/parallel.hpp"

namespace {

using namespace odeflow::benchmarks;

double multiple_of(const named_case& one, const std::function<void()>& body) {
  const auto unit = find_case(one.against);
  if (!unit) return 0;
  interleaved turns;
  const auto a = turns.add(turn_of(body)), b = turns.add(turn_of(unit->make()));
  turns.run({.turn_seconds = 0.005, .total_seconds = 0.2, .least = 5, .most = 15});
  return turns.ratio(a, b) / one.multiple;
}

void measure(benchmark::State& state, const named_case& one, std::size_t threads) {
  odeflow::set_threads(threads);
  std::function<void()> body;
  try {
    body = one.make();
  } catch (const std::exception& error) {
    return state.SkipWithError(error.what());
  }
  body();
  for (auto _ : state) body();
  const auto rate = [](double amount) {
    return benchmark::Counter(amount, benchmark::Counter::kIsIterationInvariantRate);
  };
  if (one.flops > 0) state.counters["flop/s"] = rate(one.flops);
  if (one.bytes > 0) state.counters["B/s"] = rate(one.bytes);
  if (!one.against.empty()) state.counters["x"] = multiple_of(one, body);
}

}  // namespace

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 2;
  std::vector<named_case> cases = all_cases();
  for (named_case& step : all_step_cases()) cases.push_back(std::move(step));
  for (const named_case& one : cases)
    for (const std::size_t threads : {1u, 2u})
      benchmark::RegisterBenchmark((one.name + "/threads:" + std::to_string(threads)).c_str(),
                                   [one, threads](benchmark::State& state) { measure(state, one, threads); })
          ->UseRealTime()
          ->Unit(benchmark::kMicrosecond);
  benchmark::RunSpecifiedBenchmarks();
}
