"""REST for integrators: `/api/v1`, bearer tokens, one error shape (contract, section 3)."""

from usher.api.app import mount

__all__ = ["mount"]
