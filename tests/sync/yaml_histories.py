"""The same invented histories with papers as text: every merge through our writer and reader, and comments here and there."""

from __future__ import annotations

import itertools
import random
from typing import Any

from tests.sync.histories import BASE, Tree, World, check, edited

from casefile.core.candidates import canonical
from casefile.store.text import splice, write
from casefile.store.text.nodes import parse
from casefile.sync.joining import join


class Written(World):
    """A world of texts: what a merge came to is read from the text it made."""

    def __init__(self, seed: int) -> None:
        super().__init__(merge=lambda base, one, other: one)
        self.texts: dict[str, str] = {}
        self.comments: list[str] = []
        self.chance = random.Random(seed)

    def commit(self, tree: Tree, parents: tuple[str, ...], owed: Any = (), paid: Any = (), mark: str = "") -> str:
        if len(parents) == 2:
            text = self.joined(*sorted(parents))
            tree = parse(text).tree()  # type: ignore[assignment]
        elif parents:
            text = self.commented(splice.rewrite(self.texts[parents[0]], tree))
        else:
            text = write.document(tree)
        name = super().commit(parse(text).tree(), parents, owed, paid, text)  # type: ignore[arg-type]
        self.texts.setdefault(name, text)
        return name

    def commented(self, text: str) -> str:
        """The text, now and then with one more comment on a line of its own."""
        if self.chance.random() < 0.5:
            return text
        comment = f"# note {len(self.comments)}"
        lines = text.split("\n")
        tops = [n for n, line in enumerate(lines) if line[:1].isalpha()]
        at = self.chance.choice(tops)
        made = "\n".join([*lines[:at], comment, *lines[at:]])
        self.comments.append(comment)
        return made

    def joined(self, one: str, other: str) -> str:
        base = self.text_of(self.bases(one, other))
        made, again = join(base, self.texts[one], self.texts[other]), join(base, self.texts[other], self.texts[one])
        assert made == again, "which copy comes first decides"
        assert made.beside is None
        self.merges += 1
        return made.text

    def bases(self, one: str, other: str) -> list[str]:
        common = self.lineage(one) & self.lineage(other)
        return sorted(each for each in common if not any(each in self.commits[k].before for k in common))

    def text_of(self, bases: list[str]) -> str:
        found = bases[0]
        for each in bases[1:]:
            found = self.commit({}, (found, each))
        return self.texts[found]

    def _met(self, one: str, other: str) -> Tree:
        return {}


def history(seed: int) -> Written:
    """One history of two or three copies, to its end; fails where something owed, or a comment, is not there."""
    chance = random.Random(seed)
    world, number, clock = Written(seed), itertools.count(100), itertools.count(1)
    heads = [world.commit(BASE, ())] * chance.choice([2, 2, 3])
    for _ in range(chance.randint(4, 14)):
        who = chance.randrange(len(heads))
        if chance.random() < 0.65:
            heads[who] = edited(world, heads[who], f"w{who}", chance, number, clock)
        else:
            heads[who] = world.meet(heads[who], heads[chance.randrange(len(heads))])
    rounds, shared = 0, heads[0]
    while len(set(heads)) > 1:
        rounds += 1
        assert rounds <= 3, "the copies do not come together"
        for who in range(len(heads)):
            shared = heads[who] = world.meet(heads[who], shared)
    end, text = world.commits[heads[0]].tree, world.texts[heads[0]]
    check(world, heads[0], f"seed {seed}")
    there = list(splice.comments(text))
    written = {one for head in world.lineage(heads[0]) for one in splice.comments(world.texts[head])}
    assert [one for one in written if one not in there] == [], f"seed {seed}: a comment is lost"
    assert "&" not in text.replace("# note", "")
    assert canonical(parse(text).tree()) == canonical(end)
    return world
