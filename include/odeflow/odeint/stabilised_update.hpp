// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/tableau/stabilised.hpp"

/// \file
/// The passes over memory of a stabilised method, for one element. Factors are cast to the type of x.
namespace odeflow::detail {

/// y = x + step dxdt.
struct euler_step {
  using result_type = void;
  double step;

  template <class T>
  void operator()(T& y, const T& x, const T& dxdt) const {
    y = x + static_cast<T>(step) * dxdt;
  }
};

/// Y_j, which may take the place of Y_{j-2} or of x; without x and dxdt at order 1.
class next_stage {
 public:
  using result_type = void;

  next_stage(const stabilised_stage& s, double h)
      : start_(s.start), mu_(s.mu), nu_(s.nu), rate_(h * s.rate), first_rate_(h * s.first_rate) {}

  template <class T>
  void operator()(T& y, const T& latest, const T& before, const T& dydt) const {
    y = recur(latest, before, dydt);
  }
  template <class T>
  void operator()(T& y, const T& latest, const T& before, const T& dydt, const T& x, const T& dxdt) const {
    y = (static_cast<T>(start_) * x + static_cast<T>(first_rate_) * dxdt) + recur(latest, before, dydt);
  }

 private:
  template <class T>
  T recur(const T& latest, const T& before, const T& dydt) const {
    return static_cast<T>(mu_) * latest + static_cast<T>(nu_) * before + static_cast<T>(rate_) * dydt;
  }

  double start_, mu_, nu_, rate_, first_rate_;
};

/// The part of the error estimate that does not want the derivative at x_new.
struct error_without_new_rate {
  using result_type = void;
  double of_move, of_rate;

  template <class T>
  void operator()(T& error, const T& x, const T& x_new, const T& dxdt) const {
    error = static_cast<T>(of_move) * (x - x_new) + static_cast<T>(of_rate) * dxdt;
  }
};

/// error += rate dxdt.
struct add_rate {
  using result_type = void;
  double rate;

  template <class T>
  void operator()(T& error, const T& dxdt) const {
    error += static_cast<T>(rate) * dxdt;
  }
};

}  // namespace odeflow::detail
