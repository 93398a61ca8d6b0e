// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "odeflow/data/minibatch.hpp"
#include "odeflow/network/activation.hpp"
#include "odeflow/tableau/dynamic_tableau.hpp"

namespace train_images {

/// The stages of a stabilised stepper.
struct stage_choice {
  std::optional<std::size_t> number;  ///< its own where there is none
  bool from_curvature = false;
  std::optional<double> damping;
};

/// What the command line asks for.
struct options {
  std::string data = "fashion-mnist";
  std::string data_dir;
  std::vector<std::size_t> hidden{200};
  odeflow::activation activation = odeflow::activation::relu;
  std::string scalar = "float";

  std::string stepper = "runge_kutta4";
  std::optional<odeflow::dynamic_tableau> tableau;  ///< in the place of the stepper
  std::string terms =
      "weight_decay:rate=1e-4,rms_preconditioner:time_constant=1:look_ahead=0.1,heavy_ball:friction=10";
  double step_size = 0.02;
  std::optional<double> final_step_size;
  std::optional<double> tolerance;
  stage_choice stages;  ///< of a stabilised stepper

  std::size_t batch = 128;
  odeflow::epoch_order order = odeflow::epoch_order::shuffled;
  std::uint64_t seed = 1;
  std::size_t threads = 0;

  std::optional<double> epochs, seconds;
  std::optional<std::size_t> steps, gradients;

  std::string checkpoint;    ///< a folder
  std::size_t every = 1000;  ///< steps from one checkpoint to the next
  std::size_t keep = 3;      ///< checkpoints
  bool resume = false;       ///< from the newest one
  std::string import_from;   ///< a file of parameters to start from
  std::string export_to;     ///< a file for the parameters at the end

  std::size_t evaluations = 25;
  std::string metrics;
  std::string plot;
  std::size_t sharpness = 0;  ///< recorded every so many steps; 0: never
  bool quiet = false;

  /// Of the stepper, for a person.
  const std::string& stepper_name() const { return tableau ? tableau->name : stepper; }
};

/// Fills the options from the command line. Returns an exit code if the program is to end at once: after
/// --help, or after a mistake, which it has then explained on standard error.
std::optional<int> parse(int argc, char** argv, options& chosen);

}  // namespace train_images
