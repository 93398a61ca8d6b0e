// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "../support/gnuplot.hpp"
#include "report.hpp"

namespace train_images {
namespace {

void write_script(const std::string& path, const std::string& script) {
  std::ofstream file(path + ".gp");
  file << script << std::flush;
  if (!file) throw output_error(path + ".gp: cannot be written");
}

}  // namespace

void check_plot(const std::string& path) {
  write_script(path, "");
  gnuplot::require("--plot");
}

void plot(const std::string& path, const std::string& title, const std::vector<evaluation>& evaluations) {
  const bool sharpness =
      std::ranges::any_of(evaluations, [](const evaluation& e) { return std::isfinite(e.at.sharpness); });
  const auto number = [](double value) { return std::isfinite(value) ? std::to_string(value) : "NaN"; };
  std::ostringstream script;
  script << "$runs << END\n";
  for (const evaluation& e : evaluations)
    if (e.at.steps > 0)  // the start is so high that nothing else could be seen
      script << e.at.gradients << ' ' << e.train_loss << ' ' << e.test_loss << ' ' << 100 * e.test_accuracy
             << ' ' << number(e.at.sharpness) << ' ' << number(e.at.sharpness_limit) << '\n';
  script << "END\n";
  for (const char* kind : {".svg", ".png"}) {
    script << gnuplot::output(path + kind, 900, sharpness ? 900 : 600) << "set multiplot layout "
           << (sharpness ? 3 : 2) << ",1 title " << gnuplot::quoted(title) << " noenhanced\n"
           << "set grid\nset lmargin 10\nset key top right\nset format x '%.0f'\n"
           << "unset xlabel\nset ylabel 'loss'\n"
           << "plot $runs using 1:2 with lines lw 2 lc rgb '#1b6ca8' title 'training (mean of batches)', "
              "$runs using 1:3 with lines lw 2 lc rgb '#d1495b' title 'test'\n"
           << "set key bottom right\nset xlabel 'gradient evaluations'\nset ylabel 'test accuracy, %'\n"
           << "plot $runs using 1:4 with linespoints lw 2 pt 7 ps 0.4 lc rgb '#d1495b' notitle\n"
           << (sharpness
                   ? "set ylabel 'largest eigenvalue'\nplot $runs using 1:5 with linespoints lw 2 pt 7 ps "
                     "0.4 lc rgb '#1b6ca8' title 'sharpness', $runs using 1:6 with lines dashtype 2 "
                     "lc rgb '#444444' title 'limit / step size'\n"
                   : "")
           << "unset multiplot\nunset output\n";
  }
  write_script(path, script.str());
  gnuplot::run(script.str());
}

}  // namespace train_images
