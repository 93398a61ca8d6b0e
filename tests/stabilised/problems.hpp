// SPDX-License-Identifier: BSL-1.0
#pragma once
// Deterministic problems whose least loss is known, so that a loss has a gap.
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace odeflow::test {

/// A loss behind one type, so that each method is compiled once.
class smooth_loss {
 public:
  using value_type = double;
  virtual ~smooth_loss() = default;
  virtual std::size_t dimension() const = 0;
  virtual double value_and_gradient(std::span<const double> theta, std::span<double> gradient) = 0;
  virtual double value(std::span<const double> theta) = 0;
  virtual void hessian_vector_product(std::span<const double> theta, std::span<const double> v,
                                      std::span<double> out) = 0;
};

struct problem {
  std::string name;
  /// A loss of its own for each thread.
  std::function<std::unique_ptr<smooth_loss>()> make;
  std::vector<double> start;
  double lowest = 0;         ///< the least loss there is
  double lowest_within = 0;  ///< it is not less by more than |gradient|^2 / (2 ridge)
  bool quadratic = false;
  double curvature = 1;         ///< the largest one, at the minimum
  double condition = 1;         ///< the largest curvature by the ridge; a guess where there is none
  std::size_t budget = 20'000;  ///< gradients that a trial may take
  bool large = false;           ///< one gradient is work for all threads
};

/// Eigenvalues 1 to 1/condition, equally far apart in their logarithms, each with the same part of the loss 1 at the start.
/// `axes`: eigenvectors are the axes, on which a diagonal preconditioner sees them; else columns of Hadamard's matrix with
/// random signs, on which each parameter has the same curvature.
problem quadratic_problem(double condition, bool axes = false);

/// Yes or no of 20 features with scales from 1 to 1/30, 300 rows, ridge 1e-4.
problem logistic_problem();

/// A tanh network of 2-2-1 learns what another one of that shape says at 100 points, from weights drawn anew: the least loss
/// is 0. Its Hessian there has eigenvalues from 3.5 to 2e-3. `start` numbers the weights at
/// the start: from 1 and 6 momentum gets there, from most others a network so small ends elsewhere.
problem tanh_problem(unsigned start);

inline constexpr const char* fashion_folder = "/usr/share/datasets/fashion-mnist";

/// Softmax regression on the first 6,000 images of Fashion-MNIST, ridge 3e-2: 7,850 parameters, full batch.
problem fashion_problem();

}  // namespace odeflow::test
