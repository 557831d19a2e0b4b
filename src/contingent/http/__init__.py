"""The web application and its API: routes, access, feeds. Only `contingent serve` imports it."""
