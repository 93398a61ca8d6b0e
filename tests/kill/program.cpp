// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <thread>

namespace odeflow::test {

life run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::filesystem::path& output, std::optional<std::chrono::microseconds> limit) {
  using clock = std::chrono::steady_clock;
  std::vector<std::string> words{program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  const auto begin = clock::now();
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  if (limit) {
    std::this_thread::sleep_until(begin + *limit);
    ::kill(child, SIGKILL);  // it has not been waited for: if it has ended nothing happens
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - begin);
  return {.killed = WIFSIGNALED(status),
          .code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .took = took};
}

}  // namespace odeflow::test
