// SPDX-License-Identifier: BSL-1.0
#include "gnuplot.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace gnuplot {

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) c == '\'' ? out += "''" : out += c;
  return out + "'";
}

std::string output(const std::string& file, int width, int height) {
  const std::string kind = std::filesystem::path(file).extension().string(),
                    size = " size " + std::to_string(width) + "," + std::to_string(height);
  if (kind != ".svg" && kind != ".png")
    throw std::invalid_argument(file + ": a plot is an .svg or a .png, not " +
                                (kind.empty() ? "a file without extension" : kind));
  return "set terminal " + (kind == ".svg" ? "svg" + size + " background 'white'" : "pngcairo" + size) +
         " font 'sans,12'\nset output " + quoted(file) + '\n';
}

void require(const std::string& option) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0)
    throw std::runtime_error(option + " needs gnuplot (Debian: apt-get install gnuplot-nox)");
}

void run(const std::string& script) {
  // Should gnuplot stop before it has read all, that is an error to report, not a signal to die of.
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  std::FILE* pipe = popen("gnuplot", "w");
  const bool written = pipe != nullptr && std::fputs(script.c_str(), pipe) >= 0;
  const bool ended = pipe != nullptr && pclose(pipe) == 0;
  std::signal(SIGPIPE, before);
  if (!written || !ended) throw std::runtime_error("gnuplot failed");
}

}  // namespace gnuplot
