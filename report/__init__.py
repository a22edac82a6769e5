"""From findings to a table one can defend: incidents, their best-supported values, and the report."""
