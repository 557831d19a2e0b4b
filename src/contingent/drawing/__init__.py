"""Map, timeline and charts as SVG text, drawn from view rows; every mark carries its record ids and a spoken label."""

from contingent.drawing._svg import Drawing, LeftOut

__all__ = ["Drawing", "LeftOut"]
