"""Reads an article: windows, batches, runtimes, span decoding, flags, values; weights and the hub."""
