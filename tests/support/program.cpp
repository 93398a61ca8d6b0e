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

std::function<void(pid_t)> sends(int signal) {
  // It has not been waited for: if it has ended nothing happens.
  return [signal](pid_t process) { ::kill(process, signal); };
}

life run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::filesystem::path& output, const treatment& treated) {
  using clock = std::chrono::steady_clock;
  std::vector<std::string> words{program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  const auto begin = clock::now();
  // A signal that comes before the program begins ends the child; Catch's handlers are not for it.
  sigset_t every, before;
  ::sigfillset(&every);
  ::pthread_sigmask(SIG_BLOCK, &every, &before);
  const pid_t child = ::fork();
  if (child == 0)
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, SIG_DFL);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    if (treated.at_start) treated.at_start();
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  if (treated.after) {
    std::this_thread::sleep_until(begin + *treated.after);
    (treated.then ? treated.then : sends(SIGKILL))(child);
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
