"""Generated pages of docs/ are what the code generates now."""

import pytest

from yusuan import docs

SEED_LAYOUT = ("rules.md", "tables.md")


@pytest.mark.parametrize("name", SEED_LAYOUT)
def test_pages_from_declarations_are_fresh(name):
    page = next(p for p in docs.PAGES if p.name == name)
    assert not docs.stale(page), f"docs/{name} is stale: run python -m yusuan.docs"


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_page_of_the_documentation_is_linked_from_the_readme(readme):
    linked = (docs.ROOT / readme).read_text(encoding="utf-8")
    assert not [p.name for p in sorted((docs.ROOT / "docs").glob("*.md")) if f"(docs/{p.name})" not in linked]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["reading.md", "seed-report.md"])
def test_measured_pages_are_fresh(name, shared):
    page = next(p for p in docs.PAGES if p.name == name)
    assert not docs.stale(page), f"docs/{name} is stale: run python -m yusuan.docs"


def test_every_rule_has_a_topic_and_stands_in_the_page():
    """No rule is left out because its letter is new."""
    page = docs.text(docs.PAGES[0])
    for id in docs.catalogue():
        assert id[0] in docs.TOPICS and f"### {id}\n" in page


@pytest.mark.shared
def test_the_report_on_the_seed_names_nobody(shared):
    """No phone number and no sentence of the seed in the report that is committed."""
    page = docs.text(next(p for p in docs.PAGES if p.name == "seed-report.md"))
    seed = (shared / "seed" / docs.SEED).read_text(encoding="utf-8")
    pieces = {seed[i : i + 15] for i in range(len(seed) - 15)}
    copied = [page[i : i + 15] for i in range(len(page) - 15) if page[i : i + 15] in pieces and "|" not in page[i : i + 15]]
    assert not copied
