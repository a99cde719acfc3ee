"""The page on a service's own words, typed from the first line to the last in one folder; what it shows is what comes."""

from pathlib import Path

from tests.docs.reading import ROOT, blocks, desk, not_printed, run, save_files

MARK = "--- a screen of the page ---"


def test_the_page_works_as_it_stands(tmp_path: Path) -> None:
    page = blocks(ROOT / "docs" / "how-to" / "own-words.md")
    work = tmp_path / "work"
    work.mkdir()
    save_files(page, work)
    steps = [block for block in page if block.kind == "shell"]
    done = run("\n".join(f"echo '{MARK}'\n{block.text}" for block in steps), work, desk(tmp_path))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    screens = done.stdout.split(f"{MARK}\n")[1:]
    for block, said in zip(steps, screens, strict=True):
        following = page[page.index(block) + 1 :][:1]
        if following and following[0].kind == "text":
            assert not_printed(following[0].text, said) == [], said
    own = [line for line in done.stdout.splitlines() if "[own/" in line]
    assert own == ["  fix: take it off this list  [own/not-hidden]"], "the one fault is the one the page speaks of"
    assert 'src="data:image/svg+xml;base64,' in (work / "consent.html").read_text("utf-8")
