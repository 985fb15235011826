"""What the conversations about events share: the event at hand, its card, questions that several ask, saving."""
