# SPDX-License-Identifier: BSL-1.0
# Draws stability_regions.svg, the stability regions of explicit methods with five gradients a step: gnuplot stability_regions.gp
set terminal svg size 640,640 font 'sans,13' background rgb 'white'
set output 'stability_regions.svg'
i = {0, 1}
s = 5.
# T_s at any w, its derivatives at a real w > 1.
T(w) = real(w) < 0 ? -cosh(s * acosh(-w)) : cosh(s * acosh(w))
T1(w) = s * sinh(s * acosh(w)) / sinh(acosh(w))
T2(w) = (s * s * T(w) - w * T1(w)) / (w * w - 1)
w0(damping) = 1 + damping / (s * s)
rkc1(z, d) = T(w0(d) + T(w0(d)) / T1(w0(d)) * z) / T(w0(d))
rkc2(z, d) = 1 + T2(w0(d)) / T1(w0(d))**2 * (T(w0(d) + T1(w0(d)) / T2(w0(d)) * z) - T(w0(d)))
descent(z) = (1 + z / s)**s
rk4(z) = 1 + z + z**2 / 2 + z**3 / 6 + z**4 / 24

set contour base
set cntrparam levels discrete 1
unset surface
set isosamples 120, 400
set samples 400, 120
set xrange [-52:3]
set yrange [-7:9]
set table $rk4
splot abs(rk4(x + i * y))
set table $descent
splot abs(descent(x + i * y))
set table $rkc2
splot abs(rkc2(x + i * y, 2. / 13))
set table $rkc1
splot abs(rkc1(x + i * y, .05))
set table $rkc1_damped
splot abs(rkc1(x + i * y, 5))
unset table
unset contour

set multiplot layout 3, 1
set grid
set xlabel 'Re z' offset 0, 0.5
set ylabel 'Im z'
set xtics 10
set ytics 4
set size ratio -1
set lmargin at screen 0.09
set rmargin at screen 0.98
set key left top Left reverse
plot $descent with lines lw 2 lc rgb '#555555' title 'gradient descent, five steps as one', \
     $rk4 with lines lw 2 lc rgb '#1b6ca8' title 'Runge-Kutta 4, four gradients', \
     $rkc2 with lines lw 2 lc rgb '#d1495b' title 'rkc2, damping 2/13, order 2'
set key top right
plot $rkc1 with lines lw 2 lc rgb '#d1495b' title 'rkc1, damping 0.05, order 1'
set key left top
plot $rkc1_damped with lines lw 2 lc rgb '#d1495b' title 'rkc1, damping 5, order 1'
unset multiplot
