"""Staff at the door: scan API, gate mini-app, gate conversations."""
