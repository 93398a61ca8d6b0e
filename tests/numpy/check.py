# SPDX-License-Identifier: BSL-1.0
"""Arrays go from NumPy to odeflow and back, bit for bit. Argument: the program of tests/data."""
import os
import subprocess
import sys
import tempfile

try:
    import numpy
    from numpy.lib import format as npy
except ImportError:
    print("not run: NumPy is not installed")
    sys.exit(0)

random = numpy.random.default_rng(1)
with tempfile.TemporaryDirectory() as folder:
    arrays = {}
    for kind in ("float32", "float64"):
        for shape in ((), (0,), (1,), (7,), (3, 4), (2, 3, 5), (4, 0, 2)):
            for version in ((1, 0), (2, 0), (3, 0)):
                values = random.standard_normal(shape).astype(kind)
                name = os.path.join(folder, f"{len(arrays)}.{kind}")
                with open(name, "wb") as file:
                    npy.write_array(file, numpy.asarray(values), version)
                arrays[name] = values
    environment = dict(os.environ, ODEFLOW_NUMPY_FOLDER=folder)
    subprocess.run([sys.argv[1], "[.numpy]"], check=True, env=environment)
    for name, values in arrays.items():
        again = numpy.load(name + ".again")
        assert again.dtype == values.dtype and again.shape == numpy.shape(values), name
        assert again.tobytes() == values.tobytes(), name
print(f"{len(arrays)} arrays came back")
