// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "odeflow/flow/jacobian.hpp"

namespace odeflow {

namespace detail {

/// A flow and the memory to evaluate it on arrays of any kind.
template <class Flow>
class system_on_arrays {
 public:
  using value_type = typename Flow::value_type;

  explicit system_on_arrays(Flow f)
      : f_(std::move(f)),
        x_(f_.dimension(), f_.blocks(), f_.scalars()),
        out_(f_.dimension(), f_.blocks(), f_.scalars()) {}

  template <class X, class Dxdt>
  void rates(const X& x, Dxdt& dxdt, double t) {
    take(x);
    require(dxdt.size(), "dxdt");
    f_(x_, out_, t);
    std::copy(out_.begin(), out_.end(), dxdt.begin());
  }

  template <class X, class Matrix, class Dfdt>
  void derivatives(const X& x, Matrix& J, double t, Dfdt& dfdt, double time_scale) {
    take(x);
    require(J.size1(), "J (rows)");
    require(J.size2(), "J (columns)");
    require(dfdt.size(), "dfdt");
    const std::span<value_type> column(out_.data(), out_.size());
    jacobian at(f_, x_, t, memory_);
    for (std::size_t j = 0; j < column.size(); ++j) {
      at.column(j, column);
      for (std::size_t i = 0; i < column.size(); ++i) J(i, j) = column[i];
    }
    at.time_derivative(column, time_scale);
    std::copy(column.begin(), column.end(), dfdt.begin());
  }

 private:
  template <class X>
  void take(const X& x) {
    require(x.size(), "x");
    std::copy(x.begin(), x.end(), x_.begin());
  }

  void require(std::size_t size, const char* name) const {
    if (size != x_.size())
      throw std::invalid_argument("odeflow::implicit_system: " + std::string(name) + " has the size " +
                                  std::to_string(size) + ", the states of the flow have " +
                                  std::to_string(x_.size()));
  }

  Flow f_;
  state<value_type> x_, out_;
  jacobian_memory<value_type> memory_;
};

}  // namespace detail

/// A flow as the implicit system of odeint's own rosenbrock4, on vectors of boost::numeric::ublas that hold
/// what `state` holds in the same order, blocks * dimension + scalars numbers:
///
///     const auto system = implicit_system(flow);
///     system.first(x, dxdt, t);            // dxdt = f(x, t)
///     system.second(x, J, t, dfdt);        // J(i, j) = df_i / dx_j, dfdt = df / dt
///
/// J is exact but for rounding; dfdt is that of `jacobian::time_derivative`, whose `time_scale` is a time over
/// which the terms change smoothly. Every element of both is written in each call. Copies share their memory:
/// 8 states. Cost of a J: one gradient, `dimension` Hessian-vector products, and two passes over the state
/// for each of its numbers. `odeflow::rosenbrock4` is the better stepper: its LU is LAPACK's, and it is of
/// order 4 also where f depends on t. The ublas of Boost 1.74 does not compile in C++20. Throws
/// std::invalid_argument if an array has another size than the flow's states.
template <class Objective, class... Terms>
auto implicit_system(const flow<Objective, Terms...>& f, double time_scale = 1) {
  const auto shared = std::make_shared<detail::system_on_arrays<flow<Objective, Terms...>>>(f);
  return std::pair([shared](const auto& x, auto& dxdt, double t) { shared->rates(x, dxdt, t); },
                   [shared, time_scale](const auto& x, auto& J, double t, auto& dfdt) {
                     shared->derivatives(x, J, t, dfdt, time_scale);
                   });
}

}  // namespace odeflow
