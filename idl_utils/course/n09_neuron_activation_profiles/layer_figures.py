"""Figures of notebook 09 that go through all layers, and what they say in numbers."""

import numpy as np

from ... import profiles, show
from ...show.canvas import canvas
from .layers import CLASS_NAMES, STEP, distances_of, layer_title

PLACES = {
    "phone's centre": "phoneme",
    "centre and delay": "phoneme later",
    "letter's step": "phoneme at step",
}


CENTRE = "trained, phone's centre"  # where the input is to be compared: later, another sound is heard


def side_by_side(panels, caption="", columns=2, size=3.5):
    """Panels of curves, with one legend if all have the same ones (the last of which may be missing); returns the Figure."""
    figure = show.panels(panels, columns=columns, caption=caption, size=size)
    drawn = [axes for axes in figure.axes if axes.get_legend()]
    legends = [axes.get_legend_handles_labels() for axes in drawn]
    handles, names = max(legends, key=lambda legend: len(legend[1]))
    if all(own == names[: len(own)] for _, own in legends):
        for axes in drawn:
            axes.get_legend().remove()
        figure.legend(handles, names, loc="outside upper center", ncols=3, frameon=False, fontsize=9)
    return figure


def stored_curves(study, chosen, by, title=""):
    """A panel of silhouettes over layers that a study stores, {label: (grouping, condition)}; and {label: (3, layers)}.

    Values with the ends of their 95 % intervals; what the study does not have is left out.
    """
    known = study.description["curves"]
    values = {
        label: np.array(known[grouping][by][condition])
        for label, (grouping, condition) in chosen.items()
        if condition in known.get(grouping, {}).get(by, {})
    }
    steps = [layer.removeprefix("relu") for layer in study["trained"].layers]
    curves, bands = ({label: v[part] for label, v in values.items()} for part in (0, slice(1, 3)))
    return show.Curves(curves, steps, title, f"silhouette of {CLASS_NAMES[by]}", bands, axis="layer"), values


def silhouette_curves(study, by, title=""):
    """Silhouettes of phonemes by a class, trained and untrained, at each of PLACES: as `stored_curves`."""
    chosen = {f"trained, {place}": (grouping, "trained") for place, grouping in PLACES.items()}
    chosen |= {f"untrained, {place}": (PLACES[place], "untrained") for place in ("phone's centre", "letter's step")}
    return stored_curves(study, chosen, by, title)


def shared_curves(found, grouping, title=""):
    """A panel: how far apart pairs are that share the phoneme, or the letter, at each layer; and {name: (layers,)}."""
    both = [profiles.controls.shared(*distances_of(found, grouping, layer, "cosine")) for layer in found.layers]
    values = {name: np.array([one[name] for one in both]) for name in ("same phone", "same letter")}
    return _panel(values, found, title, "distance, relative to unrelated pairs"), values


def model_curves(found, grouping, pairs, title=""):
    """A panel: which model explains the distances between phonemes at each layer, the others held constant; and the values.

    The models are articulation, the sound itself (distances at the input, at the phones' centres), and spelling, which
    is counted in the grouping `pairs`. Returns (show.Curves, {model: (layers,)}), partial correlations of ranks.
    """
    spelled = {pair.split(" ")[0] for pair in found.groups(pairs)}
    phones = [phone for phone in distances_of(found, grouping, "input")[1] if phone in spelled]
    models = {
        "articulation": profiles.articulatory_distances(phones),
        "sound at the input": distances_of(found, "phoneme", "input", groups=phones)[0],
        "spelling": profiles.controls.orthographic_distances(found.groups(pairs), found.counts(pairs), phones),
    }

    def partial(layer):
        far, _ = distances_of(found, grouping, layer, groups=phones)
        return profiles.controls.partial_rsa(far, models, draws=1)

    partials = [partial(layer) for layer in found.layers]
    values = {name: np.array([p[name][1] for p in partials]) for name in models}
    return _panel(values, found, title, "partial correlation"), values


def _panel(values, found, title, unit):
    return show.Curves(values, [layer.removeprefix("relu") for layer in found.layers], title, unit, axis="layer")


def print_best_layers(curves, layers):
    """Of {(speech, classes): (panel, {network and place: (3, layers)})}: where the trained network is best, and baselines."""
    for (speech, by), (_, values) in curves.items():
        for place in PLACES:
            if f"trained, {place}" not in values:
                continue
            trained, untrained = values[f"trained, {place}"], values.get(f"untrained, {place}")
            best = int(trained[0].argmax())
            value, low, high = trained[:, best]
            beside = f"input at the centre {values[CENTRE][0, 0]:.2f}" + (
                "" if untrained is None else f", untrained {untrained[0, best]:.2f}"
            )
            print(
                f"{speech}, {by}, {place}: best at {layer_title(layers[best])}, {value:.2f} ({low:.2f} to {high:.2f}); {beside}"
            )


def print_crossings(curves, layers):
    """From which layer on {where: {"same phone", "same letter": (layers,)}} go by the letter."""
    for where, values in curves.items():
        letter = values["same letter"] < values["same phone"]
        last = len(letter) - 1 - int(np.argmax(~letter[::-1])) if not letter.all() else -1
        said = (
            f"by the letter from the {layer_title(layers[last + 1])} on" if last + 1 < len(layers) else "by the phoneme"
        )
        print(f"{where}: {said}")


