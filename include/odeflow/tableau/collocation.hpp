// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "odeflow/tableau/coefficient.hpp"
#include "odeflow/tableau/tableau.hpp"

/// \file
/// Implicit methods from the nodes of a quadrature, computed by the compiler. Number: `fraction` for nodes that are fractions,
/// which makes every coefficient exact; else long double.
/// Source: E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, 1996, section IV.5.
namespace odeflow::detail {

/// A method on s nodes c whose weights b are those of interpolation: sum_i b_i c_i^(q-1) = 1/q for q = 1 ... s.
template <class Number, std::size_t Stages>
struct node_method {
  std::array<std::array<Number, Stages>, Stages> a{};
  std::array<Number, Stages> b{}, c{};
};

/// The integral from 0 to x of the polynomial that is 1 at node j and 0 at the others. In powers of t - x/2, of which the odd ones
/// integrate to nothing: that cancels less than powers of t.
template <class Number, std::size_t Stages>
constexpr Number lagrange_integral(const std::array<Number, Stages>& nodes, std::size_t j, Number x) {
  const Number half = x / Number(2);
  std::array<Number, Stages> p{};  // p_0 + p_1 (t - x/2) + ...
  p[0] = Number(1);
  for (std::size_t k = 0, degree = 0; k < Stages; ++k) {
    if (k == j) continue;
    const Number width = nodes[j] - nodes[k], root = nodes[k] - half;
    for (std::size_t n = ++degree; n > 0; --n) p[n] = (p[n - 1] - root * p[n]) / width;
    p[0] = (Number(0) - root * p[0]) / width;
  }
  Number sum(0);
  for (std::size_t n = (Stages + 1) / 2; n-- > 0;)
    sum = sum * half * half + p[2 * n] / Number(static_cast<std::int64_t>(2 * n + 1));
  return sum * x;
}

/// Collocation: a_ij is the integral to c_i of the j-th polynomial, so that sum_j a_ij c_j^(q-1) = c_i^q / q for q = 1 ... s.
/// Gauss, Radau IIA and Lobatto IIIA methods, by their nodes.
template <class Number, std::size_t Stages>
constexpr node_method<Number, Stages> collocation(const std::array<Number, Stages>& nodes) {
  node_method<Number, Stages> method;
  method.c = nodes;
  for (std::size_t j = 0; j < Stages; ++j) {
    method.b[j] = lagrange_integral(nodes, j, Number(1));
    for (std::size_t i = 0; i < Stages; ++i) method.a[i][j] = lagrange_integral(nodes, j, nodes[i]);
  }
  return method;
}

/// The adjoint b_j (1 - a_ji / b_i) of a_ij, which turns the sums over a row into sums over a column: of collocation, it has
/// sum_i b_i c_i^(q-1) a_ij = b_j (1 - c_j^q) / q for q = 1 ... s. Radau IA of the left Radau nodes, Lobatto IIIB of Lobatto's.
template <class Number, std::size_t Stages>
constexpr node_method<Number, Stages> adjoint(const node_method<Number, Stages>& method) {
  node_method<Number, Stages> other = method;
  for (std::size_t i = 0; i < Stages; ++i)
    for (std::size_t j = 0; j < Stages; ++j)
      other.a[i][j] = method.b[j] * (Number(1) - method.a[j][i] / method.b[i]);
  return other;
}

/// The first column of a made b_1, at the price of one power: sum_j a_ij c_j^(q-1) = c_i^q / q for q = 1 ... s - 1. To row i is
/// added a multiple of the weights w_j = 1 / prod_k (c_j - c_k), which annul all polynomials of degree s - 2. Lobatto IIIC of
/// Lobatto IIIA.
template <class Number, std::size_t Stages>
constexpr node_method<Number, Stages> with_first_column_b(node_method<Number, Stages> method) {
  std::array<Number, Stages> w{};
  for (std::size_t j = 0; j < Stages; ++j) {
    w[j] = Number(1);
    for (std::size_t k = 0; k < Stages; ++k)
      if (k != j) w[j] = w[j] / (method.c[j] - method.c[k]);
  }
  for (std::size_t i = 0; i < Stages; ++i) {
    const Number multiple = (method.b[0] - method.a[i][0]) / w[0];
    method.a[i][0] = method.b[0];
    for (std::size_t j = 1; j < Stages; ++j) method.a[i][j] = method.a[i][j] + multiple * w[j];
  }
  return method;
}

/// The method as a tableau; its c are the sums of the rows.
template <class Number, std::size_t Stages>
constexpr tableau<Stages> as_tableau(const node_method<Number, Stages>& method, std::string_view name,
                                     std::string_view source, int order) {
  tableau<Stages> t{.name = name, .source = source, .order = order};
  for (std::size_t i = 0; i < Stages; ++i) {
    t.b[i] = method.b[i];
    for (std::size_t j = 0; j < Stages; ++j) t.a[i][j] = method.a[i][j];
  }
  return t;
}

}  // namespace odeflow::detail
