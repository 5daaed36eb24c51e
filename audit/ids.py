from collections.abc import Iterable


def numbers(ids: Iterable[str]) -> set[int]:
    """The ids that can be primary keys; what is no number of that size belongs to nobody."""
    return {int(value) for value in ids if value.isascii() and value.isdecimal() and len(value) < 19}
