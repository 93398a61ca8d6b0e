// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>

/// \file
/// What odeflow asks of a function to be minimised.
///
///     struct bowl {                                             // L(theta) = |theta|^2 / 2
///       std::size_t dimension() const { return 3; }
///       double value_and_gradient(std::span<const double> theta, std::span<double> gradient) {
///         double value = 0;
///         for (std::size_t i = 0; i < theta.size(); ++i) {
///           gradient[i] = theta[i];
///           value += theta[i] * theta[i] / 2;
///         }
///         return value;
///       }
///     };
namespace odeflow {

/// `f.dimension()`: the number of parameters.
template <class F>
concept has_dimension = requires(const F& f) {
  { f.dimension() } -> std::convertible_to<std::size_t>;
};

/// `f.value_and_gradient(theta, gradient)` for the scalar T: writes all of `gradient`, returns the loss.
template <class F, class T>
concept has_value_and_gradient = requires(F& f, std::span<const T> theta, std::span<T> gradient) {
  { f.value_and_gradient(theta, gradient) } -> std::convertible_to<double>;
};

/// What `value_and_direction` tells: the loss, and whether it knows that all elements it wrote are finite.
struct direction_found {
  double value;
  bool finite;
};

/// `f.value_and_direction(theta, direction)` for the scalar T, an option beside `value_and_gradient`: writes minus the
/// gradient, all of it, and tells whether each element is finite; false if it does not know. A flow then saves the pass
/// over memory in which it changes the sign and looks for NaN. Both must say the same of equal theta: the loss, and the
/// gradient but for its sign.
template <class F, class T>
concept has_value_and_direction = requires(F& f, std::span<const T> theta, std::span<T> direction) {
  { f.value_and_direction(theta, direction) } -> std::same_as<direction_found>;
};

/// A function of a parameter vector that has a gradient, in float or in double.
template <class F>
concept objective = has_dimension<F> &&
    (has_value_and_gradient<F, double> || has_value_and_gradient<F, float>);

namespace detail {
template <class F>
consteval auto scalar_of() {
  if constexpr (requires { requires has_value_and_gradient<F, typename F::value_type>; })
    return typename F::value_type{};
  else if constexpr (has_value_and_gradient<F, double>)
    return double{};
  else
    return float{};
}
}  // namespace detail

/// The scalar an objective computes in: its `value_type` if it names one, else double if it takes doubles,
/// else float.
template <objective F>
using scalar_of = decltype(detail::scalar_of<F>());

/// An objective with `hessian_vector_product(theta, v, out)`: writes out = H(theta) v, the Hessian applied to
/// v.
template <class F>
concept twice_differentiable = objective<F> &&
    requires(F& f, std::span<const scalar_of<F>> theta, std::span<scalar_of<F>> out) {
  f.hessian_vector_product(theta, theta, out);
};

/// An objective with `gauss_newton_product(theta, v, out)`: writes out = G(theta) v, with G the generalised
/// Gauss-Newton matrix, a Hessian without the terms that can make it indefinite.
template <class F>
concept has_gauss_newton_product = objective<F> &&
    requires(F& f, std::span<const scalar_of<F>> theta, std::span<scalar_of<F>> out) {
  f.gauss_newton_product(theta, theta, out);
};

/// An objective whose loss is that of a current mini-batch: `next_batch()` goes on to the next one.
/// Between two calls of `next_batch()` it is one fixed function: equal theta, equal loss and gradient.
template <class F>
concept batched = objective<F> && requires(F& f) {
  f.next_batch();
};

}  // namespace odeflow
