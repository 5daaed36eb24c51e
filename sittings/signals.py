"""What others may act on, inside the same transaction."""

from django.dispatch import Signal

# Sent with `answers`, their ids: these answers were frozen, or frozen anew with another text.
answers_frozen = Signal()
