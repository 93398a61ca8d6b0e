// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <string_view>

/// \file
/// Which instructions of the processor odeflow's loops use: one program holds a version for each set, and the choice is
/// made when it runs.
namespace odeflow {

/// The sets that there is a version for. portable: what the compiler was told to assume, on x86-64 SSE2. The others are
/// levels of x86-64 as its ABI defines them: v3 has AVX2 and FMA (32-byte vectors), v4 has AVX-512 (64-byte vectors).
/// Inputs, sweeps, terms and sums are the same bits with each. Those of a network are the same with v3 and v4, and differ by
/// rounding with portable, which has no fused multiply-add.
enum class instruction_set { portable, x86_64_v3, x86_64_v4 };

inline constexpr std::array all_instruction_sets{instruction_set::portable, instruction_set::x86_64_v3,
                                                 instruction_set::x86_64_v4};

/// "portable", "x86-64-v3", "x86-64-v4".
std::string_view name(instruction_set set) noexcept;

/// Whether this program, on this processor, can use the set.
bool is_supported(instruction_set set) noexcept;

/// The set in use. At the start: the one that the environment variable ODEFLOW_INSTRUCTION_SET names, else the last of the
/// supported ones. Throws std::invalid_argument if the variable names none, or one that is not supported.
instruction_set instructions();

/// Changes it from the next call on; not while another thread is inside odeflow. Throws std::invalid_argument if the set
/// is not supported.
void set_instructions(instruction_set set);

}  // namespace odeflow
