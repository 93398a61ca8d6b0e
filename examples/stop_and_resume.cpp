// SPDX-License-Identifier: BSL-1.0
// A run that is stopped, saved, and taken up by fresh objects ends with the bits of a run that never stopped: what the stepper,
// the flow and the batches remember is in the checkpoint.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>
#include <odeflow/odeint/reach_all_steppers.hpp>

using namespace odeflow;

int main() {
  const auto rows = data::spirals({.rows = 300, .seed = 1});
  const dense_network<float> network({2, 16, 3}, activation::tanh, criterion::cross_entropy);
  const auto folder = std::filesystem::temp_directory_path() / "odeflow-stop-and-resume";
  std::filesystem::remove_all(folder);
  data::checkpoint_folder kept(folder);

  // Trains to so many steps: on from the newest checkpoint if there is one, which it then replaces.
  const auto train_to = [&](std::size_t steps, bool checkpoints) {
    auto loss = minibatch(network, rows, {.size = 50, .seed = 1});
    const auto flow = gradient_flow(loss) | heavy_ball{.friction = 3};
    auto x = flow.start_at(network.initial_parameters(1));
    training_run run(steppers::runge_kutta_dopri5::controlled<state<float>>(1e-2), flow, x,
                     {.step_size = 0.1});
    if (const auto newest = kept.newest(); newest && checkpoints) {
      const snapshot saved = data::as_snapshot(newest->file);
      snapshot_reader reader(saved);
      reader("run", run);
      std::cout << "resumed after step " << newest->step << '\n';
    }
    run.set_step_limit(steps);
    run.proceed(next_batch(flow));
    if (checkpoints) {
      snapshot saved;
      snapshot_writer writer(saved);
      writer("run", run);
      const auto [tensors, about] = data::as_tensors(saved);
      kept.save(run.done().steps, tensors, about);
    }
    std::cout << run.done().steps << " steps, loss " << flow.value() << '\n';
    return x;
  };

  const auto whole = train_to(200, false);
  train_to(70, true);
  train_to(71, true);
  const auto resumed = train_to(200, true);
  std::filesystem::remove_all(folder);
  return std::ranges::equal(whole, resumed) ? 0 : 1;
}
