// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/tableau/stabilised.hpp"

/// \file
/// The passes over memory of a stabilised method, for one element. Factors are cast to the type of x.
namespace odeflow::detail {

/// Stage 1: the move is h rate dxdt, and y = x + move.
struct first_stage {
  using result_type = void;
  double rate;

  template <class T>
  void operator()(T& y, T& move, const T& x, const T& dxdt) const {
    move = static_cast<T>(rate) * dxdt;
    y = x + move;
  }
};

/// Y_{j-1} becomes Y_j, and D_{j-1} D_j; without x and dxdt at order 1.
class next_stage {
 public:
  using result_type = void;

  next_stage(const stabilised_stage& s, double h)
      : kept_(s.kept), start_(s.start), rate_(h * s.rate), first_rate_(h * s.first_rate) {}

  template <class T>
  void operator()(T& y, T& move, const T& dydt) const {
    move = static_cast<T>(kept_) * move + static_cast<T>(rate_) * dydt;
    y += move;
  }
  template <class T>
  void operator()(T& y, T& move, const T& dydt, const T& x, const T& dxdt) const {
    move = (static_cast<T>(kept_) * move + static_cast<T>(start_) * (x - y)) +
           (static_cast<T>(rate_) * dydt + static_cast<T>(first_rate_) * dxdt);
    y += move;
  }

 private:
  double kept_, start_, rate_, first_rate_;
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
