"""Notebook 09: the same pass on two workers of this computer, with the dashboard that shows them at work."""

import html
import time

import ipywidgets as widgets
import numpy as np

from ... import profiles

MISSING = "this needs dask: pip install 'dask[distributed]' bokeh, then restart the kernel"


class TwoWorkers(widgets.VBox):
    """A button that starts dask's LocalCluster, and what comes of it: a link to its dashboard, times, and the difference."""

    def __init__(self, network, utterances):
        self.button, self.said = widgets.Button(description="start two workers"), widgets.HTML()
        super().__init__([self.button, self.said])
        self.network, self.utterances = network, list(utterances)
        self.button.on_click(self.start)

    def _repr_mimebundle_(self, **kwargs):
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": "Widget: the same profiles, on two workers"}

    def start(self, button=None):
        """Compute phoneme profiles with one worker, with two, and without; returns (seconds, largest difference), or None."""
        self.button.disabled = True
        try:
            return self._both()
        except ImportError:
            self.said.value = f'<div role="alert">{MISSING}</div>'
        except Exception as error:  # Jupyter shows nothing of an exception in a callback
            self.said.value = f'<div role="alert">{type(error).__name__}: {html.escape(str(error), quote=False)}</div>'
        finally:
            self.button.disabled = False

    def _both(self):
        from dask.distributed import Client, LocalCluster

        seconds, found = {}, None
        self.said.value = "starting ..."
        with LocalCluster(n_workers=1, threads_per_worker=1) as cluster, Client(cluster) as client:
            link = f'<a href="{client.dashboard_link}" target="_blank">dashboard</a> (while it computes)'
            for workers in (1, 2):
                cluster.scale(workers)
                client.wait_for_workers(workers)
                self.said.value = f"{link}: {workers} at work ..."
                self._profiles(client, self.utterances[: 64 * workers])  # each worker builds its pass
                begin = time.perf_counter()
                found = self._profiles(client, self.utterances)
                seconds[workers] = time.perf_counter() - begin
        self.said.value = "and once more in this process ..."
        alone = self._profiles(None, self.utterances)
        layers = alone.layers
        gap = max(np.abs(found.mean("phoneme", x) - alone.mean("phoneme", x)).max() for x in layers)
        self.said.value = (
            f"One worker {seconds[1]:.1f} s, two {seconds[2]:.1f} s: {seconds[1] / seconds[2]:.2f} times as fast. "
            f"Largest difference from the profiles of this process, over {len(layers)} layers: {gap:.1e}."
        )
        return seconds, gap

    def _profiles(self, client, utterances):
        return profiles.compute(self.network, utterances, ["phoneme"], window=0, client=client, progress=False)


def two_workers(network, utterances):
    """A button: the profiles of some utterances, computed by one and by two workers on this computer."""
    return TwoWorkers(network, utterances)
