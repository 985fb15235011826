"""The demo's page: phones side by side on one screen."""
