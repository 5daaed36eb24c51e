"""A feedback's sentences: the same in a page as in its PDF."""

from django import template

from results import documents

register = template.Library()
register.filter("lead_words", documents.lead_words)
register.filter("advice_words", documents.advice_words)
register.filter("how_words", documents.how_words)
