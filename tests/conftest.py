"""Settings of all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# No test is about time: on a machine with other work a case may take any.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
