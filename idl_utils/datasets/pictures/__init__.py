"""Pictures by name, from files and folders, random crops, and drawn scenes with exact masks."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submodules=["drawn_scenes"])
