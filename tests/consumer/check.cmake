# SPDX-License-Identifier: BSL-1.0
# Installs odeflow where WAY asks for it, then configures, builds and runs the consumer.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGV}\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
set(options -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -D CMAKE_CXX_FLAGS=${FLAGS}
  -D CMAKE_BUILD_TYPE=Release)
if(WAY STREQUAL "find_package")
  run(${CMAKE_COMMAND} --install ${ODEFLOW_BUILD} --prefix ${WORK}/prefix --config ${CONFIG})
  list(APPEND options -D CMAKE_PREFIX_PATH=${WORK}/prefix)
else()
  list(APPEND options -D ODEFLOW_SOURCE=${ODEFLOW_SOURCE})
endif()
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${WORK}/build -G ${GENERATOR} ${options})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)
