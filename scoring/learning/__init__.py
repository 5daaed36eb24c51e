"""What a rater learns from answers that somebody has rated: features, kernel ridge regression, the fitted model."""
