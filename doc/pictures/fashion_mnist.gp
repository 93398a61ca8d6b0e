# SPDX-License-Identifier: BSL-1.0
# Draws fashion_mnist.svg, test accuracy against gradients. Its data are measured into a folder of your choice:
#   ODEFLOW_PICTURE=/tmp build/release-g++/tests/test_stabilised 'Fashion-MNIST *'
#   gnuplot -e "data='/tmp/fashion_mnist.tsv'" fashion_mnist.gp
if (!exists('data')) data = 'fashion_mnist.tsv'
set terminal svg size 900,480 font 'sans,12' background rgb 'white'
set output 'fashion_mnist.svg'
set multiplot layout 1, 2
set grid
set xlabel 'gradients'
set ylabel 'test accuracy, %'
set bmargin at screen 0.31
set key at screen 0.5, screen 0.02 center bottom vertical maxrows 3 reverse Left samplen 2 font ',11'
array names = ['gradient descent', 'momentum', 'Adam', 'Adam with beta1 = 0, momentum on g*', 'rkl1', \
               'rkl1, Adam with beta1 = 0', 'rkl1, Adam with beta1 = 0, momentum on g*']
array titles = ['gradient descent', 'momentum', 'Adam', 'beta1 0, momentum on g*', 'rkl1', 'rkl1, beta1 0', \
                'rkl1, beta1 0, on g*']
array colours = ['#555555', '#2e933c', '#e09f3e', '#8a6bbf', '#d1495b', '#1b6ca8', '#7a1f3d']
set yrange [78:90]
set title 'batch 4096'
plot for [i = 1:7] data index '4096: ' . names[i] using 1:2 with lines lw 2 lc rgb colours[i] title titles[i]
set yrange [65:90]
set title 'full batches'
unset key
plot for [i = 1:7] data index '60000: ' . names[i] using 1:2 with lines lw 2 lc rgb colours[i]
unset multiplot
