"""What is due when: dispatcher, sweeper, reminders."""
