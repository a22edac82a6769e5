"""Recipes: the Indonesian encoder, the two fine-tunings, calibration, export."""
