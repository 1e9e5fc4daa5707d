"""What became of a claim: its numbers, each with interval, nulls and verdict, and the verdict on the whole."""

from dataclasses import asdict, dataclass, field

HOLDS, FAILS, UNDECIDED = "holds", "does not hold", "undecided"


@dataclass(frozen=True)
class Part:
    """One number of a finding; made by `part`.

    name : what was measured
    value, low, high : the number and its 95 % interval
    bound : what the interval has to lie beyond
    nulls : {name: number}: what the same measure gives where there is nothing, or something simpler; what helps to read it
    seeds : {name: number}: what it is in networks from other random starts
    p : share of permutations that reach the value, or None
    verdict : of this number alone
    decides : whether the claim rests on it
    place : where in time it was measured, "" where that is no question
    """

    name: str
    value: float
    low: float
    high: float
    bound: float = 0.0
    nulls: dict = field(default_factory=dict)
    seeds: dict = field(default_factory=dict)
    p: float | None = None
    verdict: str = UNDECIDED
    decides: bool = False
    place: str = ""


def part(name, numbers, bound=0.0, nulls=None, seeds=None, p=None, decides=False, below=False, place=""):
    """A `Part` of (value, low, high), or of a dict with these.

    It holds if the whole interval lies above its bound (`below`: under it), and p <= .05 where there is a p. It does not hold
    if the whole interval lies on the other side. Else it is undecided, as it is where a seed lies on the other side.
    """
    value, low, high = map(
        float, (numbers[k] for k in ("value", "low", "high")) if isinstance(numbers, dict) else numbers
    )
    seeds, sign = seeds or {}, -1 if below else 1
    beyond, short = (high < bound, low > bound) if below else (low > bound, high < bound)
    agreeing = sum(sign * seed > sign * bound for seed in seeds.values())
    verdict = UNDECIDED
    if beyond and (p is None or p <= 0.05) and agreeing == len(seeds):
        verdict = HOLDS
    elif short and agreeing == 0:
        verdict = FAILS
    return Part(name, value, low, high, float(bound), nulls or {}, seeds, p, verdict, decides, place)


@dataclass(frozen=True)
class Finding:
    """A claim of the lecture, its parts, and what the test can't show."""

    name: str
    claim: str
    parts: tuple
    limits: str

    @property
    def verdicts(self):
        """{place: verdict}: of the parts that decide there, or at no place in particular.

        All hold: "holds"; one does not: "does not hold"; else "undecided".
        """
        places = dict.fromkeys(each.place for each in self.parts if each.decides and each.place) or [""]
        return {place: self._verdict(place) for place in places}

    @property
    def verdict(self):
        """That at the first place."""
        return next(iter(self.verdicts.values()))

    def _verdict(self, place):
        found = [each.verdict for each in self.parts if each.decides and each.place in ("", place)]
        if FAILS in found:
            return FAILS
        return HOLDS if found and set(found) == {HOLDS} else UNDECIDED

    def text(self):
        """The claim with its verdict, then the parts, place by place ("*": it decides), then what the test can't show."""
        lines, at = [f"{self.name}  {self.claim}: {self.verdict.upper()}"], ""
        for each in self.parts:
            if each.place != at:
                at = each.place
                lines.append(f"    at {at}: {self.verdicts[at]}" if at in self.verdicts else "    beside it")
            number = f"{each.value:.2f} ({each.low:.2f} to {each.high:.2f})"
            beside = [f"p = {each.p:.3f}"] if each.p is not None else []
            beside += [f"{name} {value:.2f}" for name, value in (each.nulls | each.seeds).items()]
            lines.append(
                f"  {'*' if each.decides else ' '} {each.name}: {number}, bound {each.bound:.2f}: {each.verdict}"
            )
            lines += [f"        {', '.join(beside)}"] if beside else []
        return "\n".join([*lines, f"    {self.limits}" if self.parts else "    Not measured in this study."])

    @classmethod
    def of(cls, described):
        """The finding that `described` made a dict of."""
        parts = tuple(Part(**each) for each in described["parts"])
        return cls(described["name"], described["claim"], parts, described["limits"])

    def described(self):
        """A dict that JSON can hold."""
        return {**asdict(self), "verdict": self.verdict, "verdicts": self.verdicts}
