"""A seeded mutation run: small faults are put into the code, and the tests ought to notice each.

::

    python -m tests.mutants --seed 20261130
    python -m tests.mutants --seed 7 --group readers --per-file 12
    python -m tests.mutants --seed 7 --files compliance/managing/actions.py --list

``files.py`` says which files are tried, ``operators.py`` what is changed in them, ``alike.py`` which
changes make no difference to anybody. No source is ever written: a mutant lives in the memory of one
forked process, where it takes the place of the functions it changes (``exchange.py``), and only the
tests run that execute the changed lines (``tests/coverage_map.py``; ``bin/test --map`` draws the map).

Why no library: mutmut 3 leaves out every decorated function, and nearly all our writes are
``@transaction.atomic``; cosmic-ray writes mutants into the working tree and starts one command, with
all its imports, for all of them. Neither runs only the tests of a line, nor forgets an argument of a query.
"""
