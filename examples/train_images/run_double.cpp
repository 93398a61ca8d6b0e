// SPDX-License-Identifier: BSL-1.0
#include "run.ipp"

template int train_images::run<double>(const options&, const problem&, report&);
