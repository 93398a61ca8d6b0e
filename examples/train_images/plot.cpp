// SPDX-License-Identifier: BSL-1.0
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "report.hpp"

namespace train_images {
namespace {

// The text in single quotes, with `quote` for each quote in it.
std::string single_quoted(const std::string& text, const char* quote) {
  std::string out = "'";
  for (const char c : text) c == '\'' ? out += quote : out += c;
  return out + "'";
}

std::string quoted(const std::string& text) { return single_quoted(text, "''"); }
std::string shell_quoted(const std::string& text) { return single_quoted(text, "'\\''"); }

void write_script(const std::string& path, const std::string& script) {
  std::ofstream file(path + ".gp");
  file << script << std::flush;
  if (!file) throw std::runtime_error(path + ".gp: cannot be written");
}

}  // namespace

void check_plot(const std::string& path) {
  write_script(path, "");
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0)
    throw std::runtime_error("--plot needs gnuplot (Debian: apt-get install gnuplot-nox)");
}

void plot(const std::string& path, const std::string& title, const std::vector<evaluation>& evaluations) {
  std::ostringstream script;
  script << "$runs << END\n";
  for (const evaluation& e : evaluations)
    if (e.at.steps > 0)  // the start is so high that nothing else could be seen
      script << e.at.gradients << ' ' << e.train_loss << ' ' << e.test_loss << ' ' << 100 * e.test_accuracy
             << '\n';
  script << "END\n";
  for (const char* kind : {"svg", "png"}) {
    script << "set terminal "
           << (std::string(kind) == "svg" ? "svg size 900,600 background 'white'" : "pngcairo size 900,600")
           << " font 'sans,12'\nset output " << quoted(path + "." + kind) << '\n'
           << "set multiplot layout 2,1 title " << quoted(title) << " noenhanced\n"
           << "set grid\nset lmargin 10\nset key top right\nset format x '%.0f'\n"
           << "unset xlabel\nset ylabel 'loss'\n"
           << "plot $runs using 1:2 with lines lw 2 lc rgb '#1b6ca8' title 'training (mean of batches)', "
              "$runs using 1:3 with lines lw 2 lc rgb '#d1495b' title 'test'\n"
           << "set key bottom right\nset xlabel 'gradient evaluations'\nset ylabel 'test accuracy, %'\n"
           << "plot $runs using 1:4 with linespoints lw 2 pt 7 ps 0.4 lc rgb '#d1495b' notitle\n"
           << "unset multiplot\nunset output\n";
  }
  write_script(path, script.str());
  if (std::system(("gnuplot " + shell_quoted(path + ".gp")).c_str()) != 0)
    throw std::runtime_error("gnuplot failed on " + path + ".gp");
}

}  // namespace train_images
