"""What the course claims about speed, measured: `python -m tests.benchmarks [NAME] [--peers] [--json FILE]`."""
