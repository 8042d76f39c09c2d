"""Files that a run adds lines to, so that one that was stopped goes on where it was."""

import os


def lines(file):
    """Whole ones. What a stop left of another is cut off: the next is to begin on a line of its own."""
    if not file.is_file():
        return []
    data = file.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        os.truncate(file, len(whole))
    return whole.decode("utf-8").split("\n")[:-1]
