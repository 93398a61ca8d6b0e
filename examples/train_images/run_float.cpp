// SPDX-License-Identifier: BSL-1.0
#include "run.ipp"

template int train_images::run<float>(const options&, const problem&, report&);
