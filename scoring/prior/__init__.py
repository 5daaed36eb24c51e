"""The model that ships, and how it is trained from scoring/corpus."""
