"""The air: one process a station. Sources are mixed into one bus that never stops, and encoded once a mount."""

import os

# Before numpy is loaded: what little algebra the bus has is too small to be shared out, and a thread of the algebra
# library that the kernel does not run would hold the bus up.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