def probe_curves(evidence, caption=""):
    """What a linear probe tells at each layer, at the centre of phones and with the network's delay; returns the Figure.

    `evidence` is that of a stored study: "probe", "probe at step" {layer: {"accuracy", "control", "majority"}} with one number
    for each part of the speakers that was left out.
    """
    places = {"probe": "at the centre of the phone", "probe at step": "centre and delay"}
    return side_by_side([_probe(evidence[name], title) for name, title in places.items()], caption)


def ablation_table(evidence, caption=""):
    """What is lost when channels are silenced; returns the Figure. `evidence["ablation"]` is a list of dicts."""
    rows = evidence["ablation"]
    places = {grouping: place for place, grouping in PLACES.items()}
    names = [f"{row['phones']}s, {places.get(row['by'], row['by'])}" for row in rows]
    table = np.array([[row[name] for name in ("matched", "others", "random")] for row in rows])
    columns = ("own letters", "other letters", "random channels")
    part = show.Numbers(
        table, "", "rise of the letter error rate", signed=True, rows=names, columns=columns, form="+.2f"
    )
    figure = show.panels([part], caption=caption, size=3.6)
    figure.axes[0].set_aspect("auto")
    return figure


def finding_figure(name, reports, caption=""):
    """The numbers on which a finding (such as "F6") rests, with intervals and nulls, of {speech: findings}; a Figure.

    Crosses are what the same measure gives elsewhere (untrained network, input, permuted labels, ...), seeds among it.
    """
    rows, compared, bounds, kinds = {}, {}, {}, {}
    deciding = {
        speech: [part for finding in findings if finding.name == name for part in finding.parts if part.decides]
        for speech, findings in reports.items()
    }
    for parts in zip(*deciding.values()):
        for speech, part in zip(deciding, parts):
            row = f"{part.place + ': ' if part.place else ''}{part.name} ({speech}: {part.verdict})"
            rows[row], bounds[row], kinds[row] = (part.value, part.low, part.high), part.bound, speech
            others = {**part.nulls, **part.seeds}
            compared[row] = [v for key, v in others.items() if "p of" not in key and " ms" not in key]
    if not rows:
        raise ValueError(f"{name} was not measured in these studies")
    caption = caption or f"The numbers on which {name} rests, with 95 % intervals, beside what they are compared with."
    figure, place = canvas(9.6, 1.0 + 0.45 * len(rows), caption)
    figure.set_layout_engine("constrained", rect=place)
    show.Intervals(rows, "", "the number named on the left", compared, bounds, kinds).draw(figure, figure.subplots())
    return figure


def _probe(found, title):
    values = {name: np.array([found[layer][name] for layer in found]) for name in ("accuracy", "control", "majority")}
    names = dict(zip(values, ("phoneme", "meaningless labels", "most frequent phoneme")))
    curves = {names[key]: v.mean(axis=1) for key, v in values.items()}
    bands = {names[key]: (v.min(axis=1), v.max(axis=1)) for key, v in values.items()}
    steps = [layer.removeprefix("relu") for layer in found]
    return show.Curves(curves, steps, title, "share named rightly", bands, axis="layer")


def time_maps(compared, grouping="phoneme", by="manner", least=10, caption=""):
    """The silhouette of classes at each layer and time, of {name: Profiles with windows}; returns (Figure, {name: values}).

    Values are (layers, steps). A dot marks the time at which a layer separates the classes best.
    """
    values = {
        name: np.array([_over_time(p, grouping, layer, by, least) for layer in p.layers])
        for name, p in compared.items()
    }
    span, parts = max(np.abs(v).max() for v in values.values()), []
    for (name, found), silhouettes in zip(compared.items(), values.values()):
        names = [f"{20 * k}" if k % 4 == 0 else "" for k in range(-found.window, found.window + 1)]
        rows = [layer.removeprefix("relu") for layer in found.layers]
        unit = f"silhouette of {CLASS_NAMES[by]}"
        parts.append(show.Heatmap(silhouettes, name, unit, signed=True, span=span, rows=rows, columns=names))
    figure = show.panels(parts, caption=caption, size=3.6)
    for axes, silhouettes in zip(figure.axes, values.values()):
        axes.set_aspect("auto")
        axes.set(xlabel="ms after the middle of the phone", ylabel="layer")
        axes.tick_params(axis="x", rotation=0)
        axes.plot(silhouettes.argmax(axis=1), range(len(silhouettes)), "o", color="black", markersize=5)
    return figure, values


def _over_time(found, grouping, layer, by, least):
    contrast, groups = found.contrast(grouping, layer, least=least), found.groups(grouping, least=least)
    far = np.stack([profiles.distances(step) for step in contrast.swapaxes(0, 1)])
    return profiles.silhouette(far, profiles.classes(groups, by))


def print_times(values, layers, by="manner"):
    """When each layer separates the classes best, and how well, of {name: (layers, steps)}."""
    for name, silhouettes in values.items():
        half = silhouettes.shape[1] // 2
        found = (
            f"{layer.removeprefix('relu')} {1000 * STEP * (row.argmax() - half):+.0f} ms ({row.max():.2f})"
            for layer, row in zip(layers, silhouettes)
        )
        print(f"{name}: {', '.join(found)}")
