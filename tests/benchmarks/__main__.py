"""The one door to all benchmarks; exits with 1 if a claim does not hold."""

import argparse
import json
import sys

from idl_utils.session import import_tensorflow

BENCHMARKS = {
    "imports": ("startup", "imports"),
    "notebooks": ("startup", "notebooks"),
    "gradient": ("methods", "gradient"),
    "backward": ("backward", "backward"),
    "optimization": ("optimization", "optimization"),
    "speech": ("speech", "speech"),
    "widgets": ("methods", "widgets"),
    "sanity": ("sanity", "cascades"),
    "profiles": ("profiles", "profiles"),
    "widgets-224": ("methods", "widgets_at_224_pixels"),
}
PEERS = {  # on request: they install other packages, in environments of their own
    "backward-peers": ("backward_peers", "backward_peers"),
    "optimization-peers": ("optimization_peers", "optimization_peers"),
    "sanity-peers": ("sanity_peers", "sanity_peers"),
}
WIDTH = max(map(len, {**BENCHMARKS, **PEERS}))


def main(words=None):
    """Run benchmarks and print a row for each claim; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones (default: all): {', '.join(BENCHMARKS)}")
    parser.add_argument("--peers", action="store_true", help=f"also beside other packages: {', '.join(PEERS)}")
    parser.add_argument("--json", metavar="FILE", help="also write the rows to a file")
    args = parser.parse_args(words)
    known = {**BENCHMARKS, **PEERS}
    unknown = [name for name in args.names if name not in known]
    if unknown:
        parser.error(f"no benchmark called {unknown[0]!r}: there are {', '.join(known)}")
    import_tensorflow()
    rows, failed = [], 0
    print(f"{'benchmark':{WIDTH}}{'measured':>10}{'bound':>9}     claim")
    for name in dict.fromkeys([*(args.names or BENCHMARKS), *(PEERS if args.peers else ())]):
        module, function = known[name]
        imported = __import__(f"tests.benchmarks.{module}", fromlist=[function])
        for claim in getattr(imported, function)():
            rows.append({"benchmark": name, **vars(claim), "holds": claim.holds})
            failed += not claim.holds
            verdict = "ok " if claim.holds else "NO "
            print(
                f"{name:{WIDTH}}{claim.measured:9.2f}{claim.unit:1}{claim.bound:8.2f}{claim.unit:1}  {verdict} {claim.name}",
                flush=True,
            )
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
