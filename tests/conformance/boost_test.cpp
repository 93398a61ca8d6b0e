// SPDX-License-Identifier: BSL-1.0
// Boost.Test and its main function, compiled once for all of odeint's tests.
#include <boost/test/included/unit_test.hpp>
