// SPDX-License-Identifier: BSL-1.0
#include "peer.hpp"

#include <csignal>
#include <ctime>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interleaved.hpp"

namespace odeflow::benchmarks {
namespace {

void sleep_for(double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }

double processor_seconds(clockid_t clock) {
  timespec used{};
  clock_gettime(clock, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

}  // namespace

peer::peer(const std::vector<std::string>& command) {
  int in[2], out[2];
  if (pipe(in) != 0 || pipe(out) != 0) throw std::runtime_error("peer: no pipe");
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  process_ = fork();
  if (process_ == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    for (const int end : {in[0], in[1], out[0], out[1]}) close(end);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_ = in[1];
  from_ = out[0];
  // A later peer must not hold this one's input open.
  fcntl(to_, F_SETFD, FD_CLOEXEC);
  fcntl(from_, F_SETFD, FD_CLOEXEC);
  version_ = read_line();
}

peer::~peer() {
  close(to_);  // the end of its input ends it
  close(from_);
  waitpid(process_, nullptr, 0);
}

double peer::seconds(const std::string& name, std::size_t batch, std::size_t repetitions) {
  sleep_for(1e-3);  // our own threads go to sleep
  const std::string line = name + ' ' + std::to_string(batch) + ' ' + std::to_string(repetitions) + '\n';
  if (write(to_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    throw std::runtime_error("peer " + version_ + ": gone");
  const std::string answer = read_line();
  wait_until_idle();
  std::size_t read = 0;
  double seconds = 0;
  try {
    seconds = std::stod(answer, &read);
  } catch (const std::exception&) {
  }
  if (read == 0) throw std::runtime_error("peer " + version_ + ", " + name + ": " + answer);
  return seconds;
}

std::string peer::read_line() {
  while (unread_.find('\n') == std::string::npos) {
    char text[256];
    const ssize_t got = read(from_, text, sizeof text);
    if (got <= 0) throw std::runtime_error("peer " + version_ + ": it ended");
    unread_.append(text, static_cast<std::size_t>(got));
  }
  const std::size_t end = unread_.find('\n');
  const std::string line = unread_.substr(0, end);
  unread_.erase(0, end + 1);
  return line;
}

// Its threads spin for a while after their work, on processors that the next turn needs.
void peer::wait_until_idle() const {
  clockid_t clock{};
  if (clock_getcpuclockid(process_, &clock) != 0) return sleep_for(2e-3);
  double before = processor_seconds(clock);
  for (int tries = 0; tries < 200; ++tries) {
    sleep_for(1e-3);
    const double used = processor_seconds(clock);
    if (used - before < 5e-5) return;
    before = used;
  }
}

}  // namespace odeflow::benchmarks
