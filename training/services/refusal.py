"""What a service says when the state of things stands against it."""


class Refused(Exception):
    """What is stored stands against it; the text says what."""
