# SPDX-License-Identifier: BSL-1.0
# Draws loss_gap.svg, the loss gap against gradients. Its data are measured, in some minutes, into a folder of your choice:
#   ODEFLOW_PICTURE=/tmp build/release-g++/tests/test_stabilised '[stabilised]'
#   gnuplot -e "data='/tmp/loss_gap.tsv'" loss_gap.gp
if (!exists('data')) data = 'loss_gap.tsv'
set terminal svg size 900,480 font 'sans,12' background rgb 'white'
set output 'loss_gap.svg'
set multiplot layout 1, 2
set grid
set logscale xy
set format y '10^{%T}'
set yrange [1e-13:10]
set xlabel 'gradients'
set ylabel 'loss gap'
set key below maxrows 2 reverse Left samplen 2
array names = ['gradient descent', 'runge\_kutta4', 'Adam', 'momentum', 'rkc2', 'rkc1', 'rkl1']
array colours = ['#555555', '#1b6ca8', '#e09f3e', '#2e933c', '#b58db6', '#d1495b', '#7a1f3d']
series(problem, i) = problem . ': ' . (i == 2 ? 'runge_kutta4' : names[i])
set title 'quadratic of condition 1e4'
set xrange [10:2e5]
set format x '10^{%T}'
plot for [i = 1:7] data index series('quadratic of condition 1e+04', i) using 1:2 \
  with linespoints lw 2 pt 7 ps (i > 4 ? 0.5 : 0) lc rgb colours[i] title names[i]
set title 'softmax regression on Fashion-MNIST'
set xrange [10:1000]
unset ylabel
plot for [i = 1:7] data index series('Fashion-MNIST, softmax regression', i) using 1:2 \
  with linespoints lw 2 pt 7 ps (i > 4 ? 0.5 : 0) lc rgb colours[i] title names[i]
unset multiplot
