"""The front door: the only place that knows every concrete thing."""
