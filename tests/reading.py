"""Helpers of the tests that read files."""

from suluh.data.fields import parse_fields
from suluh.data.readers import read_articles


def read(*sources, fields=""):
    """Articles and rejects."""
    rejects = []
    articles = list(read_articles([str(source) for source in sources], parse_fields(fields), rejects.append))
    return articles, rejects


def read_bytes(folder, name, data):
    """Texts of a file of these bytes, and (line, reason) of its rejects."""
    (folder / name).write_bytes(data)
    articles, rejects = read(folder / name)
    assert all(row.file == str(folder / name) for row in rejects)
    return [article.text for article in articles], [(row.line, row.reason) for row in rejects]


def rejected(rejects, *expected):
    """Each reject stands on the line, and its reason holds the phrase."""
    assert [line for line, _ in rejects] == [line for line, _ in expected]
    for (_, reason), (_, phrase) in zip(rejects, expected, strict=True):
        assert phrase in reason
