"""The kinds of machine rater, in one explicit table."""
