"""Tests that disagree with the code: each lives a small world and knows by itself what is true of it.

What is right is told by a model of plain sets and loops, never by the product. By default a harness
lives a few worlds in a few seconds, the same ones for the same code; with ``-m long`` it lives
:data:`MANY`, drawn by :data:`SEED` or by ``--hypothesis-seed``.
"""

import os

#: How many worlds a long run lives; ``EXAMPLES`` in the environment says otherwise.
MANY = int(os.environ.get("EXAMPLES", "1000"))
#: What worlds are drawn by; ``SEED`` in the environment says otherwise.
SEED = int(os.environ.get("SEED", "1"))
