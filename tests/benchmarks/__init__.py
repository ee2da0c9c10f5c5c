"""Benchmarks: ``python -m tests.benchmarks`` starts the server and prints what each page costs."""
