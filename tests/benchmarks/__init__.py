"""Benchmarks: ``python -m tests.benchmarks`` starts the real server and prints what each page costs."""
