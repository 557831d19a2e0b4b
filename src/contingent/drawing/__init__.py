"""Map, timeline and charts as SVG text, drawn from view rows; every mark carries its record ids and a spoken label."""
