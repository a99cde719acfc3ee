"""Every picture there is, by the name a person types."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casefile.render.pictures import ecomap, family, genogram, progress, timeline, wheel
from casefile.render.pictures.drawing import Picture
from casefile.render.pictures.seen import Seen

PICTURES: Mapping[str, Callable[[Seen], Picture]] = {
    "ecomap": ecomap.picture,
    "family": family.picture,
    "genogram": genogram.picture,
    "progress": progress.picture,
    "timeline": timeline.picture,
    "wheel": wheel.picture,
}
