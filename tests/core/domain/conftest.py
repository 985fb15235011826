"""Rules are tried with many made-up values; how long one takes says more about the machine than about the rule."""

from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
