"""What is done with a catalogue before it is published: all of its sources checked together."""
