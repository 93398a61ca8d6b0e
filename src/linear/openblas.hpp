// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What OpenBLAS has beside BLAS. Weak: each is null where another BLAS is loaded.
extern "C" {
[[gnu::weak]] void openblas_set_num_threads(int count);
[[gnu::weak]] int openblas_get_num_threads(void);
[[gnu::weak]] char* openblas_get_config(void);
[[gnu::weak]] char* openblas_get_corename(void);
}
