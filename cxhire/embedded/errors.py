import errno
from pathlib import Path


class EmbeddedError(Exception):
    """A server could not be started; the message is a sentence for the person at the keyboard."""


class AlreadyRunning(EmbeddedError):
    """Another process keeps servers in this folder."""


def sentence(error: OSError, data: Path) -> str:
    """One sentence for a person about an error of the operating system around `data`."""
    elsewhere = "copy the checkout to where you may write"
    reasons = {
        errno.ENOSPC: f"The disk that holds {data} is full; free some space and start again.",
        errno.EDQUOT: f"Your quota on the disk of {data} is used up; free some space and start again.",
        errno.EROFS: f"{data} lies on a read-only disk; {elsewhere}.",
        errno.EACCES: f"{error.filename or data} may not be written by you; {elsewhere}.",
    }
    return reasons.get(error.errno or 0, f"{error.filename or data}: {error.strerror or error}.")
