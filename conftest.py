"""Fixtures that every folder of tests may ask for."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.services.fixtures"]

# How fast this machine is says nothing about the rules.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
