"""The situation over HTTP: an API of the views, feeds, and a guard that everything passes through.

`make_app` (contingent.http.app) builds the application; `contingent serve` runs it. See docs/api.md.
"""
