"""What every test may ask for, and what none of them sees: the settings of whoever runs the tests."""

import os

pytest_plugins = ["tests.fixtures.postgres"]

for name in [name for name in os.environ if name.startswith("USHER_")]:
    del os.environ[name]
