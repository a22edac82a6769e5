"""What is read: articles, formats, labels, questions, annotations, public sources."""
