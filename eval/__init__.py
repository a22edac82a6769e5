"""Scores: question answering, flags, calibration; tables with intervals."""
