"""Programs that `tests.benchmarks.peers` starts, each in the environment of one peer; none imports idl_utils but ours."""
