from suluh.data.splits import held_out, story_groups


def story(name, length=60):
    return " ".join(f"{name}{i}" for i in range(length))


def test_retold_stories_share_a_group_and_others_do_not():
    first, other = story("a"), story("b")
    retold = "Jakarta hari ini " + " ".join(first.split()[5:40]) + " " + story("c", 20)
    groups = story_groups([first, other, retold, story("d")])
    assert groups[0] == groups[2]
    assert len(set(groups)) == 3


def test_chains_of_retellings_stay_together():
    words = story("a", 120).split()
    parts = [" ".join(words[i : i + 60]) for i in (0, 30, 60)]
    assert len(set(story_groups(parts))) == 1


def test_held_out_takes_whole_stories_and_does_not_depend_on_order():
    texts = {f"n{i}": story(f"w{i}x") for i in range(200)}
    texts |= {f"copy{i}": texts[f"n{i}"] + " tambahan" for i in range(100)}
    out = held_out(texts, 0.2)
    assert all((f"n{i}" in out) == (f"copy{i}" in out) for i in range(100))
    assert 0.1 < len(out) / len(texts) < 0.3
    assert held_out(texts, 0.0) == frozenset()
    assert held_out(dict(texts), 0.2) == out
    next_ones = held_out(texts, 0.2, 0.2)
    assert next_ones and not next_ones & out
    assert all((f"n{i}" in next_ones) == (f"copy{i}" in next_ones) for i in range(100))
