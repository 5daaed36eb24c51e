"""The rules of the hiring plan: what facts lead to which proposal. Pure: no database, no request, no clock.

Every proposal carries the facts that led to it, in words; nothing here decides.
"""
