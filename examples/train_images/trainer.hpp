// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "odeflow/odeflow.hpp"
#include "odeflow/odeint/training_run.hpp"
#include "odeflow/state/archive.hpp"
#include "odeflow/tableau/dynamic_tableau.hpp"
#include "options.hpp"

namespace train_images {

/// A stepper of odeflow's list, as far as the command line must know it.
struct stepper_choice {
  std::string name;
  bool takes_steps = false;    ///< of the size that it is given
  bool chooses_steps = false;  ///< by a tolerance
  bool wants_hessian = false;  ///< and a matrix of N^2 numbers
  bool takes_stages = false;   ///< any number of them
};

/// The whole list, in its order.
const std::vector<stepper_choice>& stepper_choices();

/// Throws std::invalid_argument for a name that is not in the list.
const stepper_choice& stepper_named(const std::string& name);

template <class T>
using image_loss = odeflow::minibatch_loss<odeflow::dense_network<T>, odeflow::data::dataset>;
template <class T>
using image_flow = odeflow::flow<image_loss<T>, odeflow::term_list<T>>;

/// What is trained; both must outlive the trainer.
template <class T>
struct trained {
  const image_flow<T>& flow;
  odeflow::state<T>& x;
};

/// An `odeflow::training_run` with any stepper.
template <class T>
class trainer {
 public:
  using observer = std::function<odeflow::request(const odeflow::state<T>&, double)>;

  virtual ~trainer() = default;
  virtual void set_limits(const odeflow::train_limits& limits) = 0;
  /// Goes on: the first observer, then the next batch, then the other one.
  virtual odeflow::ending proceed(const observer& before, const observer& after) = 0;
  [[nodiscard]] virtual const odeflow::training& done() const = 0;
  /// The real stability limit of the last step; NaN where it is not known.
  [[nodiscard]] virtual double stability_limit() = 0;
  /// The run with all that it remembers.
  virtual void serialize(odeflow::snapshot_writer& archive) = 0;
  virtual void serialize(odeflow::snapshot_reader& archive) = 0;
};
template <class T>
using any_trainer = std::unique_ptr<trainer<T>>;

/// The trainer with the stepper of that name: of fixed steps, or, with a tolerance, of steps that it chooses.
template <class T>
any_trainer<T> trainer_named(const trained<T>& on, const std::string& name, std::optional<double> tolerance,
                             const stage_choice& stages);

/// The same with an explicit tableau, which has embedded weights if there is a tolerance.
template <class T>
any_trainer<T> trainer_of_tableau(const trained<T>& on, const odeflow::dynamic_tableau& tableau,
                                  std::optional<double> tolerance);

}  // namespace train_images
