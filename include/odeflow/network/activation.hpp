// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace odeflow {

/// The function f that a hidden layer applies to each of its sums z:
///
///     relu       f(z) = max(z, 0)                    f'(z) = 1 for z > 0, else 0 (0 at the kink itself)
///     tanh       f(z) = tanh z                       f'(z) = 1 - f^2
///     sigmoid    f(z) = 1 / (1 + e^-z)               f'(z) = f (1 - f)
///     softplus   f(z) = log(1 + e^z)                 f'(z) = 1 - e^-f, which is the sigmoid of z
///     gelu       f(z) = z P(z)                       f'(z) = P(z) + z p(z)
///     identity   f(z) = z                            f'(z) = 1
///
/// P and p are the distribution and the density of the standard normal law: gelu is the exact form with the
/// error function, not its tanh approximation. A NaN in z is a NaN in f(z), for relu too.
///
/// Source: D. Hendrycks and K. Gimpel, Gaussian Error Linear Units, 2016, arXiv:1606.08415 (gelu).
enum class activation { relu, tanh, sigmoid, softplus, gelu, identity };

/// The name as written in the enumeration. Throws std::invalid_argument for a value outside it.
std::string_view name(activation f);

/// The activation of that name. Throws std::invalid_argument that lists the names there are.
activation activation_named(std::string_view text);

}  // namespace odeflow
