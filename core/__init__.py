"""The product itself: use cases over storage over pure rules."""
