"""Suluh reads Indonesian news: it flags trafficking (TPPO) and online scams, and answers with evidence."""
