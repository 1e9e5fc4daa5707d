"""A worker's side of the conversation: it is told names of calls, and answers with their CPU time."""

import sys
import time

READY = "ready"


def serve(calls):
    """Make every call once, say READY and the names; then, for each name read, make that call and print its seconds."""
    for call in calls.values():
        call()
    print(READY, *calls, sep="\t", flush=True)
    for line in sys.stdin:
        start = time.process_time()
        calls[line.rstrip("\n")]()
        print(time.process_time() - start, flush=True)
