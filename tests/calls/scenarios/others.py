"""Knowledgebase and suggestions; companies, widgets and files."""

from __future__ import annotations

from liveagent_async import AsyncLiveAgent

from .story import of


@of("knowledgebase.articles")
async def articles(la: AsyncLiveAgent, mark: str) -> object:
    """All articles, and those of a folder, which are some of them."""
    everything = await la.knowledgebase.articles().all()
    folder = await la.knowledgebase.articles(parent_id="449", tree_path="0|449|").all()
    assert [article.title for article in folder] == ["Doprava: čo a ako?", "No"]
    assert {article.treepath for article in folder} == {"0|449|541"}
    assert all(article in everything for article in folder)
    assert len(everything) > len(folder)
    return folder


@of("knowledgebase.search", "suggestions.create", "suggestions.categories")
async def suggested(la: AsyncLiveAgent, mark: str) -> object:
    """A suggestion in one of the categories is found by its words, below its category and not below another."""
    categories = await la.suggestions.categories().all()
    assert [(category.id, category.path) for category in categories] == [
        ("15", "Feedback / Ideas"),
        ("16", "Feedback / Bugs & <errors>"),
    ]
    words = f"C++ & {mark}"
    new = await la.suggestions.create(
        useridentifier="john@example.com", category=categories[1].id, subject=f"Dark mode: {words}", message="please"
    )
    (found,) = await la.knowledgebase.search(words, top_article_id="16").all()
    assert (found.kb_entry_id, found.url, found.title) == (new.id, new.url, f"Dark mode: {words}")
    assert (found.content_text, found.rtype, found.votesCount) == ("please", "S", 0)
    assert await la.knowledgebase.search(words, top_article_id="15").all() == []
    return new, found, categories


@of("companies.list", "companies.get")
async def companies(la: AsyncLiveAgent, mark: str) -> object:
    """Every company of the list, and the one found by a part of its name, can be read whole."""
    listed = await la.companies.list().all()
    read = [await la.companies.get(company.id) for company in listed]
    assert [(company.id, company.name, company.datecreated) for company in read] == [
        (company.id, company.name, company.datecreated) for company in listed
    ]
    assert [company.name for company in await la.companies.list(name="& S").all()] == ["Müller & Söhne"]
    assert await la.companies.list(name=mark).all() == []
    return read


@of("widgets.list", "widgets.get")
async def widgets(la: AsyncLiveAgent, mark: str) -> object:
    """Every widget of the list is what is read by its id; a type's widgets are some of them."""
    listed = await la.widgets.list().all()
    assert listed == [await la.widgets.get(widget.contactwidgetid) for widget in listed]
    (chat,) = await la.widgets.list(rtype="C").all()
    assert (chat in listed, chat.rtype, len(listed)) == (True, "C", 2)
    return listed


@of("files.get")
async def file(la: AsyncLiveAgent, mark: str) -> object:
    """A stored file, with quotes in its name."""
    read = await la.files.get("f0000001")
    assert (read["id"], read["name"], read["size"]) == ("f0000001", 'faktúra "1".pdf', "20480")
    return read
