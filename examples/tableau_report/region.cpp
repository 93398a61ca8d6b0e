// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <cmath>
#include <complex>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "../support/gnuplot.hpp"
#include "odeflow/tableau/stability.hpp"
#include "report.hpp"

namespace tableau_report {
namespace {

// |R(z)|, from the polynomials of R.
class amplification {
 public:
  explicit amplification(const odeflow::dynamic_tableau& t) : r_(odeflow::stability_polynomials(t)) {}
  double operator()(double x, double y) const {
    const auto value = [z = std::complex<double>(x, y)](const std::vector<long double>& c) {
      std::complex<double> sum = 0;
      for (auto k = c.rbegin(); k != c.rend(); ++k) sum = sum * z + static_cast<double>(*k);
      return sum;
    };
    return std::abs(value(r_.numerator) / value(r_.denominator));
  }

 private:
  odeflow::stability_polynomials_of<std::vector<long double>> r_;
};

struct window {
  double left, right, top;  // from -top to top
};

// What to show: the region and some margin if it is bounded, as those of explicit methods are.
window window_of(const odeflow::dynamic_tableau& t, const amplification& r) {
  if (!odeflow::is_explicit(t)) return {-10, 10, 10};
  constexpr int cells = 200;
  for (double size = 4;; size *= 2) {
    window seen{0, 0, 0};
    double farthest = 0;
    for (int i = -cells; i <= cells; ++i)
      for (int j = 0; j <= cells; ++j) {
        const double x = size * i / cells, y = size * j / cells;
        if (!(r(x, y) <= 1)) continue;
        seen = {std::min(seen.left, x), std::max(seen.right, x), std::max(seen.top, y)};
        farthest = std::max({farthest, std::fabs(x), y});
      }
    if (farthest > 0.9 * size && size < 1e4) continue;
    const double margin = 0.1 * std::max(seen.right - seen.left, seen.top);
    return {seen.left - margin, seen.right + margin, seen.top + margin};
  }
}

}  // namespace

void draw_region(const std::string& file, const odeflow::dynamic_tableau& t) {
  const std::string output = gnuplot::output(file, 800, 700);
  if (!std::ofstream(file)) throw std::runtime_error(file + ": cannot be opened for writing");
  gnuplot::require("a plot");
  const amplification r(t);
  const window shown = window_of(t, r);
  constexpr int cells = 300;
  const double width = (shown.right - shown.left) / cells, height = 2 * shown.top / cells;

  std::ostringstream script;
  script.precision(6);
  script << "$R << END\n";
  for (int j = 0; j <= cells; ++j)
    for (int i = 0; i <= cells; ++i)
      script << std::min(r(shown.left + i * width, -shown.top + j * height), 9.) << (i < cells ? ' ' : '\n');
  const auto grid = [&](const char* value) {
    std::ostringstream text;
    text << "$R matrix using (" << shown.left << "+$1*" << width << "):(" << -shown.top << "+$2*" << height
         << "):" << value;
    return text.str();
  };
  script << "END\n"
         << "set contour base\nset cntrparam levels discrete 1\nunset surface\nset table $edge\nsplot "
         << grid("3") << "\nunset table\nunset contour\n"
         << output << "set title "
         << gnuplot::quoted(t.name + ": a step multiplies by R(z), at most 1 in magnitude where coloured")
         << " noenhanced\n"
         << "set xlabel 'Re z'\nset ylabel 'Im z'\nset grid front\nset key off\nset cblabel '|R(z)|'\n"
         << "set xrange [" << shown.left << ':' << shown.right << "]\nset yrange [" << -shown.top << ':'
         << shown.top << "]\nset cbrange [0:1]\nset palette defined (0 '#1b6ca8', 1 '#dcebf5')\n"
         << "set arrow from " << shown.left << ",0 to " << shown.right << ",0 nohead lc rgb '#555555' front\n"
         << "set arrow from 0," << -shown.top << " to 0," << shown.top << " nohead lc rgb '#555555' front\n"
         << (shown.right - shown.left < 6 * shown.top ? "set size ratio -1\n" : "") << "plot "
         << grid("($3 <= 1 ? $3 : NaN)")
         << " with image, $edge with lines lw 2 lc rgb '#d1495b'\nunset output\n";
  gnuplot::run(script.str());
}

}  // namespace tableau_report
