# SPDX-License-Identifier: BSL-1.0
# Draws fashion_mnist.svg, test accuracy against gradients. Its data are measured into a folder of your choice:
#   ODEFLOW_PICTURE=/tmp build/release-g++/tests/test_stabilised 'Fashion-MNIST at batch 4096 and equal gradients'
#   gnuplot -e "data='/tmp/fashion_mnist.tsv'" fashion_mnist.gp
if (!exists('data')) data = 'fashion_mnist.tsv'
set terminal svg size 700,460 font 'sans,13' background rgb 'white'
set output 'fashion_mnist.svg'
set grid
set yrange [80:90]
set xlabel 'gradients'
set ylabel 'test accuracy, %'
set title '784-100-100-10, batch 4096, mean of three seeds'
array names = ['gradient descent', 'momentum', 'Adam', 'rkl1', 'rkl1, Adam with beta1 = 0', \
               'rkl1, Adam with beta1 = 0, momentum on g*']
array colours = ['#555555', '#2e933c', '#e09f3e', '#d1495b', '#1b6ca8', '#7a1f3d']
set key bottom right reverse Left samplen 2
plot for [i = 1:6] data index '4096: ' . names[i] using 1:2 with lines lw 2 lc rgb colours[i] title names[i]
