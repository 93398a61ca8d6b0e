// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace odeflow {

/// How a network draws its first weights: uniformly in [-limit, limit], with biases of zero. For a layer of
/// `in` inputs and `out` outputs
///
///     he         limit = sqrt(6 / in)              variance 2 / in
///     glorot     limit = sqrt(6 / (in + out))      variance 2 / (in + out)
///     automatic  he for relu, gelu and softplus, glorot for the other activations
///
/// Sources: K. He, X. Zhang, S. Ren, J. Sun, Delving Deep into Rectifiers, 2015, arXiv:1502.01852;
/// X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural networks, AISTATS
/// 2010.
enum class initialization { automatic, he, glorot };

}  // namespace odeflow
